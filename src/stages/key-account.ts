import type { Account } from '../accounts/account.js'
import type { Services } from './services.js'

/** Who asks: the key of a request, and whether the key's own check will refuse it. */
export interface Asker {
  key: string | undefined
  keyRefused: boolean
}

/**
 * The account of a request's key, which the key's first request opens; undefined when there is no room for another one. A
 * refused key has an account only where a test has made it.
 */
export function accountOf({ accounts }: Pick<Services, 'accounts'>, { key, keyRefused }: Asker): Account | undefined {
  if (key === undefined) return undefined
  return keyRefused ? accounts.find(key) : accounts.open(key)
}
