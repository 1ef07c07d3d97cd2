import type { Evidence } from './evidence.js'
import type { Refusals } from './refusals.js'

/** One behaviour for docs/contracts.md: its topic, how the emulator behaves, and how that is known. */
export interface Fact {
  about: string
  is: string
  evidence: Evidence
}

/** The facts of a contract besides its models' rows. Not used at run time: docs/contracts.md is generated from it. */
export interface ContractFacts {
  wire: readonly Fact[]
  /** By refusal; the type makes sure that none is missing. */
  refusals: { readonly [Name in keyof Refusals]: Omit<Fact, 'about'> }
  /** Intentional differences from the real service. */
  differences: readonly string[]
}
