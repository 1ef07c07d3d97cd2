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
  const tasks = createFollower((_key, happening) => hear(happening))
  const account = accounts.find(key)
  if (account !== undefined) tasks.followAll(account)
  const deaf = accounts.listen(key, (happening) => {
    hear(happening)
    tasks.see(accounts.find(key), key, happening)
  })
  return () => {
    deaf()
    tasks.stop()
  }
}

/** The same of all accounts, those to come included, and of requests that belong to none. */
export function listenToAll(
  accounts: Accounts,
  hear: (key: string | undefined, happening: Happening) => void,
): () => void {
  const tasks = createFollower(hear)
  for (const account of accounts.all()) tasks.followAll(account)
  const deaf = accounts.happenings.listen((key, happening) => {
    hear(key, happening)
    if (key !== undefined) tasks.see(accounts.find(key), key, happening)
  })
  return () => {
    deaf()
    tasks.stop()
  }
}

/** Tells what tasks become as time passes. */
function createFollower(hear: (key: string, happening: Happening) => void) {
  /** By key: those of an account that was reset have gone with its clock. */
  const jobs = new Map<string, Set<() => void>>()

  const follow = ({ key, clock }: Account, task: Task, from: number): void => {
    for (const change of changesOf(task)) {
      // Whoever sees to an end tells of it.
      if (change.at < from || (isEnd(change.status) && needsEnd(task))) continue
      const own = jobs.get(key) ?? new Set()
      const cancel = clock.lookAt(change.at, () => {
        own.delete(cancel)
        if (own.size === 0 && jobs.get(key) === own) jobs.delete(key)
        hear(key, change)
      })
      jobs.set(key, own.add(cancel))
    }
  }

  return {
    followAll: (account: Account): void => {
      if (!account.tasks.isBusy()) return
      for (const task of account.tasks.all()) follow(account, task, account.clock.now() + 1)
    },
    see: (account: Account | undefined, key: string, happening: Happening): void => {
      if (happening.kind === 'reset') jobs.delete(key)
      if (happening.kind !== 'request' || happening.entry.stage !== 'submit') return
      const task = account?.tasks.get(happening.entry.task ?? '')
      if (account !== undefined && task !== undefined) follow(account, task, task.acceptedAt)
    },
    stop: (): void => {
      for (const own of jobs.values()) for (const cancel of own) cancel()
    },
  }
}
