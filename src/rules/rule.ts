import type { TaskOverride } from '../contracts/status.js'
import type { WordCounts } from './word-counts.js'

/** Where a rule is judged. `task` is judged once, when a submit is accepted. */
export const stages = ['submit', 'task', 'poll', 'download', 'webhook'] as const
export type Stage = (typeof stages)[number]

/** What a request in the journal can be for: no request is of the stage task, whose rules fire within a submit. */
export const requestStages = ['submit', 'poll', 'download', 'webhook', 'other'] as const

/** Milliseconds: fixed, or drawn anew each time, the same sequence for the same seed. */
export type Delay =
  number | { from: number; to: number; seed: number } | { mean: number; deviation: number; seed: number }

/** Refusals that a rule may ask for by name; the contract words them, and they are judged where the real check stands. */
export const refusalNames = [
  'no-key',
  'key-refused',
  'key-malformed',
  'insufficient-credits',
  'too-many-tasks',
  'rate-limited',
  'unknown-task',
  'server-error',
  'overloaded',
] as const
export type RefusalName = (typeof refusalNames)[number]

/** What happens to an answer on its way, besides its content. */
export interface TransportEffect {
  delay?: Delay
  /** The answer never comes; the socket stays open. */
  stall?: true
  /** The connection is reset: before the answer (0), or after so many bytes of its body. */
  reset?: number
  /** Bytes of the body a second. */
  drip?: number
}

/** At submit and poll: a refusal or an answer of the rule's own, or only the wire. */
export interface AnswerEffect extends TransportEffect {
  refuse?: RefusalName
  status?: number
  headers?: Readonly<Record<string, string>>
  /** JSON, or a text that is sent as it is. */
  body?: unknown
  /** The contract's own answer, cut off within its JSON. */
  malformed?: true
}

export const pictureDamages = ['truncated', 'corrupt', 'empty', 'html', 'wrong-type', 'expired', 'missing'] as const
export type PictureDamage = (typeof pictureDamages)[number]

export interface DownloadEffect extends TransportEffect {
  status?: number
  headers?: Readonly<Record<string, string>>
  body?: unknown
  damage?: PictureDamage
}

export interface WebhookEffect {
  lost?: true
  delay?: Delay
  /** How many times it is sent in all. */
  copies?: number
  /** It goes out ten seconds late, so that the next one of the account goes before it. */
  outOfOrder?: true
  badSignature?: true
}

export interface Effects {
  submit: AnswerEffect
  task: TaskOverride
  poll: AnswerEffect
  download: DownloadEffect
  webhook: WebhookEffect
}

/** What a request must be for a rule to fire. What is absent matches everything. */
export interface When {
  /** The model's slug. */
  model?: string
  /** A part of the prompt, or a regular expression (RE2: no look-around, no backreferences). */
  prompt?: string | { matches: string }
  /** Fields of the request as it was sent, each equal to this value. */
  fields?: Readonly<Record<string, string | number | boolean | null>>
  task?: string
  /**
   * The n-th poll, download or attempt of the task; at submit the n-th submit of the account, and for words in a prompt or a
   * header the n-th that carries them. From 1; a range includes both.
   */
  nth?: number | readonly [first: number, last: number]
}

export interface RuleOf<S extends Stage> {
  stage: S
  when: When
  then: Effects[S]
  /** How many times it fires: always, if absent. */
  times?: number
  /** Fires at every n-th match only. */
  every?: number
}

export type NewRule = { [S in Stage]: RuleOf<S> }[Stage]

/** A rule as it was made; `hint` says what in it looks like a slip, such as a model that there is not. */
export type MadeRule = NewRule & { readonly hint?: string }

/** A rule in a book. `matched` counts what it could have fired at, `fired` what it did. */
export type Rule = MadeRule & {
  readonly id: string
  matched: number
  fired: number
  /** Of a rule that came with a submit: how many submits have carried its words, in place of the subject's `nth`. */
  readonly occasion?: number
}

/** What is judged: a request about a task, or one that wants to become one. */
export interface Subject {
  model: string
  prompt: string
  /** As sent; undefined where only the task is known. */
  fields: Readonly<Record<string, unknown>> | undefined
  /** The task's id; undefined at submit. */
  task: string | undefined
  /** Which occurrence this is, from 1. */
  nth: number
  /** Rules that come with the request or are bound to the task; they are judged before those of the book. */
  requestRules?: readonly Rule[] | undefined
}

/** An effect as it fires: its delay is drawn, in milliseconds. */
export type Sampled<E> = { [K in keyof E]: K extends 'delay' ? number : E[K] }

/** What fired: its effect, the rule, and the ids of others that would have. */
export interface Fired<S extends Stage> {
  then: Sampled<Effects[S]>
  rule: string
  others: readonly string[]
}

/** The rules of an account, in the order of making. */
export interface RuleBook {
  readonly rules: readonly Rule[]
  /** How often the words of rules that come with requests were met. */
  readonly words: WordCounts
  /** Throws RuleError for one that cannot be: the text says what is allowed. */
  add(rule: NewRule, hint?: string): Rule
  /** Adds rules that were read before: all of them, or it throws RuleError because there is no room. */
  addAll(rules: readonly MadeRule[]): readonly Rule[]
  /** Adds the template's; false where there is no room. */
  begin(rules: readonly MadeRule[]): boolean
  remove(id: string): boolean
  /** Removes all rules; words begin to count anew, too. */
  clear(): void
  /** The effect of the first live match: those of the request, then those of the book. It is counted, the others are only named. */
  fire<S extends Stage>(stage: S, subject: Subject): Fired<S> | undefined
  /** Whether nothing in the book is of this stage: a question for hot paths. */
  isIdle(stage: Stage): boolean
  /** Those that have never fired. */
  unfired(): readonly Rule[]
  /** Gives back its memory: its account is gone. */
  close(): void
}

/** A rule, a directive or a header that cannot be read. `problem` ends the sentence "...": what was given, what is allowed. */
export class RuleError extends Error {
  override name = 'RuleError'
}
