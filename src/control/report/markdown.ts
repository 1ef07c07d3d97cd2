import type { Report } from '../control.js'

/** Markdown, as a CI job's summary shows it. */
export function markdown({ findings, coverage, note }: Report, account: string): string {
  const { endpoints, untouched, fields, paths, unmet } = coverage
  const parts = [
    `# How ${inline(account)} used the FLUX API`,
    note === undefined ? undefined : `**Note:** ${inline(note)}`,
    '## Findings',
    findings.length === 0 ? 'None.' : undefined,
    table(
      ['Level', 'Finding', 'What', 'Instead', 'Times', 'Requests'],
      findings.map((f) => [f.level, f.name, f.what, f.advice, String(f.count), f.requests.join(', ')]),
    ),
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
  return `${parts.filter((part) => part !== undefined).join('\n\n')}\n`
}

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
