import { startServer } from '../server-process.mjs'
import { compareThroughput, startLoad } from '../throughput.mjs'
import { whole } from '../words.mjs'

export const pollsOfFew = (effort) => polls(effort, { tasks: 1000, atLeast: 0.65 })
export const pollsOfMany = (effort) => polls(effort, { tasks: 100_000, atLeast: 0.6 })

/** Polls that go round all of so many waiting tasks, against the same GETs answered with a fixed reply. */
async function polls({ rounds, roundMs }, { tasks, atLeast }) {
  const bare = await startServer('bare')
  const emulator = await startServer('emulator', { options: ['--latency', '2h'] })
  const ids = await submitted(emulator, tasks)
  const sides = {
    bare: { server: bare, load: await startLoad('polls', { port: bare.port, ids }) },
    emulator: { server: emulator, load: await startLoad('polls', { port: emulator.port, ids }) },
  }
  const { speed, cpu, details } = await compareThroughput(sides, { rounds, roundMs, expect: '"Pending"' })
  for (const { server, load } of Object.values(sides)) await Promise.all([server.stop(), load.stop()])
  const name = `Polls, ${whole(tasks)} tasks alive`
  return [
    { what: `${name}: requests per second`, unit: 'x bare', values: speed, atLeast, details },
    { what: `${name}: CPU time per request`, unit: 'x bare', values: cpu },
  ]
}

async function submitted(server, count) {
  const load = await startLoad('submits', server)
  const ids = await load.collectIds(count)
  await load.stop()
  if (new Set(ids).size !== count) throw new Error(`expected ${count} tasks, got ${new Set(ids).size}`)
  return ids
}
