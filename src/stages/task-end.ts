import type { Account } from '../accounts/account.js'
import { refund } from '../accounts/credits.js'
import { isEnd } from '../contracts/status.js'
import { endedAt, stateOf, needsEnd, type Task } from '../tasks/task.js'
import type { Services } from './services.js'
import { billOf } from './task-view.js'
import { startWebhook } from './webhook.js'

/**
 * Schedules what happens when a task ends by time: its webhook, and the refund of a task that is not Ready. A task that needs
 * neither is not scheduled.
 */
export function scheduleEnd(services: Services, account: Account, task: Task): void {
  const end = endedAt(task)
  if (end === undefined || !needsEnd(task)) return
  account.clock.at(end, () => finish(services, account, task))
}

/** Finishes a task that goes by polls or steps, if it has reached its end. */
export function settle(services: Services, account: Account, task: Task): void {
  if (task.timeline.unit === 'ms' || endedAt(task) !== undefined) return
  const now = account.clock.now()
  if (!isEnd(stateOf(task, now).status)) return
  account.tasks.settle(task, now)
  finish(services, account, task)
}

function finish(services: Services, account: Account, task: Task): void {
  const { status } = stateOf(task, account.clock.now())
  if (status !== 'Ready') giveBack(account, task)
  if (account.events.hasListeners) {
    account.events.emit({ kind: 'task', at: account.clock.now(), task: task.id, model: task.model.slug, status })
  }
  if (task.extras?.webhook !== undefined) startWebhook(services, account, task, task.extras.webhook)
}

/** Failed and moderated tasks are not charged. */
function giveBack(account: Account, task: Task): void {
  const { credits } = billOf(task)
  refund(account.credits, credits)
  account.usage.refunded(task.model.slug, credits)
}
