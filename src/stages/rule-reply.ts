import { STATUS_CODES } from 'node:http'
import type { Contract } from '../contracts/contract.js'
import type { Reply } from '../contracts/reply.js'
import type { FiredRule } from '../journal/request-record.js'
import type { AnswerEffect } from '../rules/effects.js'
import type { RefusalName } from '../rules/effects/answer.js'
import type { TransportOnly } from '../rules/effects/transport.js'
import type { Fired, Rule, Stage } from '../rules/rule.js'

const always = { 500: 'server-error', 503: 'overloaded' } as const

/** Which refusal's wording an answer of a bare status borrows. */
const borrowed: Readonly<Record<'submit' | 'poll', Readonly<Record<number, RefusalName | 'not-found'>>>> = {
  submit: { ...always, 402: 'insufficient-credits', 404: 'not-found', 429: 'too-many-tasks' },
  poll: { ...always, 404: 'unknown-task', 429: 'rate-limited' },
}

/** The answer that a rule gives in place of the contract's own; undefined where it only names a refusal or changes the way. */
export function ruleReply(
  contract: Contract,
  { then, rule }: Fired<'submit' | 'poll'>,
  task: string | undefined,
): Reply | undefined {
  const { status: given, headers: more, body, refuse, ...fault } = then
  // A new effect on an answer does not compile until it is acted on.
  fault satisfies TransportOnly<typeof fault>
  if (refuse !== undefined || (given === undefined && body === undefined)) return undefined
  const status = given ?? 200
  const own = body === undefined ? plainAnswer(contract, status, task) : { body: bodyOf(body) }
  const headers = { ...('headers' in own && own.headers), ...more }
  return { ...own, status, headers, explain: explainRule(rule) }
}

/** What the contract says with a status, when nobody has said what. */
function plainAnswer(contract: Contract, status: number, task: string | undefined): Reply {
  const name = borrowed[task === undefined ? 'submit' : 'poll'][status]
  if (name === 'not-found') return contract.refuse['not-found'](undefined)
  if (name !== undefined) return refuseBy(contract, name, task)
  return contract.refuse.plain({ status, text: STATUS_CODES[status] ?? `Status ${status}` })
}

const refuseBy = (contract: Contract, name: RefusalName, task = ''): Reply =>
  name === 'unknown-task' ? contract.refuse['unknown-task']({ id: task }) : contract.refuse[name](undefined)

/** Where to look for a rule: its id begins with where it came from. */
export function explainRule(id: string): string {
  if (id.startsWith('header-')) return `${id} fired, from an X-Emulator-Rule header`
  return id.startsWith('directive-') ? `${id} fired, from the prompt` : `${id} fired, see /_emulator/rules`
}

/** Why rules that came with a submit did not fire where none did, so far as counts are the reason; undefined if they are not. */
export function explainUnfired(rules: readonly Rule[]): string | undefined {
  const whys = rules.flatMap((rule) => {
    const why = whyUnfired(rule)
    return why === undefined ? [] : [`${rule.id} did not fire: ${why}`]
  })
  return whys.length === 0 ? undefined : whys.join('; ')
}

const anew = 'to begin anew, reset the account, remove its rules or use another key'

function whyUnfired({ when: { nth }, occasion, times, every, matched, fired }: Rule): string | undefined {
  if (times !== undefined && fired >= times) {
    return `it has fired ${times === 1 ? 'once' : `${times} times`}, as often as it says; ${anew}`
  }
  if (nth !== undefined && occasion !== undefined) {
    const [first, last] = typeof nth === 'number' ? [nth, nth] : nth
    if (occasion < first || last < occasion) {
      const wanted = typeof nth === 'number' ? String(nth) : nth.join('-')
      const why = `this is submit ${occasion} with these words, and it is for submit ${wanted}`
      return occasion < first ? why : `${why}; ${anew}`
    }
  }
  if (every === undefined || matched % every === 0) return undefined
  return `this is match ${matched}, and it fires at multiples of ${every}`
}

/** A text goes out as it is, anything else as JSON. */
const bodyOf = (body: unknown): Reply['body'] => (typeof body === 'string' ? body : (body as object))

/** A refusal that a rule has named, in the contract's wording. */
export function ruleRefusal(
  contract: Contract,
  { then: { refuse, headers }, rule }: { then: Pick<AnswerEffect, 'refuse' | 'headers'>; rule: string },
  task = '',
): Reply | undefined {
  if (refuse === undefined) return undefined
  const reply = refuseBy(contract, refuse, task)
  return { ...reply, headers: { ...reply.headers, ...headers }, explain: explainRule(rule) }
}

const ofTheKey: ReadonlySet<RefusalName | undefined> = new Set(['no-key', 'key-refused', 'key-malformed'])

/** The same where it is one of the key, which is judged before the fields. */
export const ruleKeyRefusal = (contract: Contract, fired: Fired<'submit' | 'poll'>): Reply | undefined =>
  ofTheKey.has(fired.then.refuse) ? ruleRefusal(contract, fired) : undefined

/** What the journal shall know of a rule that fired; of one that did not, what it knows of the rule before it. */
export function recordFiredRule<S extends Stage>(
  stage: S,
  fired: Fired<S> | undefined,
  before?: FiredRule,
): FiredRule | undefined {
  if (fired === undefined) return before
  const { refuse, damage } = fired.then as { refuse?: string; damage?: string }
  return {
    id: fired.rule,
    stage,
    others: fired.others.length > 0 ? fired.others : before?.others,
    failure: refuse ?? damage ?? before?.failure,
  }
}
