import { collect, isObject, placeOf, put, refuse, Refused, type Check } from './check.js'
import type { Issue } from './issue.js'

export function dict(item: Check): Check {
  return (input) => {
    if (!isObject(input)) return refuse('dict_type', 'Input should be a valid dictionary', input)
    const value: Record<string, unknown> = {}
    const issues: Issue[] = []
    for (const name of Object.keys(input)) {
      const result = item(input[name])
      if (result instanceof Refused) collect(issues, placeOf(name), result)
      else put(value, name, result)
    }
    return issues.length > 0 ? new Refused(issues) : value
  }
}
