import type { Reply } from '../contracts/contract.js'
import { nearest } from '../nearest.js'

const mostNames = 5

/** Says which fields a schema does not know, each with the known name it is nearest to; undefined when there are none. */
export function describeIgnored(
  ignored: readonly string[],
  known: readonly string[],
  { refused = false } = {},
): string | undefined {
  if (ignored.length === 0) return undefined
  const names = ignored.slice(0, mostNames).map((name) => {
    const meant = nearest(name, known)
    return JSON.stringify(name.slice(0, 64)) + (meant === undefined ? '' : ` (did you mean "${meant}"?)`)
  })
  const more = ignored.length > mostNames ? ` and ${ignored.length - mostNames} more` : ''
  const what = refused ? 'unknown fields, which this endpoint refuses' : 'ignored unknown fields, as the API does'
  return `${what}: ${names.join(', ')}${more}`
}

/** Adds to a reply's explanation which fields were ignored, if any were. */
export function addHint(reply: Reply, hint: string | undefined): Reply {
  if (hint === undefined) return reply
  return { ...reply, explain: reply.explain === undefined ? hint : `${reply.explain}; ${hint}` }
}
