import type { Account } from '../accounts/account.js'
import type { Accounts } from '../accounts/registry.js'
import type { AccountEvent } from '../journal/events.js'
import { createTaskFollower, type TaskFollower } from './task-follower.js'

/** Emits the events of accounts, and the changes of their tasks as time passes. Each task is followed once, however many subscribe. */
export interface Subscriptions {
  /** To the account of a key, even before it exists and after it was reset. Returns how to unsubscribe. */
  subscribe(key: string, listener: (event: AccountEvent) => void): () => void
  /** To all accounts, later ones included, and to requests that belong to none. */
  subscribeToAll(listener: Listener): () => void
}

type Listener = (key: string | undefined, event: AccountEvent) => void

export function createSubscriptions(accounts: Accounts): Subscriptions {
  const byKey = new Map<string, Channel>()
  const all = createChannel(accounts, (listener) => accounts.events.subscribe(listener), {
    accounts: () => accounts.all(),
    onIdle: () => undefined,
  })

  const channelOf = (key: string): Channel => {
    const known = byKey.get(key)
    if (known !== undefined) return known
    const channel = createChannel(accounts, (listener) => accounts.subscribe(key, (event) => listener(key, event)), {
      accounts: () => [accounts.find(key)].filter((account) => account !== undefined),
      onIdle: () => byKey.delete(key),
    })
    byKey.set(key, channel)
    return channel
  }

  return {
    subscribe: (key, listener) => channelOf(key).join((_key, event) => listener(event)),
    subscribeToAll: (listener) => all.join(listener),
  }
}

/** A source of events with several subscribers. */
interface Channel {
  join(listener: Listener): () => void
}

interface Subscriber {
  listener: Listener
  /** Of tasks that existed when it subscribed, it gets the changes after that moment. */
  joined: Map<string, { at: number; followed: number }>
}

interface ChannelOptions {
  /** The accounts there are when the first subscriber comes. */
  accounts: () => Iterable<Account>
  /** Called when the last has left. */
  onIdle: () => void
}

function createChannel(
  accounts: Accounts,
  subscribe: (listener: Listener) => () => void,
  { accounts: current, onIdle }: ChannelOptions,
): Channel {
  const subscribers = new Set<Subscriber>()
  /** By key: one of an account that was reset has gone with its clock. */
  const followers = new Map<string, { account: Account; follower: TaskFollower }>()
  let unsubscribe: () => void = () => undefined

  const followerOf = (account: Account): TaskFollower => {
    const { key } = account
    const known = followers.get(key)
    if (known?.account === account) return known.follower
    const follower = createTaskFollower(account, (change, order) => {
      emit(key, change, ({ joined }) => {
        const since = joined.get(key)
        return since === undefined || order >= since.followed || change.at > since.at
      })
    })
    followers.set(key, { account, follower })
    return follower
  }

  /** A listener that throws does not stop the others. */
  const emit = (key: string | undefined, event: AccountEvent, isFor: (subscriber: Subscriber) => boolean): void => {
    const errors: unknown[] = []
    for (const subscriber of [...subscribers]) {
      try {
        if (isFor(subscriber)) subscriber.listener(key, event)
      } catch (error) {
        errors.push(error)
      }
    }
    if (errors.length > 0) throw errors[0]
  }

  const onEvent = (key: string | undefined, event: AccountEvent): void => {
    // A listener may have unsubscribed meanwhile.
    if (key === undefined || subscribers.size === 0) return
    if (event.kind === 'reset') {
      followers.delete(key)
      for (const { joined } of subscribers) joined.delete(key)
    }
    if (event.kind !== 'request' || event.entry.stage !== 'submit') return
    const account = accounts.find(key)
    const task = account?.tasks.get(event.entry.task ?? '')
    if (account !== undefined && task !== undefined) followerOf(account).follow(task, task.acceptedAt)
  }

  const start = (): void => {
    for (const account of current()) {
      if (!account.tasks.isBusy()) continue
      const follower = followerOf(account)
      for (const task of account.tasks.all()) follower.follow(task, account.clock.now() + 1)
    }
    unsubscribe = subscribe((key, event) => {
      try {
        emit(key, event, isForAll)
      } finally {
        onEvent(key, event)
      }
    })
  }

  const stop = (): void => {
    unsubscribe()
    for (const { follower } of followers.values()) follower.stop()
    followers.clear()
    onIdle()
  }

  return {
    join: (listener) => {
      if (subscribers.size === 0) start()
      const joined = [...followers].map(
        ([key, { account, follower }]) => [key, { at: account.clock.now(), followed: follower.followed }] as const,
      )
      const subscriber = { listener, joined: new Map(joined) }
      subscribers.add(subscriber)
      return () => {
        if (subscribers.delete(subscriber) && subscribers.size === 0) stop()
      }
    },
  }
}

const isForAll = (): boolean => true
