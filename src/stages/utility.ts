import { shownWithoutEnd } from '../accounts/purse.js'
import type { Contract, Reply, Utility } from '../contracts/contract.js'
import { noRoomForAccount } from './overloaded.js'
import type { Parts } from './parts.js'

export interface UtilityRequest {
  contract: Contract
  utility: Utility
  key: string
  input: unknown
}

/** Answers an operation that makes no picture. Only one that changes something makes an account for a new key. */
export function useUtility({ accounts, time }: Parts, { contract, utility, key, input }: UtilityRequest): Reply {
  const known = accounts.find(key)
  const { finetunes, balance } = (known ?? accounts.beginning(key)).purse
  const purse = { finetunes, balance: balance ?? shownWithoutEnd }
  const { reply, forget } = utility.answer(purse, input, (known?.clock ?? time).now())
  if (forget === undefined) return reply
  const account = accounts.open(key)
  if (account === undefined) return noRoomForAccount(contract)
  account.purse.finetunes.delete(forget)
  return reply
}
