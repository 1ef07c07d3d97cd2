import type { Effects, Stage } from './rule.js'

/** Of each row an effect has one at most: there is no answer that is both. */
const exclusive: readonly (readonly string[])[] = [
  ['refuse', 'status', 'malformed', 'stall'],
  ['status', 'damage', 'stall'],
  ['reset', 'stall'],
  ['drip', 'stall'],
  ['after', 'latency'],
  ['lost', 'delay'],
  ['lost', 'copies'],
  ['lost', 'outOfOrder'],
  ['lost', 'badSignature'],
]

const needs: readonly (readonly [name: string, oneOf: readonly string[]])[] = [
  ['body', ['status']],
  ['headers', ['status', 'refuse']],
]

/** Why the parts of an effect cannot stand together; undefined when they can. */
export function problemTogether(then: Effects[Stage]): string | undefined {
  const has = (name: string): boolean => name in then
  if (Object.keys(then).length === 0) return 'then is empty; it must say what happens'
  for (const row of exclusive) {
    const both = row.filter(has)
    if (both.length > 1) return `then has ${both.join(' and ')}; it can have one of them`
  }
  for (const [name, oneOf] of needs) {
    if (has(name) && !oneOf.some(has)) return `then has ${name} without ${oneOf.join(' or ')}`
  }
  if ('reasons' in then && then.end !== 'Content Moderated' && then.end !== 'Request Moderated') {
    return 'then has reasons, which need end "Content Moderated" or "Request Moderated"'
  }
  return undefined
}
