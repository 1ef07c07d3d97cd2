import { fork, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { createEmulator } from '../../src/index.js'
import { runClients } from './clients.js'
import { preload } from './preload.js'
import { prove, seen, type Job } from './prove.js'

type Answer = (answer: { picture?: Uint8Array; error?: string }) => void

const children = new Map<string, ChildProcess>()
const waiting: Answer[] = []

afterAll(() => {
  for (const child of children.values()) child.kill()
})

/** The process whose requests for BFL's hosts go to one emulator. */
function childOf(emulator: string): ChildProcess {
  const there = children.get(emulator)
  if (there !== undefined) return there
  const child = fork(fileURLToPath(new URL('bfl-api-child.mjs', import.meta.url)), {
    env: { NODE_OPTIONS: preload, FLUX_EMULATOR_URL: emulator },
    serialization: 'advanced',
  })
  child.on('message', ({ number, ...answer }: { number: number; picture?: Uint8Array; error?: string }) => {
    waiting[number]?.(answer)
  })
  children.set(emulator, child)
  return child
}

/** Without a base URL, the client asks api.bfl.ai for the live contract; the other has a path of its own. */
async function drive({ base, ...job }: Omit<Job, 'ask'> & { ask: Job['ask'] | 'download' }): Promise<Uint8Array> {
  const { origin, pathname } = new URL(base)
  const asked = pathname === '/live' ? undefined : `https://api.bfl.ai${pathname}`
  const { picture, error } = await new Promise<Parameters<Answer>[0]>((resolve) => {
    const number = waiting.push(resolve) - 1
    childOf(origin).send({ number, job: { ...job, base: asked } })
  })
  if (picture === undefined) throw new Error(error)
  return picture
}

prove(runClients.bflApi, drive)

test('the downloadImage of bfl-api, which refuses this machine, takes the links of the emulator', async () => {
  await using emulator = await createEmulator({ latency: 'instant' })
  const job = { key: 'a-key-of-the-tests', prompt: 'a lighthouse', width: 320, height: 256 }
  expect(await seen(drive({ ...job, ask: 'download', base: `${emulator.url}/live` }))).toEqual({
    picture: 'jpeg 320x256',
  })
})
