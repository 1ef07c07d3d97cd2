import { quoted, ReadError, shown } from '../reading/read-error.js'
import { isSecretPath, secretMark } from '../secret-names.js'
import type { Effects } from './effects.js'
import type { Sampled } from './effects/row.js'
import type { WordCounts } from './request-rules.js'

/** Where a rule is judged. `task` is judged once, when a submit is accepted. */
export const stages = ['submit', 'task', 'poll', 'download', 'webhook'] as const
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

/** Milliseconds, or a text with a unit: `250ms`, `1.5s`, `10m`, `1h`. */
export type Duration = number | string

type GivenDelay =
  Duration | { from: Duration; to: Duration; seed: number } | { mean: Duration; deviation: Duration; seed: number }

/** An effect as a test may write it. */
type GivenEffect<E> = { [K in keyof E]: K extends 'delay' ? GivenDelay : K extends 'latency' ? Duration : E[K] }

interface GivenRuleOf<S extends Stage> extends Omit<RuleOf<S>, 'when' | 'then'> {
  when?: When
  then: GivenEffect<Effects[S]>
}

/** A rule as a test may write it: as data, or in the words of a directive that hold for certain requests only. */
export type GivenRule = { [S in Stage]: GivenRuleOf<S> }[Stage] | { directive: string; when?: When }

/** What makes rules: the words of a directive (`poll 2 = 503`), a rule, or several of either. */
export type GivenRules = string | GivenRule | readonly (string | GivenRule)[]

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
