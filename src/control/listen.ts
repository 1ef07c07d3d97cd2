import type { Account } from '../accounts/account.js'
import type { Accounts } from '../accounts/registry.js'
import { isEnd } from '../contracts/status.js'
import type { Happening } from '../journal/happening.js'
import { needsEnd } from '../stages/end.js'
import type { Task } from '../tasks/task.js'
import { changesOf } from './task-changes.js'

/**
 * Hears what happens to the account of a key, be it one to come or one that replaces it; also what tasks become as time
 * passes. Nothing happens then by itself: each change is a look at the clock, and only for whoever listens.
 */
export function listen(accounts: Accounts, key: string, hear: (happening: Happening) => void): () => void {
  const jobs = new Set<() => void>()

  const follow = ({ clock }: Account, task: Task, from: number): void => {
    for (const change of changesOf(task)) {
      // Whoever sees to an end tells of it.
      if (change.at < from || (isEnd(change.status) && needsEnd(task))) continue
      const cancel = clock.lookAt(change.at, () => {
        jobs.delete(cancel)
        hear(change)
      })
      jobs.add(cancel)
    }
  }

  const account = accounts.find(key)
  if (account?.tasks.isBusy()) {
    for (const task of account.tasks.all()) follow(account, task, account.clock.now() + 1)
  }
  const deaf = accounts.listen(key, (happening) => {
    hear(happening)
    if (happening.kind === 'reset') jobs.clear()
    if (happening.kind !== 'request' || happening.entry.stage !== 'submit') return
    const current = accounts.find(key)
    const task = current?.tasks.get(happening.entry.task ?? '')
    if (current !== undefined && task !== undefined) follow(current, task, task.acceptedAt)
  })
  return () => {
    deaf()
    for (const cancel of jobs) cancel()
  }
}
