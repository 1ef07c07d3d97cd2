// npm run sdks: writes the tables of docs/sdks.md from what the tests in test/sdk assert.
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { asks, readClients, runClients, type Ask, type Outcome, type RunClient } from '../test/sdk/clients.js'

const names = Object.keys(asks) as Ask[]

/** The page with its tables made anew. */
export function withTables(page: string): string {
  const tables = [overview(), ...Object.values(runClients).map(details), notRun()].join('\n\n')
  return page.replace(/(?<=<!-- results -->\n)[^]*(?=<!-- \/results -->)/, () => `${tables}\n`)
}

function overview(): string {
  return table(
    ['', ...names.map((ask) => asks[ask])],
    Object.values(runClients).map((client: RunClient) => [
      client.name,
      ...names.map((ask) => mark(client.outcomes[ask])),
    ]),
  )
}

function details(client: RunClient): string {
  const versions = Object.values(client.packages).join(' and ')
  return [
    `### ${client.name}${versions && `, run as ${versions}`}`,
    client.setting,
    table(
      ['', 'what its user gets'],
      names.map((ask) => [asks[ask], `${mark(client.outcomes[ask])} ${told(client.outcomes[ask])}`]),
    ),
  ].join('\n\n')
}

function notRun(): string {
  return [
    '### Clients that are not run',
    'What is said of them was read in their sources, or seen in requests that they made elsewhere; no test here holds it.',
    table(
      ['client', 'setting', 'what is known'],
      readClients.map(({ name, setting, known }) => [name, setting, known]),
    ),
  ].join('\n\n')
}

function mark(outcome: Outcome): string {
  if ('none' in outcome) return '–'
  return outcome.but === undefined ? '✓' : '✗'
}

function told(outcome: Outcome): string {
  if ('none' in outcome) return outcome.none
  const what = 'picture' in outcome ? `a picture: ${outcome.picture}` : `\`${outcome.error.trim()}\``
  return outcome.but === undefined ? what : `${what}: ${outcome.but}`
}

function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const file = new URL('../docs/sdks.md', import.meta.url)
  writeFileSync(file, withTables(readFileSync(file, 'utf8')))
  console.log('wrote the tables of docs/sdks.md')
}
