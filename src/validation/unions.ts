import { collect, Refused, type Check } from './check.js'
import type { Issue } from './issue.js'

export interface Member {
  /** What pydantic calls the member in locations. */
  label: string
  check: Check
}

/** pydantic's smart mode: a member that takes the value as it is wins, else the first that takes it at all. */
export function union(members: readonly Member[]): Check {
  return (input) => {
    const taken: unknown[] = []
    const issues: Issue[] = []
    for (const { label, check } of members) {
      const result = check(input)
      if (result === input) return result
      if (result instanceof Refused) collect(issues, label, result)
      else taken.push(result)
    }
    return taken.length > 0 ? taken[0] : new Refused(issues)
  }
}
