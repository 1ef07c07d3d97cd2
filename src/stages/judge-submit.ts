import type { Account } from '../accounts/account.js'
import type { Contract, Reply } from '../contracts/contract.js'
import type { Model } from '../contracts/model.js'
import type { Trail } from '../journal/entry.js'
import type { Fired, Subject } from '../rules/rule.js'
import { bind, type Bound } from './bound.js'
import type { Parts } from './parts.js'
import { answerOf, keyRefusalOf, note } from './ruled.js'
import { wireOf } from './wire.js'

/** A submit before anything of it was checked. */
export interface SubmitAsked {
  contract: Contract
  model: Model
  key: string | undefined
  /** Whether the key's own check will refuse it: it gets no account then. */
  keyRefused: boolean
  /** The parsed body, whatever it is. */
  body: unknown
  /** X-Emulator-Rule. */
  header: string | undefined
  trail: Trail
}

/** What the rules say about a submit: fired once, before the first check, because an answer of their own comes before all. */
export interface SubmitJudged {
  /** Undefined for a key that has none yet. */
  account: Account | undefined
  subject: Subject
  fired: Fired<'submit'> | undefined
  /** The rules that came with the request. */
  bound: Bound
  /** The answer that a rule gives in place of all checks. */
  answer: Reply | undefined
  /** A refusal of the key that a rule has named. */
  keyRefusal: Reply | undefined
}

export function judgeSubmit(parts: Parts, asked: SubmitAsked): SubmitJudged {
  const { contract, model, body, header, trail } = asked
  const account = accountOf(parts, asked)
  trail.closed = account?.closed
  const fields = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : undefined
  const prompt = typeof fields?.prompt === 'string' ? fields.prompt : ''
  const bound = bind(header, parts.directives ? prompt : '')
  const nth = account === undefined ? 1 : ++account.submits
  const subject: Subject = { model: model.slug, prompt, fields, task: undefined, nth, bound: bound.rules }
  const fired = (account?.rules ?? parts.noRules).fire('submit', subject)
  note(trail, 'submit', fired)
  trail.wire = fired && wireOf(fired.then, account, parts.time)
  return {
    account,
    subject,
    fired,
    bound,
    answer: fired && answerOf(contract, fired, undefined),
    keyRefusal: fired && keyRefusalOf(contract, fired),
  }
}

/**
 * The template's rules are judged, and counted, from a key's first submit on, so that one has an account; else it has none
 * before it is accepted.
 */
function accountOf({ accounts }: Parts, { key, keyRefused }: SubmitAsked): Account | undefined {
  if (key === undefined) return undefined
  const isJudged = accounts.template.rules.length > 0 && !keyRefused
  return accounts.find(key) ?? (isJudged ? accounts.open(key) : undefined)
}
