import type { FindingTally } from '../../journal/finding-tallies.js'
import { findingRows, type FindingRow } from '../../journal/finding-rows.js'
import type { Known, Tallies } from '../../journal/tallies.js'
import type { Watch } from '../../journal/watch.js'
import type { Finding, Report } from '../control.js'

/** How an account's clients behaved and what they exercised, the gravest findings first. */
export function reportOf(
  { tallies, watch }: { tallies: Pick<Tallies, 'coverage'>; watch: Pick<Watch, 'findings'> },
  known: Known,
): Report {
  return { findings: findingsOf(watch), coverage: tallies.coverage(known) }
}

export function findingsOf(watch: Pick<Watch, 'findings'>): Finding[] {
  const findings = watch.findings().map(findingOf)
  return levels.flatMap((level) => findings.filter((finding) => finding.level === level))
}

export const levels = ['error', 'warning', 'note'] as const satisfies Finding['level'][]

/** All names, whether found or not: what the client was judged by. */
export const findingNames: readonly string[] = Object.keys(findingRows)

function findingOf({ name, count, requests, details }: FindingTally): Finding {
  const { level, what, advice } = rowOf(name)
  const about = details.length === 0 ? '' : `: ${details.join(', ')}`
  return { name, level, what: what + about, advice, count, requests }
}

const rowOf = (name: string): FindingRow =>
  Object.hasOwn(findingRows, name)
    ? findingRows[name as keyof typeof findingRows]
    : { level: 'note', what: name, advice: 'See the requests.' }
