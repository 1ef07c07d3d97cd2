import type { FindingCount } from '../../client-checks/finding-counts.js'
import { findingRows, type FindingRow } from '../../client-checks/findings.js'
import type { Coverable, UsageCounters } from '../../coverage/usage-counters.js'
import type { ClientMonitor } from '../../client-checks/monitor.js'
import type { Finding, Report } from '../control.js'

/** How an account's clients behaved and what they exercised, the gravest findings first. */
export function reportOf(
  { usage, monitor }: { usage: Pick<UsageCounters, 'coverage'>; monitor: Pick<ClientMonitor, 'findings'> },
  coverable: Coverable,
): Report {
  return { findings: findingsOf(monitor), coverage: usage.coverage(coverable) }
}

export function findingsOf(monitor: Pick<ClientMonitor, 'findings'>): Finding[] {
  const findings = monitor.findings().map(findingOf)
  return levels.flatMap((level) => findings.filter((finding) => finding.level === level))
}

export const levels = ['error', 'warning', 'note'] as const satisfies Finding['level'][]

/** All names, whether found or not: what the client was judged by. */
export const findingNames: readonly string[] = Object.keys(findingRows)

function findingOf({ name, count, requests, details }: FindingCount): Finding {
  const { level, what, advice } = rowOf(name)
  const about = details.length === 0 ? '' : `: ${details.join(', ')}`
  return { name, level, what: what + about, advice, count, requests }
}

const rowOf = (name: string): FindingRow =>
  Object.hasOwn(findingRows, name)
    ? findingRows[name as keyof typeof findingRows]
    : { level: 'note', what: name, advice: 'See the requests.' }
