import type { Account } from '../accounts/account.js'
import type { Contract, PollAllowance, Reply } from '../contracts/contract.js'
import type { Services } from './services.js'

/** Counts a poll of an account, or of nobody's task, where anybody wants to know: the contract's headers, or the limit. */
export function countPoll(
  { ownerlessPolls, time }: Services,
  { pollHeaders }: Contract,
  account: Account | undefined,
): PollAllowance | undefined {
  if (pollHeaders === undefined && account?.settings.enforceRateLimit !== true) return undefined
  return (account?.polls ?? ownerlessPolls).count((account?.clock ?? time).now())
}

/** The reply with the headers that the contract puts on every poll. */
export const withAllowance = ({ pollHeaders }: Contract, allowance: PollAllowance | undefined, reply: Reply): Reply =>
  pollHeaders === undefined || allowance === undefined
    ? reply
    : { ...reply, headers: { ...pollHeaders(allowance), ...reply.headers } }
