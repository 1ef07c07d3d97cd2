import { execFile } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { runClients } from './clients.js'
import { preload } from './preload.js'
import { prove, type Job } from './prove.js'
import { temporaryFolder } from './temporary-folder.js'

const run = promisify(execFile)
const command = fileURLToPath(new URL('../../node_modules/bfl-api/dist/cli.js', import.meta.url))

/** The command names no host but BFL's: the other contract is where the preload leads it. */
async function drive({ ask, base, key, prompt, width, height, input }: Job): Promise<Uint8Array> {
  using folder = temporaryFolder()
  const given = join(folder.path, 'given.png')
  if (input !== undefined) writeFileSync(given, input)
  const asked =
    input === undefined
      ? ['--flux-dev', '--width', String(width), '--height', String(height)]
      : ['--flux-2-pro', '--input-image', given]
  const { origin, pathname } = new URL(base)
  const env = {
    PATH: process.env.PATH,
    NODE_OPTIONS: preload,
    FLUX_EMULATOR_URL: pathname === '/live' ? origin : base,
    BFL_API_KEY: key,
  }
  const timeout = ask === 'requestModerated' ? ['--timeout', '1'] : []
  const argv = [command, ...asked, '--prompt', prompt, '--output-dir', join(folder.path, 'made'), ...timeout]
  try {
    await run(process.execPath, argv, { cwd: folder.path, env })
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string }
    throw new Error(reasonIn(`${stdout}\n${stderr}`), { cause: error })
  }
  const made = readdirSync(join(folder.path, 'made'), { recursive: true }).map(String)
  const [picture = ''] = made.filter((name) => /\.(?:jpg|png)$/.test(name))
  return readFileSync(join(folder.path, 'made', picture))
}

/** What the command says of the prompt that failed, without the times and levels of its lines. */
function reasonIn(text: string): string {
  const [, failed] = /- {3}- "[^"]*": (.*)$/m.exec(text) ?? /ERROR - (?:Error: )?([^]*)/.exec(text) ?? []
  return (
    failed
      ?.replaceAll(/\n\S*Z - .*/g, '')
      .replaceAll(/\s+/g, ' ')
      .trim() ?? text
  )
}

prove(runClients.bflCommand, drive)
