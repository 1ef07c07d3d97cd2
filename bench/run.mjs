// `npm run bench`: holds the built emulator against a bare Fastify server and writes docs/benchmarks.md.
// `npm run bench -- --quick` takes few short rounds, and names choose scenarios (`-- --quick start memory`); neither writes
// the document. A missed expectation is said, and is no failure: the exit code tells whether the bench could run.
import { writeFileSync } from 'node:fs'
import { asMarkdown, asText, verdict } from './report.mjs'
import { memoryOfMany, memoryOfMillion } from './scenarios/memory.mjs'
import { pictures } from './scenarios/pictures.mjs'
import { pollsOfFew, pollsOfMany } from './scenarios/polls.mjs'
import { pollsWhileDrawing } from './scenarios/polls-while-drawing.mjs'
import { start } from './scenarios/start.mjs'
import { submits } from './scenarios/submits.mjs'

const scenarios = {
  submits,
  pollsOfFew,
  pollsOfMany,
  start,
  pictures,
  pollsWhileDrawing,
  memoryOfMany,
  memoryOfMillion,
}
const thorough = { rounds: 41, roundMs: 500, starts: 21, drawRounds: 15, pollRounds: 11, sets: 6, memoryRounds: 3 }
const quickly = { rounds: 9, roundMs: 400, starts: 5, drawRounds: 3, pollRounds: 3, sets: 3, memoryRounds: 1 }

const given = process.argv.slice(2)
const quick = given.includes('--quick')
const chosen = given.filter((word) => word !== '--quick')
const unknown = chosen.filter((name) => !Object.hasOwn(scenarios, name))
if (unknown.length > 0) {
  process.stderr.write(`no scenario ${unknown.join(', ')}; there are ${Object.keys(scenarios).join(', ')}\n`)
  process.exit(2)
}

const began = performance.now()
const results = []
for (const [name, scenario] of Object.entries(scenarios)) {
  if (chosen.length > 0 && !chosen.includes(name)) continue
  process.stderr.write(`${name} ...\n`)
  results.push(...(await scenario(quick ? quickly : thorough)))
}

process.stdout.write(`\n${asText(results)}\n\n`)
for (const { what, details = [] } of results) {
  for (const line of details) process.stdout.write(`${what}: ${line}\n`)
}
process.stdout.write(`\n${verdict(results)}\n`)
if (!quick && chosen.length === 0) {
  const file = new URL('../docs/benchmarks.md', import.meta.url)
  writeFileSync(file, asMarkdown(results, { command: 'npm run bench', tookMs: performance.now() - began }))
  process.stdout.write('Written to docs/benchmarks.md.\n')
}
