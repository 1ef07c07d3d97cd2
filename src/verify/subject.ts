import type { Contract, ContractName } from '../contracts/contract.js'
import { documented } from '../contracts/documented/contract.js'
import { facts as documentedFacts } from '../contracts/documented/facts.js'
import { inferred, type Evidence } from '../contracts/evidence.js'
import type { ContractFacts } from '../contracts/facts.js'
import { live } from '../contracts/live/contract.js'
import { facts as liveFacts } from '../contracts/live/facts.js'
import { storageFacts } from '../contracts/storage-facts.js'
import { describe, type Described } from './described.js'

/** What a server is checked against: a contract, what is known of it, and its document. */
export interface Subject {
  contract: Contract
  facts: ContractFacts
  described: Described
}

const known: Readonly<Record<ContractName, Omit<Subject, 'described'>>> = {
  documented: { contract: documented, facts: documentedFacts },
  live: { contract: live, facts: liveFacts },
}

export async function subjectOf(name: ContractName): Promise<Subject> {
  const { contract, facts } = known[name]
  return { contract, facts, described: await describe(contract) }
}

/** By name, as `POST /flux-schnell`: the operations that the vendor's document does not list, and from what they are inferred. */
export function unlistedOperations({ facts }: Subject): ReadonlyMap<string, Evidence> {
  return new Map(
    facts.wire.flatMap(({ unlisted = [], evidence }) =>
      unlisted.map((slug) => [`POST /${slug}`, inferred(evidence.source)] as const),
    ),
  )
}

/** How a fact of the contract, or of the storage, is known. */
export function evidenceOf({ facts, contract }: Subject, about: string): Evidence {
  const fact = [...facts.wire, ...storageFacts].find((each) => each.about === about)
  if (fact === undefined) throw new Error(`the facts of the ${contract.name} contract say nothing about ${about}`)
  return fact.evidence
}
