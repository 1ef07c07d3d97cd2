import type { JournalEntry } from './entry.js'
import type { FindingName } from './finding-rows.js'
import type { ObservedPoll } from './observation.js'

/** What the watch remembers of a task: what its clients have seen of it. */
export interface WatchedTask {
  id: string
  /** Of its submit; undefined when that was not seen. */
  submit: number | undefined
  fingerprint: number
  webhook: boolean
  /** Whether the client may not have got the answer to its submit: it never came, or late. */
  unanswered: boolean
  /** When the submit came in and how long its answer took, in real time. */
  realAt: number
  tookMs: number
  /** The entry of an equal submit that came afterwards. */
  again: number | undefined
  polls: number
  /** Of the last poll: on the account's clock and in real time. */
  polledAt: number
  polledRealAt: number
  /** Milliseconds that should pass before the next. */
  wait: number
  /** The end that a poll has shown, and in which entry. */
  end: string | undefined
  endEntry: number
  pollsAfterEnd: number
  /** When the link that was shown expires, on the account's clock. */
  expiresAt: number
  downloads: number
  /** Whether the last download went wrong: a reason to ask for a new link. */
  downloadFailed: boolean
}

export const watchedTask = (id: string): WatchedTask => ({
  id,
  submit: undefined,
  fingerprint: 0,
  webhook: false,
  unanswered: false,
  realAt: 0,
  tookMs: 0,
  again: undefined,
  polls: 0,
  polledAt: -Infinity,
  polledRealAt: -Infinity,
  wait: 0,
  end: undefined,
  endEntry: 0,
  pollsAfterEnd: 0,
  expiresAt: Infinity,
  downloads: 0,
  downloadFailed: false,
})

/** About what one takes in memory, with its id and its place in a map. */
export const watchedTaskBytes = 400

/** What can only be said of a task when nothing more is heard of it. */
export function* lastWords(task: WatchedTask): Generator<{ name: FindingName; requests: number[] }, undefined> {
  const { submit, again, polls, end, endEntry, downloads, webhook } = task
  if (end === 'Ready' && downloads === 0) yield { name: 'never-downloads', requests: [endEntry] }
  if (submit === undefined || polls > 0) return
  if (again !== undefined) yield { name: 'submits-again-after-timeout', requests: [submit, again] }
  else if (!webhook && !task.unanswered && downloads === 0) yield { name: 'never-polls', requests: [submit] }
}

/** The interval that the service recommends is allowed whatever Retry-After says. */
const recommendedMs = 500
/** Retry-After: 0 is no invitation to ask without a pause; a client that waits for the answer over a network keeps this. */
const leastMs = 100
/** Timers fire a little early, and requests do not take equally long. */
const tolerance = 0.9

/** How long to wait after a poll: its header counts whole seconds of a rate window, so that only refusals mean all of it. */
export function waitAfter({ entry: { status }, retryAfter = 0 }: Pick<ObservedPoll, 'entry' | 'retryAfter'>): number {
  // A connection that broke asks for nothing.
  if (typeof status !== 'number') return 0
  const asked = retryAfter * 1000
  if (status === 429 || status === 503) return Math.max(asked, leastMs) * tolerance
  return Math.max(Math.min(asked, recommendedMs), leastMs) * tolerance
}

export const failed = ({ status }: JournalEntry): boolean => typeof status !== 'number' || status >= 400

/** Whether a submit came when the client may have given up on another: not beside it, as those of a batch do. */
export const isAfter = (task: WatchedTask, other: WatchedTask): boolean => task.realAt > other.realAt + other.tookMs / 2
