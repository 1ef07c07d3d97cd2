import { createBudget, type Budget } from '../memory.js'
import { textBytes } from '../weigh.js'

/** How often a finding occurred, and the first journal entries that show it. */
export interface FindingCount {
  name: string
  count: number
  /** Ids of journal entries, which the journal may have dropped since. */
  requests: readonly number[]
  /** Details that differ from case to case. */
  details: readonly string[]
}

/** The memory of one name: its map entry and two full sets, without the details' texts. */
const nameBytes = 1024

const max = { names: 100, requests: 5, details: 10 }

export interface FindingCounts {
  /** Counts a finding of one request. */
  add(name: string, request: number, detail?: string): void
  /** Adds a count of findings. */
  addAll(tally: Pick<FindingCount, 'name' | 'requests'> & Partial<FindingCount>): void
  list(): readonly FindingCount[]
}

/** Counts findings by name, and keeps the first requests and details of each. */
export function createFindingCounts(
  from: readonly FindingCount[] = [],
  { room = createBudget() }: { room?: Pick<Budget, 'take'> } = {},
): FindingCounts {
  const found = new Map<string, { count: number; requests: Set<number>; details: Set<string> }>()
  const of = (name: string) => {
    const tally = found.get(name) ?? { count: 0, requests: new Set<number>(), details: new Set<string>() }
    if (tally.count === 0 && found.size < max.names && room.take(nameBytes)) found.set(name, tally)
    return tally
  }
  const detailed = (details: Set<string>, detail: string): void => {
    if (details.has(detail) || details.size >= max.details) return
    if (room.take(textBytes(detail))) details.add(detail)
  }
  const tallies: FindingCounts = {
    // Called thousands of times for a client that polls too fast: once the sets are full, it only counts.
    add: (name, request, detail) => {
      const tally = of(name)
      tally.count++
      if (tally.requests.size < max.requests) tally.requests.add(request)
      if (detail !== undefined) detailed(tally.details, detail)
    },
    addAll: ({ name, count = 1, requests, details = [] }) => {
      const tally = of(name)
      tally.count += count
      for (const id of requests) if (tally.requests.size < max.requests) tally.requests.add(id)
      for (const detail of details) detailed(tally.details, detail)
    },
    list: () =>
      [...found].map(([name, { count, requests, details }]) => ({
        name,
        count,
        requests: [...requests],
        details: [...details],
      })),
  }
  for (const tally of from) tallies.addAll(tally)
  return tallies
}
