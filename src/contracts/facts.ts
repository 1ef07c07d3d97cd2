import type { Evidence } from './evidence.js'
import type { Refusals } from './refusals.js'

/** One behaviour, in words for docs/contracts.md: what it is about, how it is here, and how that is known. */
export interface Fact {
  about: string
  is: string
  evidence: Evidence
}

/** What is known about a contract beside its models' rows. Nothing reads it at run time: the page is made from it. */
export interface ContractFacts {
  wire: readonly Fact[]
  /** Of each refusal: the type holds that none is forgotten. */
  refusals: { readonly [Name in keyof Refusals]: Omit<Fact, 'about'> }
  /** Differences from the real service that are kept on purpose. */
  differences: readonly string[]
}
