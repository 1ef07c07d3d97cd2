import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { order, pollPath, readyId, submitPath } from '../requests.mjs'
import { startServer } from '../server-process.mjs'
import { compareCpu, startLoad } from '../throughput.mjs'

const pinned = { oneCore: true }
const forHours = { options: ['--latency', '2h'] }
const atOnce = { options: ['--latency', 'instant'] }

/** Submits, every field of them validated, against the same POST answered with a fixed reply. */
export const submits = (effort) =>
  withServers({}, async (sides) => {
    for (const side of Object.values(sides)) side.load = await startLoad('submits', side.server)
    return { what: 'Submit', atMost: 1.6, ...(await compareCpu(sides, { ...effort, expect: '"polling_url"' })) }
  })

/** Polls that go round all of so many waiting tasks, against the same GETs answered with a fixed reply. */
const polls = (effort, { tasks, what }) =>
  withServers({ emulator: forHours }, async (sides) => {
    await pollEach(sides, await submitted(sides.emulator.server, tasks))
    return { what, atMost: 1.4, ...(await compareCpu(sides, { ...effort, expect: '"Pending"' })) }
  })

export const pollsOfFew = (effort) => polls(effort, { tasks: 1000, what: 'Poll of a waiting task, of 1,000' })
export const pollsOfMany = (effort) => polls(effort, { tasks: 100_000, what: 'Poll of a waiting task, of 100,000' })

/** Polls that go round 1,000 tasks that are Ready, each of them with a signed link. */
export const readyPolls = (effort) =>
  withServers({ emulator: atOnce, ready: true }, async (sides) => {
    const ids = await submitted(sides.emulator.server, 1000)
    const { bare, emulator } = sides
    bare.load = await startLoad('polls', { port: bare.server.port, ids: ids.map(() => readyId) })
    emulator.load = await startLoad('polls', { port: emulator.server.port, ids })
    return { what: 'Poll of a Ready task', atMost: 1.6, ...(await compareCpu(sides, { ...effort, expect: '"Ready"' })) }
  })

/** Long enough for two polls of each of the 64 clients while the machine stalls. */
const waitMs = 200

/** A submit, two polls, one of the task that is Ready, and the download, the picture being one that was drawn before. */
export const wholeLives = (effort) =>
  withServers({ emulator: { options: ['--latency', `${waitMs - 10}ms`] }, ready: true }, async (sides) => {
    const { bare, emulator } = sides
    const clients = { connections: 64 }
    bare.load = await startLoad('wholeLives', { port: bare.server.port, waitMs, readyId }, clients)
    emulator.load = await startLoad('wholeLives', { port: emulator.server.port, waitMs }, clients)
    const measured = await compareCpu(sides, { ...effort, expect: 'HTTP/1.1 200', each: 5, unit: 'lives' })
    return { what: "A task's whole life, five requests", atMost: 1.7, ...measured }
  })

async function withServers({ emulator: options, ready = false }, measure) {
  const emulator = await startServer('emulator', { ...pinned, ...options })
  const folder = mkdtempSync(join(tmpdir(), 'flux-bench-'))
  const file = join(folder, 'ready.json')
  if (ready) writeFileSync(file, JSON.stringify(await readyReply(emulator)))
  const bare = await startServer('bare', { ...pinned, ...(ready && { options: [file] }) })
  rmSync(folder, { recursive: true })
  const sides = { bare: { server: bare }, emulator: { server: emulator } }
  const result = await measure(sides)
  for (const { server, load } of Object.values(sides)) await Promise.all([server.stop(), load.stop()])
  return [{ unit: 'x bare', ...result, what: `${result.what}: CPU time` }]
}

async function pollEach(sides, ids) {
  for (const side of Object.values(sides)) side.load = await startLoad('polls', { port: side.server.port, ids })
}

/** What the emulator sends for a task that is Ready, and for its picture, as the bare server shall send it. */
async function readyReply({ port }) {
  const base = `http://127.0.0.1:${port}`
  const headers = { 'x-key': 'bench' }
  const ask = async (path, init) => (await fetch(base + path, { headers, ...init })).json()
  const { id } = await ask(submitPath, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify(order),
  })
  let ready
  do ready = await ask(pollPath(id))
  while (ready.status !== 'Ready')
  const picture = await fetch(ready.result.sample)
  const bytes = Buffer.from(await picture.arrayBuffer()).toString('base64')
  const own = ['connection', 'content-length', 'date', 'keep-alive']
  return {
    ready,
    headers: Object.fromEntries([...picture.headers].filter(([name]) => !own.includes(name))),
    picture: bytes,
  }
}

export async function submitted(server, count) {
  const load = await startLoad('submits', server)
  const ids = await load.collectIds(count)
  await load.stop()
  if (new Set(ids).size !== count) throw new Error(`expected ${count} tasks, got ${new Set(ids).size}`)
  return ids
}
