import type { AllReport, Coverage, Finding, Report } from '../control.js'

/** Markdown, as a CI job's summary shows it. */
export const markdown = ({ findings, coverage, note }: Report, account: string): string =>
  page([
    `# How ${inline(account)} used the FLUX API`,
    noted(note),
    '## Findings',
    ...findingsPart(findings),
    ...coveragePart(coverage),
  ])

/** The same of all accounts. */
export const markdownOfAll = ({ accounts, coverage, note }: AllReport): string =>
  page([
    '# How all accounts used the FLUX API',
    noted(note),
    '## Findings',
    ...accounts.flatMap(({ account, findings }) => [`### ${inline(account)}`, ...findingsPart(findings)]),
    ...coveragePart(coverage),
  ])

const page = (parts: readonly (string | undefined)[]): string =>
  `${parts.filter((part) => part !== undefined).join('\n\n')}\n`

const noted = (note: string | undefined) => (note === undefined ? undefined : `**Note:** ${inline(note)}`)

const findingsPart = (findings: readonly Finding[]) => [
  findings.length === 0 ? 'None.' : undefined,
  table(
    ['Level', 'Finding', 'What', 'Instead', 'Times', 'Requests'],
    findings.map((f) => [f.level, f.name, f.what, f.advice, String(f.count), f.requests.join(', ')]),
  ),
]

const coveragePart = ({ endpoints, untouched, fields, paths, unmet }: Coverage) => [
  '## Coverage',
  table(
    ['Endpoint', 'Answers'],
    endpoints.map(({ route, statuses }) => [route, timesOf(statuses)]),
  ),
  table(
    ['Model', 'Fields used', 'Not used'],
    fields.map(({ model, used, unused }) => [model, used.join(', '), unused.join(', ')]),
  ),
  table(
    ['Path', 'Times'],
    Object.entries(paths).map(([path, times]) => [path, String(times)]),
  ),
  list('Endpoints not used', untouched),
  list('Paths not met', unmet),
]

/** `200 (3), 404 (1)` */
const timesOf = (statuses: Readonly<Record<string, number>>): string =>
  Object.entries(statuses)
    .map(([status, times]) => `${status} (${times})`)
    .join(', ')

function table(head: readonly string[], rows: readonly (readonly string[])[]): string | undefined {
  if (rows.length === 0) return undefined
  const lines = [head, head.map(() => '---'), ...rows.map((row) => row.map(inline))]
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

/** Folded, as there may be many. */
const list = (title: string, items: readonly string[]): string | undefined =>
  items.length === 0
    ? undefined
    : `<details><summary>${title}: ${items.length}</summary>\n\n${items.map((item) => `- ${inline(item)}`).join('\n')}\n\n</details>`

/** A text on one line in which nothing is markup. */
const inline = (text: string): string =>
  text
    .replace(/\s+/g, ' ')
    .replace(/[\\`*_[\]|~#]/g, '\\$&')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
