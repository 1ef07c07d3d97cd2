import type { Status } from '../contracts/status.js'
import type { JournalEntry } from './entry.js'

/**
 * An event of an account, as `/_emulator/events` sends it. `at` is epoch milliseconds on the account's clock. A task's event
 * has its new status; a webhook's has the number of the attempt, from 1, and as outcome the receiver's HTTP status or why
 * there is none; a rule's has the stage at which it fired.
 */
export type AccountEvent =
  | { kind: 'request'; entry: JournalEntry }
  | { kind: 'task'; at: number; task: string; model: string; status: Status }
  | { kind: 'webhook'; at: number; delivery: string; task: string; attempt: number; outcome: number | string }
  | { kind: 'clock'; at: number }
  | { kind: 'rule'; at: number; rule: string; stage: string; task: string | undefined }
  | { kind: 'reset'; at: number }

/** Costs nothing while there are no listeners. */
export interface AccountEvents {
  emit(event: AccountEvent): void
  /** Returns how to unsubscribe. */
  subscribe(listener: (event: AccountEvent) => void): () => void
  /** Of this account, or of all accounts. */
  readonly hasListeners: boolean
  /** Of this account. */
  readonly hasOwnListeners: boolean
}

/** `above` gets every event too: the subscribers to all accounts. */
export const createAccountEvents = (above?: Pick<AccountEvents, 'emit' | 'hasListeners'>): AccountEvents => {
  const listeners = new Set<(event: AccountEvent) => void>()
  return {
    emit: (event) => {
      for (const listener of [...listeners]) listener(event)
      above?.emit(event)
    },
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    get hasListeners() {
      return listeners.size > 0 || above?.hasListeners === true
    },
    get hasOwnListeners() {
      return listeners.size > 0
    },
  }
}

/** The events of all accounts; the key is undefined for an unattributed request. */
export interface AllEvents {
  subscribe(listener: (key: string | undefined, event: AccountEvent) => void): () => void
  /** The events of one account, which are also emitted here. */
  ofKey(key: string | undefined): AccountEvents
}

export const createAllEvents = (): AllEvents => {
  const listeners = new Set<(key: string | undefined, event: AccountEvent) => void>()
  return {
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    ofKey: (key) =>
      createAccountEvents({
        emit: (event) => {
          for (const listener of [...listeners]) listener(key, event)
        },
        get hasListeners() {
          return listeners.size > 0
        },
      }),
  }
}
