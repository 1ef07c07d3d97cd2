import { bundleWithout, inBundles, parts } from '../leave-out.mjs'
import { interleave, median, ratios } from '../rounds.mjs'
import { whole } from '../words.mjs'

const kinds = { submit: 'Submit', waiting: 'Poll of a waiting task', ready: 'Poll of a Ready task' }
/** Nothing to poll without them. */
const submitsOnly = ['task']

/** Without sockets: what each part of the emulator costs, by what is saved without it, and what a request leaves to collect. */
export function partsOfRequests({ partRounds }) {
  return inBundles(async (run) => {
    const names = ['bare', ...Object.keys(parts)]
    for (const name of names) await run.make(name, (file) => bundleWithout(name, file))
    const results = []
    const saved = []
    for (const [kind, what] of Object.entries(kinds)) {
      const measured = names.filter((name) => kind === 'submit' || !submitsOnly.includes(name))
      const pairs = await interleave(partRounds, (name) => run.measure(name, { kind }), measured)
      const bare = (figure) => pairs.map((pair) => figure(pair.bare))
      const whole_ = pairs.map(({ bare: beside, nothing }) => ({ bare: beside, emulator: nothing }))
      results.push(
        { what: `${what}, without sockets: CPU time`, unit: 'x bare', values: ratios(whole_, ({ us }) => median(us)) },
        {
          what: `${what}: bytes of garbage and of what is kept`,
          unit: 'bytes',
          values: pairs.map(({ nothing }) => bytesOf(nothing)),
          details: [
            `bare: ${whole(median(bare(bytesOf)))} bytes, ${whole(median(bare(({ collections }) => collections)))} collections per 100,000`,
            `emulator: ${whole(median(pairs.map(({ nothing }) => nothing.collections)))} collections per 100,000`,
          ],
        },
      )
      // The least of the rounds: whatever else the machine does can only add to it.
      const least = (name) => Math.min(...pairs.flatMap((pair) => pair[name].us))
      for (const name of measured) saved.push({ kind, name, us: least(name), less: least('nothing') - least(name) })
    }
    return Object.assign(results, { tables: [tableOf(saved)] })
  })
}

/** Rounds in which nothing was collected tell how much was allocated. */
const bytesOf = ({ bytes }) => {
  const grown = bytes.filter((each) => each > 0)
  return grown.length === 0 ? NaN : Math.max(...grown)
}

function tableOf(saved) {
  const names = [...new Set(saved.map(({ name }) => name))]
  const cell = (name, kind) => {
    const found = saved.find((each) => each.name === name && each.kind === kind)
    if (found === undefined) return ''
    return name === 'bare' || name === 'nothing' ? found.us.toFixed(1) : found.less.toFixed(1)
  }
  const titles = { bare: 'bare Fastify, the whole', nothing: 'the emulator, the whole' }
  return {
    title: 'What each part costs',
    text: 'Microseconds of CPU time for each request, without sockets and the kernel: of the whole, and what is saved when a part does nothing or does its work once only (`bench/leave-out.mjs`). The least of all rounds. What is left is Node, Fastify, and what lies between the parts; differences below one microsecond are noise.',
    headings: ['left out', ...Object.values(kinds)],
    rows: names.map((name) => [titles[name] ?? name, ...Object.keys(kinds).map((kind) => cell(name, kind))]),
  }
}
