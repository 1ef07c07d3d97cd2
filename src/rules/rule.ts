import type { TaskOverride } from '../contracts/status.js'
import type { WordCounts } from './word-counts.js'

export const stages = ['submit', 'task', 'poll', 'download', 'webhook'] as const
/** Where a rule acts. One of the stage `task` acts once, when a submit is accepted. */
export type Stage = (typeof stages)[number]

/** What a request in the journal can be for: no request is of the stage task, whose rules fire within a submit. */
export const requestStages = ['submit', 'poll', 'download', 'webhook', 'other'] as const

/** Milliseconds: fixed, or drawn anew each time, the same sequence for the same seed. */
export type Delay =
  number | { from: number; to: number; seed: number } | { mean: number; deviation: number; seed: number }

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
/** Refusals that a rule may ask for by name. The contract words them, and they come where the real check stands. */
export type RefusalName = (typeof refusalNames)[number]

/** What happens to an answer on its way, besides its content. */
export interface TransportEffect {
  /** How long the answer is held, on the account's clock. */
  delay?: Delay
  /** The answer never comes; the socket stays open. */
  stall?: true
  /** The connection is reset after this many bytes of the answer's body; 0: before the answer. */
  reset?: number
  /** How fast the body is sent, in bytes per second. */
  drip?: number
}

/** At submit and poll: a refusal or an answer of the rule's own, or only the wire. */
export interface AnswerEffect extends TransportEffect {
  /** The contract's own refusal of this name. */
  refuse?: RefusalName
  /** The HTTP status of an answer of the rule's own. */
  status?: number
  /** Headers of an answer with `status` or `refuse`. */
  headers?: Readonly<Record<string, string>>
  /** The body of an answer with `status`: JSON, or a text that is sent as it is. */
  body?: unknown
  /** The contract's own answer, cut off within its JSON. */
  malformed?: true
}

export const pictureDamages = ['truncated', 'corrupt', 'empty', 'html', 'wrong-type', 'expired', 'missing'] as const
/** What a rule may do to a picture that is downloaded. */
export type PictureDamage = (typeof pictureDamages)[number]

/** At download: an answer of the rule's own, a damaged picture, or only the wire. */
export interface DownloadEffect extends TransportEffect {
  /** The HTTP status of an answer of the rule's own. */
  status?: number
  /** Headers of an answer with `status`. */
  headers?: Readonly<Record<string, string>>
  /** The body of an answer with `status`: JSON, or a text that is sent as it is. */
  body?: unknown
  /** What is wrong with the picture. */
  damage?: PictureDamage
}

/** At webhook: what happens to an attempt. */
export interface WebhookEffect {
  /** It never arrives: to the sender, an attempt without an answer. */
  lost?: true
  /** How long it is held, on the account's clock. */
  delay?: Delay
  /** How many times it is sent in all. */
  copies?: number
  /** It goes out ten seconds late, so that the next one of the account goes before it. */
  outOfOrder?: true
  /** Its secret and its signature are wrong. */
  badSignature?: true
}

/** What a rule of each stage can do. */
export interface Effects {
  /** When a submit arrives: how it is answered. */
  submit: AnswerEffect
  /** When a submit is accepted: how its task goes. */
  task: TaskOverride
  /** When a task is polled: how the poll is answered. */
  poll: AnswerEffect
  /** When a picture is downloaded: how the download is answered. */
  download: DownloadEffect
  /** When a webhook is sent: what happens to the attempt. */
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
  /** The id of a task. */
  task?: string
  /**
   * The n-th poll, download or attempt of the task; at submit the n-th submit of the account, and for words in a prompt or a
   * header the n-th that carries them. From 1; a range includes both.
   */
  nth?: number | readonly [first: number, last: number]
}

/** A rule of one stage. */
export interface RuleOf<S extends Stage> {
  /** Where it acts. */
  stage: S
  /** Which requests it is for. */
  when: When
  /** What it does. */
  then: Effects[S]
  /** How many times it fires: always, if absent. */
  times?: number
  /** Fires at every n-th match only. */
  every?: number
}

/** A rule as data: what to match, what to do, how often. */
export type NewRule = { [S in Stage]: RuleOf<S> }[Stage]

/** A rule as it was made; `hint` says what in it looks like a slip, such as an unknown model. */
export type MadeRule = NewRule & {
  /** What looks like a slip, and what may have been meant; absent where nothing does. */
  readonly hint?: string
}

/** A rule of an account, with its counts. */
export type Rule = MadeRule & {
  /** The id that `removeRule` takes, and that the journal names. */
  readonly id: string
  /** How many requests it matched, whether it fired or not. */
  matched: number
  /** How many requests it fired at. */
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
