import type { Contract } from '../contracts/contract.js'
import type { Reply } from '../contracts/reply.js'

/** The refusal for want of room; `explain` says of what. */
export const overloaded = (contract: Contract, explain: string): Reply => ({
  ...contract.refuse.overloaded(undefined),
  explain,
})

/** Why a key gets no account. */
export const noAccount =
  "no account can be made: there are as many as --max-accounts or node's heap allows, and each has unfinished tasks, webhooks or held answers"

export const noRoomForAccount = (contract: Contract): Reply => overloaded(contract, noAccount)
