import { STATUS_CODES } from 'node:http'
import type { Contract } from '../contracts/contract.js'
import type { Reply } from '../contracts/reply.js'
import type { FiredRule } from '../journal/request-record.js'
import type { AnswerEffect } from '../rules/effects.js'
import type { RefusalName } from '../rules/effects/answer.js'
import type { TransportOnly } from '../rules/effects/transport.js'
import type { Fired, Rule, Stage } from '../rules/rule.js'

const anyStage = { 500: 'server-error', 503: 'overloaded' } as const

/** The refusal whose wording is used when a rule gives only a status. */
const refusalByStatus: Readonly<Record<'submit' | 'poll', Readonly<Record<number, RefusalName | 'not-found'>>>> = {
  submit: { ...anyStage, 402: 'insufficient-credits', 404: 'not-found', 429: 'too-many-tasks' },
  poll: { ...anyStage, 404: 'unknown-task', 429: 'rate-limited' },
}

/** The answer that a rule gives instead of the contract; undefined when it only names a refusal or a transport fault. */
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

/** The contract's answer for a status, when the rule has no body. */
function plainAnswer(contract: Contract, status: number, task: string | undefined): Reply {
  const name = refusalByStatus[task === undefined ? 'submit' : 'poll'][status]
  if (name === 'not-found') return contract.refuse['not-found'](undefined)
  if (name !== undefined) return refuseBy(contract, name, task)
  return contract.refuse.plain({ status, text: STATUS_CODES[status] ?? `Status ${status}` })
}

const refuseBy = (contract: Contract, name: RefusalName, task = ''): Reply =>
  name === 'unknown-task' ? contract.refuse['unknown-task']({ id: task }) : contract.refuse[name](undefined)

/** Says where a rule came from, by the beginning of its id. */
export function explainRule(id: string): string {
  if (id.startsWith('header-')) return `${id} fired, from an X-Emulator-Rule header`
  return id.startsWith('directive-') ? `${id} fired, from the prompt` : `${id} fired, see /_emulator/rules`
}

/** Why the rules that came with a submit did not fire, where their counts are the reason; undefined where they are not. */
export function explainUnfired(rules: readonly Rule[]): string | undefined {
  const reasons = rules.flatMap((rule) => {
    const why = whyUnfired(rule)
    return why === undefined ? [] : [`${rule.id} did not fire: ${why}`]
  })
  return reasons.length === 0 ? undefined : reasons.join('; ')
}

const startOver = 'to start over, reset the account, remove its rules or use another key'

function whyUnfired({ when: { nth }, occasion, times, every, matched, fired }: Rule): string | undefined {
  if (times !== undefined && fired >= times) {
    return `it has fired ${times === 1 ? 'once' : `${times} times`}, as often as it says; ${startOver}`
  }
  if (nth !== undefined && occasion !== undefined) {
    const [first, last] = typeof nth === 'number' ? [nth, nth] : nth
    if (occasion < first || last < occasion) {
      const wanted = typeof nth === 'number' ? String(nth) : nth.join('-')
      const why = `this is submit ${occasion} with this rule, which is for submit ${wanted}`
      return occasion < first ? why : `${why}; ${startOver}`
    }
  }
  if (every === undefined || matched % every === 0) return undefined
  return `this is match ${matched}, and it fires at multiples of ${every}`
}

/** A string is sent as it is, anything else as JSON. */
const bodyOf = (body: unknown): Reply['body'] => (typeof body === 'string' ? body : (body as object))

/** The refusal that a rule names, in the contract's wording. */
export function ruleRefusal(
  contract: Contract,
  { then: { refuse, headers }, rule }: { then: Pick<AnswerEffect, 'refuse' | 'headers'>; rule: string },
  task = '',
): Reply | undefined {
  if (refuse === undefined) return undefined
  const reply = refuseBy(contract, refuse, task)
  return { ...reply, headers: { ...reply.headers, ...headers }, explain: explainRule(rule) }
}

const keyRefusals: ReadonlySet<RefusalName | undefined> = new Set(['no-key', 'key-refused', 'key-malformed'])

/** The same for a refusal of the key, which is checked before the fields. */
export const ruleKeyRefusal = (contract: Contract, fired: Fired<'submit' | 'poll'>): Reply | undefined =>
  keyRefusals.has(fired.then.refuse) ? ruleRefusal(contract, fired) : undefined

/** The journal's record of a rule that fired; if none did, the record of the rule before it. */
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
