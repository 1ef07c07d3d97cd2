import { pathToFileURL } from 'node:url'
import { interleave, median, ratios } from '../rounds.mjs'
import { servers, startServer } from '../server-process.mjs'
import { compareCpu, startLoad } from '../throughput.mjs'
import { whole } from '../words.mjs'
import { submitted } from './requests.mjs'
import { timeToFirstAnswer } from './start.mjs'

const kinds = [
  { what: 'Submit', options: [], expect: '"polling_url"', polls: 0 },
  { what: 'Poll of a waiting task, of 1,000', options: ['--latency', '2h'], expect: '"Pending"', polls: 1000 },
  { what: 'Poll of a Ready task', options: ['--latency', 'instant'], expect: '"Ready"', polls: 1000 },
]

/** This emulator against another build of it, in `folder`: in the same rounds, so that the machine is the same for both. */
export async function against(effort) {
  servers.before = { ...servers.emulator, script: pathToFileURL(`${effort.folder}/dist/cli.js`) }
  const results = []
  for (const { what, options, expect, polls } of kinds) {
    const sides = {}
    for (const name of ['before', 'emulator']) {
      const server = await startServer(name, { oneCore: true, options })
      const target = polls === 0 ? server : { port: server.port, ids: await submitted(server, polls) }
      sides[name] = { server, load: await startLoad(polls === 0 ? 'submits' : 'polls', target) }
    }
    const measured = await compareCpu(sides, { ...effort, expect, beside: 'before' })
    for (const { server, load } of Object.values(sides)) await Promise.all([server.stop(), load.stop()])
    results.push({ what: `${what}: CPU time`, unit: 'x before', ...measured })
  }
  const pairs = await interleave(effort.starts, timeToFirstAnswer, ['before', 'emulator'])
  const ms = (name) => whole(median(pairs.map((pair) => pair[name])))
  results.push({
    what: 'Start to first answer',
    unit: 'x before',
    values: ratios(pairs, (each) => each, 'before'),
    details: ['before', 'emulator'].map((name) => `${name}: ${ms(name)} ms`),
  })
  return results
}
