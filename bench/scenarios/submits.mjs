import { startServer } from '../server-process.mjs'
import { compareThroughput, startLoad } from '../throughput.mjs'

/** Submits, every field of them validated, against the same POST answered with a fixed reply. */
export async function submits({ rounds, roundMs }) {
  const bare = await startServer('bare')
  const emulator = await startServer('emulator')
  const sides = {
    bare: { server: bare, load: await startLoad('submits', bare) },
    emulator: { server: emulator, load: await startLoad('submits', emulator) },
  }
  const { speed, cpu, details } = await compareThroughput(sides, { rounds, roundMs, expect: '"polling_url"' })
  for (const { server, load } of Object.values(sides)) await Promise.all([server.stop(), load.stop()])
  return [
    { what: 'Submits: requests per second', unit: 'x bare', values: speed, atLeast: 0.55, details },
    { what: 'Submits: CPU time per request', unit: 'x bare', values: cpu },
  ]
}
