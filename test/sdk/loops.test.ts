import { execFile, spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll } from 'vitest'
import { runClients, type RunClient } from './clients.js'
import { programOnPage } from './page.js'
import { prove, type Job } from './prove.js'
import { temporaryFolder } from './temporary-folder.js'

const run = promisify(execFile)
const missing = (what: string, command: string, ...args: string[]) =>
  spawnSync(command, args).status === 0 ? undefined : what

const folder = temporaryFolder()
afterAll(() => {
  folder[Symbol.dispose]()
})

interface Loop {
  client: RunClient
  command: string
  file: string
  missing: string | undefined
}

const loops: readonly Loop[] = [
  {
    client: runClients.curl,
    command: 'sh',
    file: 'flux.sh',
    missing: missing('curl', 'curl', '--version'),
  },
  {
    client: runClients.urllib,
    command: 'python3',
    file: 'flux_urllib.py',
    missing: missing('python3', 'python3', '--version'),
  },
  {
    client: runClients.requests,
    command: 'python3',
    file: 'flux_requests.py',
    missing: missing('requests in python3', 'python3', '-c', 'import requests'),
  },
]

/** Runs a loop as it stands on the page. */
async function runLoop({ command, file }: Loop, { base, key, prompt, width, height, input }: Job): Promise<Uint8Array> {
  const picture = join(folder.path, randomUUID())
  const body = input === undefined ? { prompt, width, height } : { prompt, input_image: input.toString('base64') }
  const model = input === undefined ? 'flux-dev' : 'flux-2-pro'
  const env = { PATH: process.env.PATH, BFL_BASE_URL: base, BFL_API_KEY: key }
  try {
    await run(command, [join(folder.path, file), model, JSON.stringify(body), picture], { env })
  } catch (error) {
    throw new Error((error as { stderr: string }).stderr, { cause: error })
  }
  return readFileSync(picture)
}

for (const loop of loops) {
  writeFileSync(join(folder.path, loop.file), programOnPage(loop.file))
  prove(loop.client, (job) => runLoop(loop, job), loop)
}
