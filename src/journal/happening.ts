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
  readonly isHeard: boolean
}

export const createHappenings = (): Happenings => {
  const listeners = new Set<(happening: Happening) => void>()
  return {
    tell: (happening) => {
      for (const listener of [...listeners]) listener(happening)
    },
    listen: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    get isHeard() {
      return listeners.size > 0
    },
  }
}
