// npm run attack: does to the built emulator what hostile and broken clients do, on this machine alone. Ten minutes at most;
// with --quick two. Exits with 1 where an answer was 5xx, missing, late or another account's, or the emulator ended.
import { performance } from 'node:perf_hooks'
import { flood } from './floods.mjs'
import { fuzzControl } from './fuzz-control.mjs'
import { fuzzWords } from './fuzz-words.mjs'
import { mixedLoad } from './mixed-load.mjs'

const isQuick = process.argv.includes('--quick')
const say = (line) => process.stdout.write(`  ${line}\n`)

const attacks = {
  'random requests to the control API': () => fuzzControl({ requests: isQuick ? 10_000 : 100_000, say }),
  'random words of rules': () => fuzzWords({ requests: isQuick ? 10_000 : 100_000, say }),
  'mixed load, every answer searched for the marks of other accounts': () =>
    mixedLoad({ seconds: isQuick ? 10 : 60, say }),
  floods: () => flood({ say }),
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
