// `npm run bench`: holds the built emulator against a bare Fastify server and writes docs/benchmarks.md.
// `npm run bench -- --quick` takes few short rounds, and names choose scenarios (`-- --quick start memory`); neither writes
// the document. `-- soak` keeps the emulator busy for ten minutes, or as long as `-- soak --minutes 1` says; it runs only when
// it is named. `--against FOLDER` measures requests and the start against another build of the emulator, such as a checkout of
// an older commit after `npm ci && npm run build` in it. A missed expectation is said, and is no failure: the exit code tells whether the bench could run.
import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { asMarkdown, asTable, asText, verdict } from './report.mjs'
import { edits } from './scenarios/edits.mjs'
import { against } from './scenarios/against.mjs'
import { installed } from './scenarios/installed.mjs'
import { growth } from './scenarios/growth.mjs'
import { memoryOfMany, memoryOfMillion } from './scenarios/memory.mjs'
import { partsOfRequests } from './scenarios/parts.mjs'
import { pictures } from './scenarios/pictures.mjs'
import { pollsWhileDrawing } from './scenarios/polls-while-drawing.mjs'
import { pollsOfFew, pollsOfMany, readyPolls, submits, wholeLives } from './scenarios/requests.mjs'
import { soak } from './scenarios/soak.mjs'
import { start } from './scenarios/start.mjs'

const scenarios = {
  submits,
  pollsOfFew,
  pollsOfMany,
  readyPolls,
  wholeLives,
  partsOfRequests,
  growth,
  start,
  pictures,
  edits,
  pollsWhileDrawing,
  memoryOfMany,
  memoryOfMillion,
  installed,
}
const onlyNamed = { soak, against }
const thorough = {
  rounds: 41,
  roundMs: 500,
  starts: 21,
  drawRounds: 15,
  pollRounds: 11,
  sets: 6,
  memoryRounds: 3,
  partRounds: 2,
  growthRounds: 12,
  largest: Infinity,
}
const quickly = {
  rounds: 9,
  roundMs: 400,
  starts: 5,
  drawRounds: 3,
  pollRounds: 3,
  sets: 3,
  memoryRounds: 1,
  partRounds: 1,
  growthRounds: 5,
  largest: 100_000,
}

const { values, positionals: chosen } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    minutes: { type: 'string', default: '10' },
    against: { type: 'string' },
  },
})
const { quick } = values
const minutes = Number(values.minutes)
const folder = values.against && resolve(values.against)
if (folder !== undefined) chosen.push('against')
const all = { ...scenarios, ...onlyNamed }
const unknown = chosen.filter((name) => !Object.hasOwn(all, name))
if (folder === undefined && chosen.includes('against')) fail('against needs a folder: --against FOLDER')
if (unknown.length > 0) fail(`no scenario ${unknown.join(', ')}; there are ${Object.keys(all).join(', ')}`)
if (!(minutes > 0)) fail(`--minutes ${values.minutes}: expected a number of minutes, such as 10 or 0.5`)

function fail(sentence) {
  process.stderr.write(`${sentence}\n`)
  process.exit(2)
}

const began = performance.now()
const results = []
const tables = []
const isWhole = !quick && chosen.length === 0
for (const [name, scenario] of Object.entries(chosen.length > 0 ? all : scenarios)) {
  if (chosen.length > 0 && !chosen.includes(name)) continue
  process.stderr.write(`${name} ...\n`)
  const found = await scenario({ ...(quick ? quickly : thorough), minutes, folder, draws: isWhole })
  results.push(...found)
  tables.push(...(found.tables ?? []))
}

process.stdout.write(`\n${asText(results)}\n\n`)
for (const { what, details = [] } of results) {
  for (const line of details) process.stdout.write(`${what}: ${line}\n`)
}
for (const table of tables) process.stdout.write(`\n${asTable(table)}\n`)
process.stdout.write(`\n${verdict(results)}\n`)
if (isWhole) {
  const file = new URL('../docs/benchmarks.md', import.meta.url)
  writeFileSync(file, asMarkdown(results, { tables, command: 'npm run bench', tookMs: performance.now() - began }))
  process.stdout.write('Written to docs/benchmarks.md.\n')
}
