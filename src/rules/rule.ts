import { quoted, ReadError, shown } from '../reading/read-error.js'
import { isSecretPath, secretMark } from '../secret-names.js'
import type { Effects } from './effects.js'
import type { Sampled } from './effects/row.js'
import type { Condition } from './match.js'
import type { WordCounts } from './request-rules.js'

export const stages = ['submit', 'task', 'poll', 'download', 'webhook'] as const
/** Where a rule acts. One of the stage `task` acts once, when a submit is accepted. */
export type Stage = (typeof stages)[number]

/** What a request in the journal can be for: no request is of the stage task, whose rules fire within a submit. */
export const requestStages = ['submit', 'poll', 'download', 'webhook', 'other'] as const

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

/** Milliseconds, or a text with a unit: `250ms`, `1.5s`, `10m`, `1h`. */
export type Duration = number | string

/** A delay as a test may write it: fixed, from a range, or around a mean; the last two are the same sequence for the same seed. */
export type GivenDelay =
  Duration | { from: Duration; to: Duration; seed: number } | { mean: Duration; deviation: Duration; seed: number }

/** An effect as a test may write it: with durations such as `'1s'` where the effect has milliseconds. */
export type GivenEffect<E> = { [K in keyof E]: K extends 'delay' ? GivenDelay : K extends 'latency' ? Duration : E[K] }

/** A rule of one stage as a test may write it. */
export interface GivenRuleOf<S extends Stage> extends Omit<RuleOf<S>, 'when' | 'then'> {
  /** Which requests it is for; all of its stage if absent. */
  when?: When
  /** What it does. */
  then: GivenEffect<Effects[S]>
}

/** A rule as a test may write it: as data, or in the words of a directive that hold for certain requests only. */
export type GivenRule = { [S in Stage]: GivenRuleOf<S> }[Stage] | { directive: string; when?: When }

/** What makes rules: the words of a directive (`poll 2 = 503`), a rule, or several of either. */
export type GivenRules = string | GivenRule | readonly (string | GivenRule)[]

/** A rule as it was made; `hint` says what in it looks like a slip, such as a model that there is not. */
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

/** What fired: its effect, the rule, and the ids of others that would have. */
export interface Fired<S extends Stage> {
  then: Sampled<Effects[S]>
  rule: string
  others: readonly string[]
}

/** A rule held against a subject, without firing it. */
export interface Judged {
  rule: Rule
  isOfStage: boolean
  /** Each condition that it has, and whether the subject meets it. */
  conditions: ReadonlyMap<Condition, boolean>
  /** The id of the last request that was in the journals when it was made. */
  madeAfter: number
  /** Whether it has fired as often as it says. */
  isUsedUp: boolean
}

/** The rules of an account, in the order of making. */
export interface RuleBook {
  readonly rules: readonly Rule[]
  /** How often the words of rules that come with requests were met. */
  readonly words: WordCounts
  /** Adds rules that were read before: all of them, or it throws RuleError because there is no room. */
  addAll(rules: readonly MadeRule[]): readonly Rule[]
  /** Adds the template's; false where there is no room. */
  begin(rules: readonly MadeRule[]): boolean
  remove(id: string): boolean
  /** Removes all rules; words begin to count anew, too. */
  clear(): void
  /** The effect of the first live match: those of the request, then those of the book. It is counted, the others are only named. */
  fire<S extends Stage>(stage: S, subject: Subject): Fired<S> | undefined
  /** Holds all rules of the book against a subject, whatever their stage. Nothing is counted. */
  judge(stages: readonly Stage[], subject: Subject): readonly Judged[]
  /** Whether nothing in the book is of this stage: a question for hot paths. */
  isIdle(stage: Stage): boolean
  /** Those that have never fired. */
  unfired(): readonly Rule[]
  /** Gives back its memory: its account is gone. */
  close(): void
}

/** A rule, a directive or a header that cannot be read: what was given, and what is allowed. */
export class RuleError extends Error {
  override name = 'RuleError'
}

/** What a reader refused, in the words of rules. Throws what is neither a ReadError nor a RuleError. */
export function asRuleError(error: unknown): RuleError {
  if (error instanceof RuleError) return error
  if (!(error instanceof ReadError)) throw error
  const { at, given, expected, allowed = [], unknown, problem, hint } = error
  const place = at === '' ? 'the rule' : at
  if (unknown !== undefined) {
    return new RuleError(`${place} can have no ${quoted(unknown)}; known are ${allowed.join(', ')}${hint}`)
  }
  if (problem !== undefined) return new RuleError(`${place} ${problem}`)
  return new RuleError(`${place} is ${isSecretPath(at) ? secretMark : shown(given)}; it must be ${expected}${hint}`)
}
