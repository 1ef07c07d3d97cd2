// npm run attack: does to the built emulator what hostile and broken clients do, on this machine alone. Ten minutes at most;
// with --quick two. Exits with 1 where an answer is 5xx without cause, missing or another account's, where one request holds up
// the polls of another account (not with --quick), or where the emulator ends.
import { performance } from 'node:perf_hooks'
import { flood } from './floods.mjs'
import { fuzzControl } from './fuzz-control.mjs'
import { fuzzWords } from './fuzz-words.mjs'
import { run as fillToLimits } from './limits.mjs'
import { mixedLoad } from './mixed-load.mjs'
import { attackWithSlowInputs, mostMs } from './slow-inputs.ts'

const isQuick = process.argv.includes('--quick')
const say = (line) => process.stdout.write(`  ${line}\n`)

const attacks = {
  'random requests to the control API': () => fuzzControl({ requests: isQuick ? 10_000 : 100_000, say }),
  'random words of rules': () => fuzzWords({ requests: isQuick ? 10_000 : 100_000, say }),
  'mixed load, every answer searched for the marks of other accounts': () =>
    mixedLoad({ seconds: isQuick ? 8 : 40, say }),
  floods: () => flood({ say }),
  'single requests made to be slow': () => slowInputs(isQuick ? 20 : 120),
  'each kind that is kept, to its limit': () => limits(isQuick ? 25 : 240),
}

async function slowInputs(seconds) {
  const told = ({ input, status, ownMs, slowestMs }) => {
    if (slowestMs > mostMs / 2)
      say(`${Math.round(ownMs)} ms (${Math.round(slowestMs)} with waits), ${status}: ${input}`)
  }
  const rows = await attackWithSlowInputs({ seconds, told })
  const slow = rows.filter(({ ownMs }) => ownMs > mostMs)
  const most = Math.round(Math.max(...rows.map(({ ownMs }) => ownMs)))
  return {
    // On a machine that does other things too, time says little: the short form only tells it.
    failures: isQuick ? [] : slow,
    figures: [
      ['single requests of 60 MB, made to be slow', `${rows.length}`, `slowest poll of another account ${most} ms`],
    ],
  }
}

async function limits(seconds) {
  const rows = await fillToLimits({ seconds, log: say })
  const isWell = ({ ended, kind, statuses }) =>
    !ended &&
    (!kind.startsWith('submit, poll') || statuses.download === 200) &&
    Object.keys(statuses).every((status) => !(Number(status) >= 500) || status === '503')
  const failures = rows.filter((row) => !isWell(row))
  const kinds = new Set(rows.map(({ kind }) => kind)).size
  const heaps = [...new Set(rows.map(({ heap }) => heap))]
  return {
    failures,
    figures: [
      [
        'each kind that is kept, to its limit',
        `${kinds} kinds, heaps of ${heaps.join(', ')} MB`,
        `${failures.length} ended it, or were answered 5xx but 503`,
      ],
    ],
  }
}

const began = performance.now()
const figures = []
let failed = 0
for (const [name, attack] of Object.entries(attacks)) {
  process.stdout.write(`${name}\n`)
  const { failures, figures: found } = await attack()
  figures.push(...found)
  failed += failures.length
  for (const failure of failures) say(`FAILED: ${JSON.stringify(failure)}`)
}
process.stdout.write(`\n${figures.map((row) => `| ${row.join(' | ')} |`).join('\n')}\n`)
process.stdout.write(`\n${failed} failures, in ${Math.round((performance.now() - began) / 1000)} s\n`)
process.exit(failed === 0 ? 0 : 1)
