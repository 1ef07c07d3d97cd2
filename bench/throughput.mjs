import { startChild } from './calls.mjs'
import { interleave, median, ratios } from './rounds.mjs'
import { whole } from './words.mjs'

const connections = 16

/** A client in a process of its own, which keeps one server busy. */
export async function startLoad(kind, target) {
  const child = startChild(new URL('load-process.mjs', import.meta.url))
  await child.call(kind, target)
  return {
    run: (ms) => child.call('run', { connections, ms }),
    collectIds: (count) => child.call('collectIds', { connections, count }),
    stop: child.stop,
  }
}

/**
 * Requests per second of two servers that are busy in turns, and the CPU time of the server's process for each request.
 * `sides` holds a server and its load under each name.
 */
export async function compareThroughput(sides, { rounds, roundMs, expect }) {
  // The first thousands of requests run in V8's interpreter: as much as a test suite may ever send, but not what decides.
  for (const { load } of Object.values(sides)) await load.run(3 * roundMs)
  const pairs = await interleave(rounds, async (name) => {
    const { server, load } = sides[name]
    const before = await server.cpu()
    const { perSecond, answered, tookMs, last } = await load.run(roundMs)
    const cpu = (await server.cpu()) - before
    if (!last.includes(expect)) throw new Error(`expected ${expect} in the last response of ${name}, got:\n${last}`)
    return { perSecond, cpu: cpu / answered, busy: cpu / (1000 * tookMs) }
  })
  return {
    speed: ratios(pairs, ({ perSecond }) => perSecond),
    cpu: ratios(pairs, ({ cpu }) => cpu),
    details: ['bare', 'emulator'].map((name) =>
      describe(
        name,
        pairs.map((pair) => pair[name]),
      ),
    ),
  }
}

function describe(name, runs) {
  const [perSecond, cpu, busy] = ['perSecond', 'cpu', 'busy'].map((figure) => median(runs.map((run) => run[figure])))
  const diluted = busy < 0.9 ? ', so it was not what limited the rate and the ratio leans towards 1' : ''
  return (
    `${name}: ${whole(perSecond)} requests/s, ${whole(cpu)} us of the server's CPU each; ` +
    `the server was busy ${whole(100 * busy)} % of the time${diluted}`
  )
}
