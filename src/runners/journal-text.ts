import type { Finding, JournalEntry } from '../index.js'

const mostShown = 50

/** The requests of a test as lines: what was asked, what was answered, and why. */
export function journalText(entries: readonly JournalEntry[]): string {
  if (entries.length === 0) return 'flux-emulator: this test sent no request with its key.'
  const shown = entries.slice(-mostShown)
  const left = entries.length - shown.length
  const title = `flux-emulator: the requests of this test${left === 0 ? '' : `, the last ${mostShown} of ${entries.length}`}:`
  return [title, ...shown.map(lineOf)].join('\n')
}

/** What the checks of the client found in a test. */
export function findingsText(findings: readonly Finding[]): string {
  if (findings.length === 0) return 'flux-emulator: the report has no finding on how the client behaved.'
  const lines = findings.map(({ level, name, what, advice }) => `  ${level} ${name}: ${what}. ${advice}`)
  return ['flux-emulator: what the report finds in how the client behaved:', ...lines].join('\n')
}

function lineOf({ method, url, status, rule, explain }: JournalEntry): string {
  const by = rule === undefined ? '' : ` (${rule})`
  return `  ${method} ${url} -> ${status}${by}${explain === undefined ? '' : `\n    ${explain}`}`
}
