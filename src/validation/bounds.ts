import { refuse, type Refused } from './check.js'
import type { JsonSchema } from './json-schema.js'
import { plainNumber } from './python-text.js'

type Numeric = number | bigint

/** Returns the error of the first bound that a number breaks, in pydantic's order. */
export type Bounds = (number: Numeric, input: unknown) => Refused | undefined

export function bounds(schema: JsonSchema, isMultiple: (number: Numeric, of: Numeric) => boolean): Bounds | undefined {
  const rules = [
    rule('multiple_of', 'a multiple of', 'multiple_of', schema.multipleOf, isMultiple),
    // "not within" instead of "beyond": NaN breaks every bound
    rule('less_than_equal', 'less than or equal to', 'le', schema.maximum, (number, bound) => number <= bound),
    rule('less_than', 'less than', 'lt', schema.exclusiveMaximum, (number, bound) => number < bound),
    rule('greater_than_equal', 'greater than or equal to', 'ge', schema.minimum, (number, bound) => number >= bound),
    rule('greater_than', 'greater than', 'gt', schema.exclusiveMinimum, (number, bound) => number > bound),
  ].filter((each) => each !== undefined)
  if (rules.length === 0) return undefined
  return (number, input) => {
    for (const each of rules) {
      const refused = each(number, input)
      if (refused) return refused
    }
    return undefined
  }
}

function rule(
  type: string,
  words: string,
  key: string,
  bound: Numeric | undefined,
  holds: (number: Numeric, bound: Numeric) => boolean,
): Bounds | undefined {
  if (bound === undefined) return undefined
  const msg = `Input should be ${words} ${plainNumber(bound)}`
  return (number, input) => (holds(number, bound) ? undefined : refuse(type, msg, input, { [key]: bound }))
}
