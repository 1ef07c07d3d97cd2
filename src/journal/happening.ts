import type { Status } from '../contracts/status.js'
import type { JournalEntry } from './entry.js'

/** What happens to an account, as /_emulator/events tells it and waits listen for it. Times on the account's clock. */
export type Happening =
  | { kind: 'request'; entry: JournalEntry }
  | { kind: 'task'; at: number; task: string; model: string; status: Status }
  | { kind: 'webhook'; at: number; delivery: string; task: string; attempt: number; outcome: number | string }
  | { kind: 'clock'; at: number }
  | { kind: 'rule'; at: number; rule: string; stage: string; task: string | undefined }
  | { kind: 'reset'; at: number }

/** Tells listeners what happens; free while nobody listens. */
export interface Happenings {
  tell(happening: Happening): void
  /** Answers how to stop listening. A listener that throws is not told to others. */
  listen(listener: (happening: Happening) => void): () => void
  /** Whether there is a listener, here or above. */
  readonly isHeard: boolean
  /** Whether there is a listener here. */
  readonly hasListeners: boolean
}

/** With `above`, those who listen to more than this account hear it as well. */
export const createHappenings = (above?: Pick<Happenings, 'tell' | 'isHeard'>): Happenings => {
  const listeners = new Set<(happening: Happening) => void>()
  return {
    tell: (happening) => {
      for (const listener of [...listeners]) listener(happening)
      above?.tell(happening)
    },
    listen: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    get isHeard() {
      return listeners.size > 0 || above?.isHeard === true
    },
    get hasListeners() {
      return listeners.size > 0
    },
  }
}

/** What happens to all accounts; the key is undefined for a request that belongs to none. */
export interface AllHappenings {
  listen(listener: (key: string | undefined, happening: Happening) => void): () => void
  /** The happenings of one account, which are told here, too. */
  ofKey(key: string | undefined): Happenings
}

export const createAllHappenings = (): AllHappenings => {
  const listeners = new Set<(key: string | undefined, happening: Happening) => void>()
  return {
    listen: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    ofKey: (key) =>
      createHappenings({
        tell: (happening) => {
          for (const listener of [...listeners]) listener(key, happening)
        },
        get isHeard() {
          return listeners.size > 0
        },
      }),
  }
}
