import { writeFile } from 'node:fs/promises'
import type { Options, VerifyFlags } from '../config.js'
import { countsOf, formatters, summary } from '../verify/formats.js'
import { sendWithin } from '../verify/send.js'
import { verify as verifyServer } from '../verify/verify.js'

/** Exit code 0, 1 if a check failed, 2 if nothing could be checked. */
export interface VerifyOutcome {
  exitCode: 0 | 1 | 2
  stdout: string
  stderr: string
}

/** Checks the server at `against`, and prints how each check went. */
export async function verify(
  { contract }: Pick<Options, 'contract'>,
  { timeoutMs, format, out, ...flags }: VerifyFlags,
): Promise<VerifyOutcome> {
  const failed = (why: string): VerifyOutcome => ({
    exitCode: 2,
    stdout: '',
    stderr: `flux-emulator verify: ${why}\n`,
  })
  const found = await verifyServer({ ...flags, contract, send: sendWithin(timeoutMs) })
  if (typeof found === 'string') return failed(found)
  const exitCode = countsOf(found).failed > 0 ? 1 : 0
  const text = formatters[format](found)
  if (out === undefined) return { exitCode, stdout: text, stderr: '' }
  try {
    await writeFile(out, text)
  } catch (error) {
    return failed(`${out} cannot be written: ${String(error)}`)
  }
  return { exitCode, stdout: `wrote ${out}: ${summary(found)}\n`, stderr: '' }
}
