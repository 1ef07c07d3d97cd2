import type { Account } from '../accounts/account.js'
import { refund } from '../accounts/purse.js'
import { isEnd } from '../contracts/status.js'
import { endedAt, markOf, needsEnd, type Task } from '../tasks/task.js'
import type { Parts } from './parts.js'
import { callBack } from './webhook.js'

/**
 * Sees to what must happen when a task ends on time: its webhook, and the credits of one that does not end well. Nothing is
 * kept for a task that needs neither.
 */
export function watchEnd(parts: Parts, account: Account, task: Task): void {
  const end = endedAt(task)
  if (end === undefined || !needsEnd(task)) return
  account.clock.at(end, () => finish(parts, account, task))
}

/** Tells that a task which goes by polls or steps may have come to its end. */
export function settle(parts: Parts, account: Account, task: Task): void {
  if (task.timeline.unit === 'ms' || endedAt(task) !== undefined) return
  const now = account.clock.now()
  if (!isEnd(markOf(task, now).status)) return
  account.tasks.settle(task, now)
  finish(parts, account, task)
}

function finish(parts: Parts, account: Account, task: Task): void {
  const { status } = markOf(task, account.clock.now())
  if (status !== 'Ready') giveBack(account, task)
  if (account.happenings.isHeard) {
    account.happenings.tell({ kind: 'task', at: account.clock.now(), task: task.id, model: task.model.slug, status })
  }
  if (task.extras?.webhook !== undefined) callBack(parts, account, task, task.extras.webhook)
}

/** Failed and moderated tasks are not charged. */
function giveBack(account: Account, task: Task): void {
  const { credits } = billOf(task)
  refund(account.purse, credits)
  account.tallies.refunded(task.model.slug, credits)
}

/** What a task costs: not stored, it follows from the task. */
export const billOf = ({ model, width, height, extras }: Task) =>
  model.bill({ width, height, ...(extras?.billed && { billed: extras.billed }) }, extras?.inputs ?? [], extras?.fields)
