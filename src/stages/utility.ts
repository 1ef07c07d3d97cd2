import type { Contract, Reply, Utility } from '../contracts/contract.js'
import { createPurse } from '../accounts/purse.js'
import type { Parts } from './parts.js'

export interface UtilityRequest {
  contract: Contract
  utility: Utility
  key: string
  input: unknown
}

/** Answers an operation that makes no picture. Only one that changes something makes an account for a new key. */
export function useUtility({ accounts, time }: Parts, { contract, utility, key, input }: UtilityRequest): Reply {
  const account = utility.changes ? accounts.open(key) : accounts.find(key)
  if (account === undefined && utility.changes) {
    return {
      ...contract.refuse.overloaded(undefined),
      explain: 'every account has unfinished tasks and there may be no more accounts (--max-accounts)',
    }
  }
  return utility.answer(account?.purse ?? createPurse(), input, (account?.clock ?? time).now())
}
