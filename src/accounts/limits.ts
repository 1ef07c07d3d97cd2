import type { Model } from '../contracts/model.js'
import type { Account } from './account.js'

/** What `real` stands for: the documented numbers of tasks that an organisation may have active. */
const realLimit = 24
const realLimitOf: Readonly<Record<string, number>> = { 'flux-kontext-max': 6 }

/** Why an account may not have another unfinished task of a model; undefined when it may. */
export function atTaskLimit({ settings, tasks, clock }: Account, model: Model): string | undefined {
  const { maxActiveTasks } = settings
  if (maxActiveTasks === undefined) return undefined
  const now = clock.now()
  const limit = maxActiveTasks === 'real' ? realLimit : maxActiveTasks
  if (tasks.active(now) >= limit)
    return `${limit} tasks are unfinished, which is as many as may be (--max-active-tasks)`
  const ownLimit = maxActiveTasks === 'real' ? realLimitOf[model.slug] : undefined
  if (ownLimit === undefined || tasks.active(now, (task) => task.model.slug === model.slug) < ownLimit) return undefined
  return `${ownLimit} tasks of ${model.slug} are unfinished, which is as many as may be (--max-active-tasks real)`
}
