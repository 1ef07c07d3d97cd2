import type { Model } from '../contracts/model.js'
import type { Task } from '../tasks/task.js'
import type { Account } from './account.js'

/** The limits of `real`: the documented numbers of active tasks of an organisation. */
const realLimit = 24
const realLimitOf: Readonly<Record<string, number>> = { 'flux-kontext-max': 6 }

/** Why an account may not start another task of a model; undefined when it may. */
export function atTaskLimit(account: Account, model: Model): string | undefined {
  const { maxActiveTasks } = account.settings
  if (maxActiveTasks === undefined) return undefined
  const limit = maxActiveTasks === 'real' ? realLimit : maxActiveTasks
  if (active(account) >= limit) return limitReached(limit)
  const ownLimit = maxActiveTasks === 'real' ? realLimitOf[model.slug] : undefined
  if (ownLimit === undefined || active(account, (task) => task.model.slug === model.slug) < ownLimit) return undefined
  return limitReached(ownLimit, ` of ${model.slug}`)
}

const limitReached = (limit: number, which = ''): string =>
  `${limit} ${limit === 1 ? `task${which} is` : `tasks${which} are`} unfinished, which is the limit`

const active = ({ tasks, clock }: Account, which?: (task: Task) => boolean): number => tasks.active(clock.now(), which)
