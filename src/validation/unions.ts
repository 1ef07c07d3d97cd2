import { collect, Refused, type Check } from './check.js'
import type { Issue } from './issue.js'

export interface Member {
  /** What pydantic calls the member in locations. */
  label: string
  check: Check
}

/** pydantic's smart mode: a member that accepts the value unchanged wins, otherwise the first that accepts it. */
export function union(members: readonly Member[]): Check {
  return (input) => {
    const accepted: unknown[] = []
    const issues: Issue[] = []
    for (const { label, check } of members) {
      const result = check(input)
      if (result === input) return result
      if (result instanceof Refused) collect(issues, label, result)
      else accepted.push(result)
    }
    return accepted.length > 0 ? accepted[0] : new Refused(issues)
  }
}
