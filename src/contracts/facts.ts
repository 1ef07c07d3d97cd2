import type { Evidence } from './evidence.js'
import type { Refusals } from './refusals.js'

/** One behaviour for docs/contracts.md: its topic, how the emulator behaves, and how that is known. */
export interface Fact {
  about: string
  is: string
  evidence: Evidence
  /** The paths that it is about, if the vendor's document at `/openapi.json` does not list them. */
  unlisted?: readonly string[]
}

/** How a refusal is known. */
export interface RefusalFact extends Omit<Fact, 'about'> {
  /** What of its body is inferred although the rest is known: its form, or its words alone. */
  inferred?: 'form' | 'words'
}

/** The facts of a contract besides its models' rows. docs/contracts.md is generated from it, and `flux-emulator verify` weighs by it what it finds. */
export interface ContractFacts {
  wire: readonly Fact[]
  /** By refusal; the type makes sure that none is missing. */
  refusals: { readonly [Name in keyof Refusals]: RefusalFact }
  /** Intentional differences from the real service. */
  differences: readonly string[]
}
