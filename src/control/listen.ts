import type { Account } from '../accounts/account.js'
import type { Accounts } from '../accounts/registry.js'
import type { Happening } from '../journal/happening.js'
import { createTaskFollower, type TaskFollower } from './task-follower.js'

/** Hears what happens to accounts; also what their tasks become as time passes. However many listen, each task is followed once. */
export interface Listening {
  /** To the account of a key, be it one to come or one that replaces it. Returns how to stop. */
  listen(key: string, hear: (happening: Happening) => void): () => void
  /** To all accounts, those to come included, and to requests that belong to none. */
  listenToAll(hear: Hear): () => void
}

type Hear = (key: string | undefined, happening: Happening) => void

export function createListening(accounts: Accounts): Listening {
  const byKey = new Map<string, Channel>()
  const all = createChannel(accounts, (told) => accounts.happenings.listen(told), {
    begins: () => accounts.all(),
    ends: () => undefined,
  })

  const channelOf = (key: string): Channel => {
    const known = byKey.get(key)
    if (known !== undefined) return known
    const channel = createChannel(accounts, (told) => accounts.listen(key, (happening) => told(key, happening)), {
      begins: () => [accounts.find(key)].filter((account) => account !== undefined),
      ends: () => byKey.delete(key),
    })
    byKey.set(key, channel)
    return channel
  }

  return {
    listen: (key, hear) => channelOf(key).join((_key, happening) => hear(happening)),
    listenToAll: (hear) => all.join(hear),
  }
}

/** What several listeners hear together. */
interface Channel {
  join(hear: Hear): () => void
}

interface Hearer {
  hear: Hear
  /** Of tasks that were there when it came it hears what they become after that moment. */
  joined: Map<string, { at: number; followed: number }>
}

interface Span {
  /** The accounts that there are when the first listener comes. */
  begins: () => Iterable<Account>
  /** Is told that the last has left. */
  ends: () => void
}

function createChannel(accounts: Accounts, subscribe: (told: Hear) => () => void, { begins, ends }: Span): Channel {
  const hearers = new Set<Hearer>()
  /** By key: one of an account that was reset has gone with its clock. */
  const followers = new Map<string, { account: Account; follower: TaskFollower }>()
  let stopListening: () => void = () => undefined

  const followerOf = (account: Account): TaskFollower => {
    const { key } = account
    const known = followers.get(key)
    if (known?.account === account) return known.follower
    const follower = createTaskFollower(account, (change, order) => {
      tell(key, change, ({ joined }) => {
        const since = joined.get(key)
        return since === undefined || order >= since.followed || change.at > since.at
      })
    })
    followers.set(key, { account, follower })
    return follower
  }

  /** A listener that throws does not keep the others from hearing. */
  const tell = (key: string | undefined, happening: Happening, isFor: (hearer: Hearer) => boolean): void => {
    const errors: unknown[] = []
    for (const hearer of [...hearers]) {
      try {
        if (isFor(hearer)) hearer.hear(key, happening)
      } catch (error) {
        errors.push(error)
      }
    }
    if (errors.length > 0) throw errors[0]
  }

  const see = (key: string | undefined, happening: Happening): void => {
    // A listener may have stopped on hearing it.
    if (key === undefined || hearers.size === 0) return
    if (happening.kind === 'reset') {
      followers.delete(key)
      for (const { joined } of hearers) joined.delete(key)
    }
    if (happening.kind !== 'request' || happening.entry.stage !== 'submit') return
    const account = accounts.find(key)
    const task = account?.tasks.get(happening.entry.task ?? '')
    if (account !== undefined && task !== undefined) followerOf(account).follow(task, task.acceptedAt)
  }

  const begin = (): void => {
    for (const account of begins()) {
      if (!account.tasks.isBusy()) continue
      const follower = followerOf(account)
      for (const task of account.tasks.all()) follower.follow(task, account.clock.now() + 1)
    }
    stopListening = subscribe((key, happening) => {
      try {
        tell(key, happening, isForAll)
      } finally {
        see(key, happening)
      }
    })
  }

  const end = (): void => {
    stopListening()
    for (const { follower } of followers.values()) follower.stop()
    followers.clear()
    ends()
  }

  return {
    join: (hear) => {
      if (hearers.size === 0) begin()
      const joined = [...followers].map(
        ([key, { account, follower }]) => [key, { at: account.clock.now(), followed: follower.followed }] as const,
      )
      const hearer = { hear, joined: new Map(joined) }
      hearers.add(hearer)
      return () => {
        if (hearers.delete(hearer) && hearers.size === 0) end()
      }
    },
  }
}

const isForAll = (): boolean => true
