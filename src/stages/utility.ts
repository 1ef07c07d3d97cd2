import type { Account } from '../accounts/account.js'
import { shownWithoutEnd } from '../accounts/purse.js'
import type { Contract, Reply, Utility } from '../contracts/contract.js'
import { noRoomForAccount } from './overloaded.js'

export interface UtilityRequest {
  contract: Contract
  utility: Utility
  /** Undefined when there is no room for another one. */
  account: Account | undefined
  input: unknown
}

/** Answers an operation that makes no picture. */
export function useUtility({ contract, utility, account, input }: UtilityRequest): Reply {
  if (account === undefined) return noRoomForAccount(contract)
  const { finetunes, balance } = account.purse
  const purse = { finetunes, balance: balance ?? shownWithoutEnd }
  const { reply, forget } = utility.answer(purse, input, account.clock.now())
  if (forget !== undefined) finetunes.delete(forget)
  return reply
}
