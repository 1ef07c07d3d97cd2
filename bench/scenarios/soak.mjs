import { setTimeout as sleep } from 'node:timers/promises'
import { median } from '../rounds.mjs'
import { startServer } from '../server-process.mjs'
import { startLoad } from '../throughput.mjs'
import { whole } from '../words.mjs'

const sampleEveryMs = 5000
const fifths = 5
const megabyte = 1024 ** 2

/**
 * Whether memory stays as it is under full load: tasks that are forgotten ten seconds after their end, a journal that has long
 * been full. The last fifth of the time is held against the second; in the first everything fills.
 */
export async function soak({ minutes }) {
  const server = await startServer('emulator', {
    options: ['--task-ttl', '10s', '--latency', '2ms'],
    execArgv: ['--expose-gc'],
  })
  const load = await startLoad('lives', server)
  const ms = minutes * 60_000
  const samples = []
  const state = { over: false }
  const busy = load.run(ms).finally(() => (state.over = true))
  const began = performance.now()
  while (!state.over && performance.now() - began < ms) {
    await Promise.race([sleep(sampleEveryMs), busy])
    if (!state.over) samples.push({ at: performance.now() - began, ...(await server.memory()) })
  }
  const { perSecond, answered } = await busy
  await Promise.all([server.stop(), load.stop()])

  const during = (fifth, figure) =>
    median(samples.filter(({ at }) => Math.floor((fifths * at) / ms) === fifth).map((sample) => sample[figure]))
  const result = (name, figure) => {
    const each = Array.from({ length: fifths }, (_, fifth) => during(fifth, figure))
    return {
      what: `Soak, ${minutes} min: ${name}, last fifth`,
      unit: 'x second fifth',
      values: [each[fifths - 1] / each[1]],
      atMost: 1.15,
      details: [`medians of the fifths: ${each.map((bytes) => whole(bytes / megabyte)).join(', ')} MB`],
    }
  }
  const [resident, heap] = [result('resident memory', 'rss'), result('heap after a collection', 'heapUsed')]
  resident.details.push(`${whole(answered)} requests, ${whole(perSecond)} a second`)
  return [resident, heap]
}
