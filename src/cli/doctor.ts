import type { DoctorFlags, Options } from '../config.js'
import { reachable } from '../localhost.js'
import { healthProblem } from './healthcheck.js'
import { dotEnvFiles } from './doctor/dot-env.js'
import { checkEnvironment } from './doctor/environment.js'
import { checkLinks } from './doctor/links.js'
import type { Diagnosis } from './doctor/diagnosis.js'
import type { Outcome } from './outcome.js'

const timeoutMs = 5000

/**
 * Checks whether an emulator runs, whether its links lead back to it, and whether anything here still leads to the real service. No
 * value of a key is printed, and nothing is asked of any host but the emulator's. Exit code 1 if there is an error.
 */
export async function doctor({ host, port }: Options, { url, json, env, folder }: DoctorFlags): Promise<Outcome> {
  const emulator = url ?? `http://${reachable(host)}:${port}`
  const problem = await healthProblem(`${emulator}/_emulator/health`, timeoutMs)
  const runs: Diagnosis =
    problem === undefined
      ? { level: 'ok', what: `an emulator runs at ${emulator}` }
      : {
          level: 'error',
          what: `no emulator at ${emulator}: it ${problem}`,
          instead: 'start one with npx flux-emulator, or say with --url where it is',
        }
  const found = [
    runs,
    ...(problem === undefined ? [await checkLinks(emulator, timeoutMs)] : []),
    ...checkEnvironment({ name: 'this environment', variables: env }),
    ...dotEnvFiles(folder).flatMap((file) => checkEnvironment(file)),
  ]
  const isBad = found.some(({ level }) => level === 'error')
  const stdout = json ? `${JSON.stringify(found, undefined, 2)}\n` : found.map(lineOf).join('')
  return { exitCode: isBad ? 1 : 0, stdout }
}

const lineOf = ({ level, what, instead }: Diagnosis) =>
  `${level.padEnd(7)}  ${what}\n${instead === undefined ? '' : `${' '.repeat(9)}${instead}\n`}`
