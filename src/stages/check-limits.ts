import { atTaskLimit } from '../accounts/limits.js'
import { affords } from '../accounts/credits.js'
import type { Services } from './services.js'
import type { Reply } from '../contracts/reply.js'
import type { Submitted } from './accept.js'
import type { Contract } from '../contracts/contract.js'

/** Checks for 402, then for 429. At which point the service makes these checks is not known. */
export function checkLimits(services: Services, submitted: Submitted): Reply | undefined {
  const { account, bill } = submitted
  const { balance } = account.credits
  if (!affords(account.credits, bill.credits)) {
    const why = `the task costs ${bill.credits} credits and ${String(balance)} are left`
    return refuseFor('insufficient-credits', why, services, submitted)
  }
  return checkTaskLimit(services, submitted)
}

/** The check for 429 alone, which can be made before the task's cost is known. */
export function checkTaskLimit(services: Services, submitting: Submitting): Reply | undefined {
  const why = atTaskLimit(submitting.account, submitting.model)
  return why === undefined ? undefined : refuseFor('too-many-tasks', why, services, submitting)
}

type Submitting = Pick<Submitted, 'contract' | 'model' | 'account' | 'record'>

const settingOf = { 'insufficient-credits': 'credits', 'too-many-tasks': 'maxActiveTasks' } as const

const optionOf = { 'insufficient-credits': '--credits', 'too-many-tasks': '--max-active-tasks' } as const

/** The cause is the magic key while its account still has the key's initial setting; otherwise the option or setting. */
function refuseFor(
  name: keyof typeof optionOf,
  why: string,
  { accounts }: Services,
  { contract, account, record }: Submitting,
): Reply {
  record.failure = name
  const { key, credits, settings } = account
  const magicKey = accounts.magicKeyOf(key)
  const now = { credits: credits.balance, maxActiveTasks: settings.maxActiveTasks }[settingOf[name]]
  const isMagic = magicKey?.refuse === name && magicKey.initialState?.[settingOf[name]] === now
  const cause = isMagic ? magicKey.explain : `${optionOf[name]}, or the account's settings`
  return { ...contract.refuse[name](undefined), explain: `${why} (${cause})` }
}

/** The refusal when there is no room; `explain` says for what. */
export const overloaded = (contract: Contract, explain: string): Reply => ({
  ...contract.refuse.overloaded(undefined),
  explain,
})

/** Why no account can be created for a key. */
export const noAccount =
  "no account can be created: the limit of --max-accounts or of node's heap is reached, and every account has unfinished tasks, webhooks or held answers"

export const noRoomForAccount = (contract: Contract): Reply => overloaded(contract, noAccount)
