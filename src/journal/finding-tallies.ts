/** How often a finding was made, and the first entries that show it. */
export interface FindingTally {
  name: string
  count: number
  /** Ids of journal entries, which the journal may have dropped since. */
  requests: readonly number[]
  /** What it was about, where that differs from case to case. */
  details: readonly string[]
}

const most = { names: 100, requests: 5, details: 10 }

export interface FindingTallies {
  add(name: string, requests: readonly number[], detail?: string): void
  read(): readonly FindingTally[]
}

/** Counts findings by name; keeps of each the first requests and details. */
export function createFindingTallies(from: readonly FindingTally[] = []): FindingTallies {
  const found = new Map<string, { count: number; requests: Set<number>; details: Set<string> }>()
  const of = (name: string) => {
    const tally = found.get(name) ?? { count: 0, requests: new Set<number>(), details: new Set<string>() }
    if (found.size < most.names) found.set(name, tally)
    return tally
  }
  const addAll = ({ name, count, requests, details }: FindingTally): void => {
    const tally = of(name)
    tally.count += count
    for (const id of requests) if (tally.requests.size < most.requests) tally.requests.add(id)
    for (const detail of details) if (tally.details.size < most.details) tally.details.add(detail)
  }
  from.forEach(addAll)
  return {
    add: (name, requests, detail) => {
      addAll({ name, count: 1, requests, details: detail === undefined ? [] : [detail] })
    },
    read: () =>
      [...found].map(([name, { count, requests, details }]) => ({
        name,
        count,
        requests: [...requests],
        details: [...details],
      })),
  }
}
