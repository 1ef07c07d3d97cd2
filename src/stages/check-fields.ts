import type { TObject } from '@sinclair/typebox'
import type { Contract } from '../contracts/contract.js'
import { nearest } from '../nearest.js'
import { issuesText, type Issue } from '../validation/issue.js'
import type { Reply } from '../contracts/reply.js'

/** The reply to invalid fields; `hints`, the possible causes, come first in the explanation. */
export const refuseFields = (
  { refuse }: Contract,
  issues: readonly Issue[],
  hints: readonly (string | undefined)[] = [],
): Reply => ({
  ...refuse.invalid({ issues }),
  explain: [...hints, issuesText(issues)].filter((each) => each !== undefined).join('; '),
})

const maxNames = 5

/** Lists the fields that a schema does not know, each with the most similar known name; undefined without any. */
export function describeIgnored(
  ignored: readonly string[],
  { properties, additionalProperties }: Pick<TObject, 'properties' | 'additionalProperties'>,
  unsure: readonly string[] = [],
): string | undefined {
  if (ignored.length === 0) return undefined
  const known = Object.keys(properties)
  const names = ignored.slice(0, maxNames).map((name) => {
    const suggestion = nearest(name, known)
    return JSON.stringify(name.slice(0, 64)) + (suggestion === undefined ? '' : ` (did you mean "${suggestion}"?)`)
  })
  const more = ignored.length > maxNames ? ` and ${ignored.length - maxNames} more` : ''
  const refused = additionalProperties === false
  const what = refused
    ? 'unknown fields, which this endpoint refuses'
    : 'ignored fields that the document of the API lacks'
  const inSdk = ignored.filter((name) => unsure.includes(name)).map((name) => JSON.stringify(name))
  const note =
    inSdk.length === 0 || refused ? '' : `; the vendor's SDK has ${inSdk.join(', ')}, so the service may read it`
  return `${what}: ${names.join(', ')}${more}${note}`
}

/** Appends a hint to a reply's explanation. */
export function addHint(reply: Reply, hint: string | undefined): Reply {
  if (hint === undefined) return reply
  return { ...reply, explain: reply.explain === undefined ? hint : `${reply.explain}; ${hint}` }
}
