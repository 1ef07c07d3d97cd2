import { collect, refuse, Refused, type Check } from './check.js'
import type { Issue } from './issue.js'
import type { JsonSchema } from './json-schema.js'
import { count } from './python-text.js'

export function list({ minItems: min = 0, maxItems: max = Infinity }: JsonSchema, item: Check): Check {
  return (input) => {
    if (!Array.isArray(input)) return refuse('list_type', 'Input should be a valid list', input)
    const length = input.length
    if (length > max) {
      const msg = `List should have at most ${count(max, 'item')} after validation, not ${length}`
      return refuse('too_long', msg, input, { field_type: 'List', max_length: max, actual_length: length })
    }
    const value: unknown[] = []
    const issues: Issue[] = []
    for (const [index, each] of input.entries()) {
      const result = item(each)
      if (result instanceof Refused) collect(issues, index, result)
      else value.push(result)
    }
    if (issues.length > 0) return new Refused(issues)
    if (length < min) {
      const msg = `List should have at least ${count(min, 'item')} after validation, not ${length}`
      return refuse('too_short', msg, input, { field_type: 'List', min_length: min, actual_length: length })
    }
    return value
  }
}
