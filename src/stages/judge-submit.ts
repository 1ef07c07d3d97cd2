import type { Account } from '../accounts/account.js'
import type { Contract, Reply } from '../contracts/contract.js'
import type { Model } from '../contracts/model.js'
import type { Trail } from '../journal/entry.js'
import type { Fired, Subject } from '../rules/rule.js'
import { bind, type Bound } from './bound.js'
import { accountOf, type Asker } from './key-account.js'
import type { Parts } from './parts.js'
import { answerOf, keyRefusalOf, note } from './ruled.js'
import { wireOf } from './wire.js'

/** A submit before anything of it was checked. */
export interface SubmitAsked extends Asker {
  contract: Contract
  model: Model
  /** The parsed body, whatever it is. */
  body: unknown
  /** X-Emulator-Rule. */
  header: string | undefined
  trail: Trail
}

/** What the rules say about a submit: fired once, before the first check, because an answer of their own comes before all. */
export interface SubmitJudged {
  /** Undefined without a key, for a refused one, and when there is no room for another account. */
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
  const book = account?.rules ?? parts.noRules
  const counted = { memory: book.words, stages: ['submit', 'task'] } as const
  const bound = bind(header, parts.directives ? prompt : '', counted, parts.known)
  const nth = account === undefined ? 1 : ++account.submits
  const subject: Subject = { model: model.slug, prompt, fields, task: undefined, nth, bound: bound.rules }
  const fired = book.fire('submit', subject)
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
