import type { Effects, RuleOf, Stage, When } from './rule.js'

/** Milliseconds, or a text with a unit: `250ms`, `1.5s`, `10m`, `1h`. */
export type Duration = number | string

export type GivenDelay =
  Duration | { from: Duration; to: Duration; seed: number } | { mean: Duration; deviation: Duration; seed: number }

/** An effect as a test may write it. */
export type GivenEffect<E> = { [K in keyof E]: K extends 'delay' ? GivenDelay : K extends 'latency' ? Duration : E[K] }

export interface GivenRuleOf<S extends Stage> extends Omit<RuleOf<S>, 'when' | 'then'> {
  when?: When
  then: GivenEffect<Effects[S]>
}

/** A rule as a test may write it: as data, or in the words of a directive that hold for certain requests only. */
export type GivenRule = { [S in Stage]: GivenRuleOf<S> }[Stage] | { directive: string; when?: When }

/** What makes rules: the words of a directive (`poll 2 = 503`), a rule, or several of either. */
export type GivenRules = string | GivenRule | readonly (string | GivenRule)[]
