import { inferred, type Evidence } from '../contracts/evidence.js'
import type { Refusals } from '../contracts/refusals.js'
import type { Reply } from '../contracts/reply.js'
import { shown } from '../reading/read-error.js'
import type { Answer, Expectation } from './check.js'
import { differenceOf, firstOf } from './difference.js'
import type { Subject } from './subject.js'

/** The status. Of an answer with another one, as of one of another form, nothing else is looked at. */
export const status = (expected: number, evidence: Evidence): Expectation => ({
  evidence,
  decides: true,
  problem: (answer) =>
    answer.status === expected ? undefined : `the status is ${answer.status}${bodyIn(answer)}, expected ${expected}`,
})

function bodyIn({ text, bytes }: Answer): string {
  if (text === '') return ''
  return text.includes('\ufffd') ? ` with ${bytes.length} bytes that are not a text` : ` with ${shown(text)}`
}

/** The media type, without its parameters. */
export const type = (expected: string, evidence: Evidence): Expectation => ({
  evidence,
  decides: true,
  problem: ({ headers }) => {
    const given = headers.get('content-type')
    const isSame = given?.split(';')[0]?.trim().toLowerCase() === expected
    return isSame ? undefined : `the content-type is ${shown(given)}, expected ${expected}`
  },
})

/** Headers of which each has a value that matches. */
export const headers = (expected: Readonly<Record<string, RegExp>>, evidence: Evidence): Expectation => ({
  evidence,
  problem: (answer) =>
    firstOf(Object.entries(expected), ([name, pattern]) => {
      const given = answer.headers.get(name)
      if (given === undefined) return `there is no header ${name}`
      return pattern.test(given) ? undefined : `the header ${name} is ${shown(given)}`
    }),
})

/** A body of JSON that fits what the contract's document says of this answer. */
export const asDescribed = ({ described }: Subject, operation: string, evidence: Evidence): Expectation => ({
  evidence,
  decides: true,
  problem: (answer) => described.bodyProblem(operation, answer.status, answer.json),
})

/** A body of the same form. */
const form = (expected: unknown, evidence: Evidence): Expectation => ({
  evidence,
  decides: true,
  problem: ({ json }) => differenceOf(expected, json, 'form'),
})

/** The same body. */
export const body = (expected: unknown, evidence: Evidence): Expectation => ({
  evidence,
  problem: ({ json }) => differenceOf(expected, json, 'all'),
})

export const json = 'application/json'

/** A refusal in the contract's words. `evidence` is of the whole, where it is not that of the refusal itself. */
export function refused<Name extends keyof Refusals>(
  subject: Subject,
  operation: string,
  name: Name,
  details: Refusals[Name],
  evidence?: Evidence,
): Expectation[] {
  const refuse = subject.contract.refuse[name] as (details: Refusals[Name]) => Reply
  return refusedAs(subject, operation, refuse(details), name, evidence)
}

function refusedAs(
  subject: Subject,
  operation: string,
  reply: Reply,
  name: keyof Refusals,
  evidence?: Evidence,
): Expectation[] {
  const { inferred: guessed, ...fact } = subject.facts.refusals[name]
  const known = evidence ?? fact.evidence
  const guess = inferred(known.source)
  const ofForm = guessed === 'form' ? guess : known
  const [method] = operation.split(' ')
  return [
    status(reply.status, known),
    ...Object.entries(reply.headers ?? {}).map(([header, value]) =>
      headers({ [header]: new RegExp(`^${value}$`, 'i') }, known),
    ),
    // There is no body to look at.
    ...(method === 'HEAD'
      ? []
      : [
          type(json, ofForm),
          asDescribed(subject, operation, ofForm),
          form(reply.body, ofForm),
          body(reply.body, guessed === undefined ? known : guess),
        ]),
  ]
}

/** One of several refusals: that which has the status of the answer, or the first. */
export function refusedByOneOf(
  subject: Subject,
  operation: string,
  names: readonly ('key-refused' | 'key-malformed')[],
): Expectation[] {
  const sets = names.map((name) => refused(subject, operation, name, undefined))
  const chosen = (answer: Answer) => sets.find(([ofStatus]) => ofStatus?.problem(answer) === undefined) ?? sets[0]
  return sets.flatMap((set) =>
    set.map((each) => ({ ...each, problem: (answer) => (chosen(answer) === set ? each.problem(answer) : undefined) })),
  )
}
