import { execFile, fork, spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, expect, test } from 'vitest'
import { createEmulator } from '../../src/index.js'
import { runClients } from './clients.js'
import { certificate, startFront, type Front } from './front.js'
import { programOnPage } from './page.js'
import { prove, seen, type Job } from './prove.js'
import { temporaryFolder } from './temporary-folder.js'

const run = promisify(execFile)

const child = fork(fileURLToPath(new URL('bfl-api-child.mjs', import.meta.url)), {
  env: { NODE_EXTRA_CA_CERTS: certificate },
  serialization: 'advanced',
})
const waiting = new Map<number, (answer: { picture?: Uint8Array; error?: string }) => void>()
child.on('message', ({ number, ...answer }: { number: number; picture?: Uint8Array; error?: string }) => {
  waiting.get(number)?.(answer)
})

const fronts: Front[] = []
afterAll(() => {
  child.kill()
  for (const front of fronts) front[Symbol.dispose]()
})

async function frontOf(origin: string): Promise<string> {
  const front = await startFront(origin)
  fronts.push(front)
  return front.url
}

async function drive(job: Omit<Job, 'ask'> & { ask: Job['ask'] | 'download' }): Promise<Uint8Array> {
  const number = waiting.size
  const { picture, error } = await new Promise<{ picture?: Uint8Array; error?: string }>((resolve) => {
    waiting.set(number, resolve)
    child.send({ number, job })
  })
  if (picture === undefined) throw new Error(error)
  return picture
}

prove(runClients.bflApi, drive, { front: ({ url }) => frontOf(url) })

const job = { key: 'a-key-of-the-tests', prompt: 'a lighthouse', width: 320, height: 256 }

test('bfl-api takes no base URL but an https one', async () => {
  expect(await seen(drive({ ...job, ask: 'text', base: 'http://localhost:3589/live' }))).toEqual({
    error: 'API base URL must use HTTPS protocol for security',
  })
})

test('the downloadImage of bfl-api refuses this machine', async () => {
  await using emulator = await createEmulator({ latency: 'instant' })
  const base = `${await frontOf(emulator.url)}/live`
  const refusal = 'Access to internal/private IP addresses is not allowed'
  expect(await seen(drive({ ...job, ask: 'download', base }))).toEqual({ error: refusal })
})

const inNamespace = ['-m', 'sh', '-c', 'mount --bind "$0" /etc/hosts && exec "$@"']
const hosts = '127.43.21.1 api.bfl.ai\n'

/** Whether this machine lets a process have an /etc/hosts of its own. */
const namespaces = spawnSync('unshare', [...inNamespace, '/etc/hosts', 'true']).status === 0

test.skipIf(!namespaces)(
  'bfl-api finds the emulator behind api.bfl.ai itself, where a mount namespace can be made',
  async () => {
    await using emulator = await createEmulator({ contract: 'live', latency: 'instant' })
    using front = await startFront(emulator.url, { host: '127.43.21.1', port: 443 })
    expect(front.url).toBe('https://127.43.21.1:443')

    using folder = temporaryFolder()
    writeFileSync(join(folder.path, 'hosts'), hosts)
    const setting = "baseUrl: 'https://localhost/live', "
    const program = programOnPage('bfl-api.mjs')
    expect(program).toContain(setting)
    writeFileSync(join(folder.path, 'bfl-api.mjs'), program.replace(setting, ''))
    await run('unshare', [...inNamespace, join(folder.path, 'hosts'), process.execPath, 'bfl-api.mjs'], {
      cwd: folder.path,
      env: { PATH: process.env.PATH, NODE_EXTRA_CA_CERTS: certificate },
    })
    expect(await seen(Promise.resolve(readFileSync(join(folder.path, 'lighthouse.jpeg'))))).toEqual({
      picture: 'jpeg 320x256',
    })
  },
)
