import type { Contract, Reply } from '../contracts/contract.js'

/** The refusal for want of room; `explain` says of what. */
export const overloaded = (contract: Contract, explain: string): Reply => ({
  ...contract.refuse.overloaded(undefined),
  explain,
})

export const noRoomForAccount = (contract: Contract): Reply =>
  overloaded(contract, 'every account has unfinished tasks and there may be no more accounts (--max-accounts)')
