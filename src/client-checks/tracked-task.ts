import { numberBytes, objectBytes, slotBytes } from '../weigh.js'
import type { Trackable } from '../journal/request-record.js'
import type { KeptEntry } from '../journal/entry.js'
import type { FindingName } from './findings.js'
import type { ObservedPoll } from './observation.js'

/** What the monitor remembers about a task: what its clients have seen of it. */
export interface TrackedTask {
  /** Undefined once the store has dropped it, so that it can be freed. */
  task: Trackable | undefined
  /** The entry of its submit; 0 when none was seen. */
  submit: number
  fingerprint: number
  /** Of the polling_url in its answer. */
  urlHash: number
  webhook: boolean
  /** Whether the client may not have received the answer, because it was not sent or late. */
  unanswered: boolean
  /** When it arrived and how long its answer took, in milliseconds of real time since the monitor started. */
  realAt: number
  tookMs: number
  /** The entry of a later submit with the same content. */
  again: number | undefined
  polls: number
  downloads: number
  polled: PollHistory | undefined
}

/** Small integers only: V8 would store other numbers in objects, which makes it half as large again. */
export const trackTask = (task: Trackable): TrackedTask => ({
  task,
  submit: 0,
  fingerprint: 0,
  urlHash: 0,
  webhook: false,
  unanswered: false,
  realAt: 0,
  tookMs: 0,
  again: undefined,
  polls: task.polls,
  downloads: task.downloads,
  polled: undefined,
})

/** What the polls of a task have shown, and the downloads after them. */
export interface PollHistory {
  /** Of the last poll: on the account's clock and in real time. */
  at: number
  realAt: number
  /** Minimum milliseconds before the next poll. */
  wait: number
  /** The end status that a poll has shown, and its entry. */
  end: string | undefined
  endEntry: number
  afterEnd: number
  /** When the link that was shown expires, on the account's clock. */
  expiresAt: number
  /** Whether the last download failed: a reason to poll for a new link. */
  downloadFailed: boolean
}

export const noPolls = (): PollHistory => ({
  at: -Infinity,
  realAt: -Infinity,
  wait: 0,
  end: undefined,
  endEntry: 0,
  afterEnd: 0,
  expiresAt: Infinity,
  downloadFailed: false,
})

/** Approximate memory of one that has been polled, with its place in the lists. */
export const trackedTaskBytes = objectBytes + 12 * slotBytes + 2 * slotBytes
const pollHistoryBytes = objectBytes + 8 * slotBytes + 4 * numberBytes

export const bytesOfTracked = ({ polled }: TrackedTask): number =>
  trackedTaskBytes + (polled === undefined ? 0 : pollHistoryBytes)

interface TaskFinding {
  name: FindingName
  requests: number[]
}

/** The finding about a task that gets no further requests. */
export function findingAtEnd(tracked: TrackedTask): TaskFinding | undefined {
  const { submit, again, polls, downloads, polled, webhook, unanswered } = tracked
  if (polled?.end === 'Ready' && downloads === 0) return { name: 'never-downloads', requests: [polled.endEntry] }
  if (submit === 0 || polls > 0) return undefined
  if (again !== undefined) return { name: 'submits-again-after-timeout', requests: [submit, again] }
  if (webhook || unanswered || downloads > 0) return undefined
  return { name: 'never-polls', requests: [submit] }
}

/** The finding about a task that is no longer tracked, if later requests could not change it. */
export function findingIfCertain(tracked: TrackedTask, now: number): TaskFinding | undefined {
  const { again, polled } = tracked
  const isSure = polled?.end === 'Ready' ? now >= polled.expiresAt : again !== undefined
  return isSure ? findingAtEnd(tracked) : undefined
}

/** The interval that the service recommends is always allowed, even if Retry-After is longer. */
const recommendedMs = 500
/** The minimum, even for Retry-After: 0. A client that waits for the answer over a network keeps it. */
const minMs = 100
/** Timers fire a little early, and requests vary in duration. */
const tolerance = 0.9

/** How long to wait after a poll. Retry-After has whole seconds of a rate window, so only refusals require all of it. */
export function waitAfter({ entry: { status }, retryAfter = 0 }: Pick<ObservedPoll, 'entry' | 'retryAfter'>): number {
  // A broken connection sets no wait.
  if (typeof status !== 'number') return 0
  const requestedMs = retryAfter * 1000
  if (status === 429 || status === 503) return Math.max(requestedMs, minMs) * tolerance
  return Math.max(Math.min(requestedMs, recommendedMs), minMs) * tolerance
}

export const failed = ({ status }: KeptEntry): boolean => typeof status !== 'number' || status >= 400

/** Whether a submit came late enough for the client to have given up on another, unlike the parallel submits of a batch. */
export const isAfter = (submit: TrackedTask, other: TrackedTask): boolean =>
  submit.realAt > other.realAt + other.tookMs / 2
