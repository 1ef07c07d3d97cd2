import type { Account } from '../accounts/account.js'
import { expiryOf, stateOf } from '../tasks/task.js'
import type { DueMoment } from './control.js'
import { changesOf } from './task-follower.js'

/** What falls due next on an account's clock, the next first. */
export function dueOf(account: Account, limit: number): DueMoment[] {
  const { clock } = account
  const now = clock.now()
  const moments = momentsOf(account, now)
    .filter(({ at }) => at > now)
    .sort((one, other) => one.at - other.at)
    .slice(0, limit)
  const next = clock.nextDue()
  const isNew = next !== undefined && !moments.some(({ at }) => at === next) && next < (moments.at(-1)?.at ?? Infinity)
  if (!isNew) return moments
  return [...moments, { ...nothing, at: next, kind: 'other' as const }]
    .sort((one, other) => one.at - other.at)
    .slice(0, limit)
}

const nothing = { task: undefined, status: undefined, webhook: undefined }

function momentsOf({ tasks, deliveries, settings }: Account, now: number): DueMoment[] {
  const ofTasks = [...tasks.all()].flatMap((task): DueMoment[] => {
    const changes = changesOf(task).map(({ at, status }): DueMoment => ({
      ...nothing,
      at,
      kind: 'task',
      task: task.id,
      status,
    }))
    const expires = expiryOf(task, settings.urlTtl)
    if (expires === undefined || endStatusOf(task) !== 'Ready' || stateOf(task, expires).status !== 'Ready')
      return changes
    return [...changes, { ...nothing, at: expires, kind: 'link', task: task.id }]
  })
  const attempts = [...deliveries].flatMap(({ id, task, dueAt }): DueMoment[] =>
    dueAt === undefined ? [] : [{ ...nothing, at: Math.max(dueAt, now + 1), kind: 'webhook', task, webhook: id }],
  )
  return [...ofTasks, ...attempts]
}

const endStatusOf = ({ timeline: { states } }: Parameters<typeof stateOf>[0]): string | undefined =>
  states.at(-1)?.status
