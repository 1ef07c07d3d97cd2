import { startChild } from './calls.mjs'
import { interleave, median, ratios } from './rounds.mjs'
import { whole } from './words.mjs'

/** A client in a process of its own, which keeps one server busy, on the core of that server. */
export async function startLoad(kind, target, { connections = 16 } = {}) {
  const child = startChild(new URL('load-process.mjs', import.meta.url), { oneCore: true })
  await child.call(kind, target)
  return {
    run: (ms) => child.call('run', { connections, ms }),
    collectIds: (count) => child.call('collectIds', { connections, count }),
    stop: child.stop,
  }
}

const warmUp = 40_000

/**
 * The CPU time of the server's process for each request, of two servers that are busy in turns. `sides` holds a server and its
 * load under each name; `each` is how many requests are counted as one.
 */
export async function compareCpu(sides, { rounds, roundMs, expect, each = 1, unit = 'requests', beside = 'bare' }) {
  // The first thousands of requests run in V8's interpreter: as much as a test suite may ever send, but not what decides.
  for (const { load } of Object.values(sides)) {
    for (let warm = 0; warm < warmUp;) warm += (await load.run(roundMs)).answered
  }
  const pairs = await interleave(
    rounds,
    async (name) => {
      const { server, load } = sides[name]
      const before = await server.cpu()
      const { perSecond, answered, last } = await load.run(roundMs)
      const cpu = (await server.cpu()) - before
      if (!last.includes(expect)) throw new Error(`expected ${expect} in the last response of ${name}, got:\n${last}`)
      return { perSecond: perSecond / each, cpu: (each * cpu) / answered }
    },
    [beside, 'emulator'],
  )
  const describe = (name) => {
    const [perSecond, cpu] = ['perSecond', 'cpu'].map((figure) => median(pairs.map((pair) => pair[name][figure])))
    return `${name}: ${whole(cpu)} us of the server's CPU each; ${whole(perSecond)} ${unit}/s beside the client`
  }
  return { values: ratios(pairs, ({ cpu }) => cpu, beside), details: [beside, 'emulator'].map(describe) }
}
