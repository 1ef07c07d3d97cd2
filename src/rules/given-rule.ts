import type { Effects, RuleOf, Stage, When } from './rule.js'

/** Milliseconds, or a text with a unit: `250ms`, `1.5s`, `10m`, `1h`. */
export type Duration = number | string

/**
 * A delay as a test may write it: fixed, from a range, or around a mean; the last two are the same sequence for the same seed.
 */
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
