import type { Contract } from '../contracts/contract.js'
import { magicKeyOf } from '../rules/magic-keys.js'
import type { Account } from '../accounts/account.js'
import type { Services } from './services.js'
import type { Reply } from '../contracts/reply.js'

export interface KeyProblem {
  name: 'no-key' | 'key-malformed' | 'key-refused'
  explain: string
}

/** What a key is refused for, by the magic keys and the configured list; undefined for a key that is taken. */
export function checkKey(key: string | undefined, allowed: ReadonlySet<string> | undefined): KeyProblem | undefined {
  if (key === undefined) {
    return { name: 'no-key', explain: 'the request has no key; send any non-empty X-Key header' }
  }
  // A key that was configured is taken whatever it begins with.
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

/** The reply that refuses a request's key, or undefined when the key is taken. */
export const refuseKey = ({ refuse }: Contract, problem: KeyProblem | undefined): Reply | undefined =>
  problem && { ...refuse[problem.name](undefined), explain: problem.explain }

/** Who asks: the key of a request, and whether the key's own check will refuse it. */
export interface Caller {
  key: string | undefined
  keyRefused: boolean
}

/**
 * The account of a request's key, which the key's first request opens; undefined when there is no room for another one. A
 * refused key has an account only where a test has made it.
 */
export function accountOf({ accounts }: Pick<Services, 'accounts'>, { key, keyRefused }: Caller): Account | undefined {
  if (key === undefined) return undefined
  return keyRefused ? accounts.find(key) : accounts.open(key)
}
