// npm run contract-tools: runs the programs of docs/contract-testing.md with the tools that they name, against servers on free
// ports, and prints what each said. Exits with 1 if one fails. With --quick only those that install in seconds; names of
// sections (npm run contract-tools -- Prism Pact) run these alone.
import { spawnSync } from 'node:child_process'
import { readSections } from './page.mjs'
import { runTool } from './run-tool.mjs'
import { notRun, tools } from './tools.mjs'

const args = process.argv.slice(2)
const names = args.filter((arg) => !arg.startsWith('-'))
const sections = readSections()
const unknown = names.filter((name) => !tools.some(({ section }) => section === name))
if (unknown.length > 0) {
  console.error(`no tool is called ${unknown.join(', ')}; there are ${tools.map(({ section }) => section).join(', ')}`)
  process.exit(2)
}
const chosen = tools.filter(({ section, isQuick }) =>
  names.length > 0 ? names.includes(section) : isQuick === true || !args.includes('--quick'),
)

const isMissing = ({ needs }) => needs !== undefined && spawnSync(needs, ['-version']).error !== undefined
const missing = chosen
  .filter(isMissing)
  .map(({ section, needs }) => ({ section, reason: `not run: there is no ${needs}` }))

const began = performance.now()
const runs = chosen
  .filter((tool) => !isMissing(tool))
  .flatMap((tool) => tool.contracts.map((contract) => ({ tool, contract })))
const rows = runs.map(() => undefined)
let next = 0
// Two at a time: while one installs, another runs.
await Promise.all([1, 2].map(takeTurns))
printTable(rows)
console.log(`in ${Math.round((performance.now() - began) / 1000)} s`)
process.exitCode = rows.some(({ failed }) => failed) ? 1 : 0

async function takeTurns() {
  while (next < runs.length) {
    const at = next++
    const { tool, contract } = runs[at]
    const row = await runTool(tool, contract, sections).catch((error) => ({ failed: true, said: String(error) }))
    const [version] = sections.get(tool.section).packages
    rows[at] = { tool: tool.section, version, contract, ...row }
    process.stderr.write(
      `${row.failed ? 'FAILED' : 'passed'}  ${tool.section}, ${contract}: ${row.said.split('\n', 1)[0]}\n`,
    )
    if (row.failed) process.stderr.write(`${row.said}\n`)
  }
}

function printTable(rows) {
  const shown = [
    ...rows.map(({ tool, version, contract, failed, said }) => [tool, version, contract, failed ? 'FAILED' : said]),
    ...[...missing, ...notRun].map(({ section, reason }) => [section, '', '', reason]),
  ]
  const widths = [0, 1, 2].map((at) => Math.max(...shown.map((row) => row[at].length)))
  for (const row of shown) console.log(row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join('  '))
}
