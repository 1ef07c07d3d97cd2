// npm run sdks: writes the tables of docs/sdks.md from what the tests in test/sdk assert.
import { fileURLToPath } from 'node:url'
import {
  asks,
  largeClients,
  readClients,
  runClients,
  type Ask,
  type Outcome,
  type RunClient,
} from '../test/sdk/clients.js'
import { fillPage, writePage } from './fill-page.js'
import { markdownTable } from './markdown-table.js'

const names = Object.keys(asks) as Ask[]

const page = new URL('../docs/sdks.md', import.meta.url)

const clients: readonly RunClient[] = [...Object.values(runClients), ...Object.values(largeClients)]

const results = () => [overview(), ...clients.map(details), notRun()].join('\n\n')

/** The page with its tables made anew. */
export const withTables = (text: string): string => fillPage(text, { results }, 'docs/sdks.md')

function overview(): string {
  return markdownTable(
    ['', ...names.map((ask) => asks[ask])],
    clients.map((client) => [client.name, ...names.map((ask) => mark(client.outcomes[ask]))]),
  )
}

function details(client: RunClient): string {
  const versions = Object.values(client.packages).join(' and ')
  return [
    `### ${client.name}${versions && `, run as ${versions}`}`,
    client.setting,
    markdownTable(
      ['', 'what its user gets'],
      names.map((ask) => [asks[ask], `${mark(client.outcomes[ask])} ${told(client.outcomes[ask])}`]),
    ),
  ].join('\n\n')
}

function notRun(): string {
  return [
    '### Clients that are not run',
    'What is said of them was read in their sources, or seen in requests that they made elsewhere; no test here holds it.',
    markdownTable(
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

if (process.argv[1] === fileURLToPath(import.meta.url)) writePage(page, withTables, 'docs/sdks.md')
