import type { Contract } from '../contracts/contract.js'
import { magicKeyOf } from '../rules/magic-keys.js'
import type { Account } from '../accounts/account.js'
import type { Services } from './services.js'
import type { Reply } from '../contracts/reply.js'

export interface KeyProblem {
  name: 'no-key' | 'key-malformed' | 'key-refused'
  explain: string
}

/** Why a key is refused, by the magic keys and the configured list; undefined for an accepted key. */
export function checkKey(key: string | undefined, allowed: ReadonlySet<string> | undefined): KeyProblem | undefined {
  if (key === undefined) {
    return { name: 'no-key', explain: 'the request has no key; send any non-empty X-Key header' }
  }
  // A configured key is accepted, even if it begins like a magic key.
  if (allowed?.has(key) === true) return undefined
  const magicKey = magicKeyOf(key)
  if (magicKey?.refuse === 'key-malformed' || magicKey?.refuse === 'key-refused') {
    return { name: magicKey.refuse, explain: magicKey.explain }
  }
  if (allowed !== undefined) {
    return { name: 'key-refused', explain: 'the key is not one of those in --api-keys' }
  }
  return undefined
}

/** The reply that refuses a request's key, or undefined when the key is accepted. */
export const refuseKey = ({ refuse }: Contract, problem: KeyProblem | undefined): Reply | undefined =>
  problem && { ...refuse[problem.name](undefined), explain: problem.explain }

/** The key of a request, and whether `checkKey` refuses it. */
export interface Caller {
  key: string | undefined
  keyRefused: boolean
}

/**
 * The account of a request's key, created by the key's first request; undefined when there is no room for another account.
 * A refused key has an account only if a test created it.
 */
export function accountOf({ accounts }: Pick<Services, 'accounts'>, { key, keyRefused }: Caller): Account | undefined {
  if (key === undefined) return undefined
  return keyRefused ? accounts.find(key) : accounts.open(key)
}
