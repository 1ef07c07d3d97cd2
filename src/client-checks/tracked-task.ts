import { numberBytes, objectBytes, slotBytes } from '../weigh.js'
import type { Trackable } from '../journal/request-record.js'
import type { KeptEntry } from '../journal/entry.js'
import type { FindingName } from './findings.js'
import type { ObservedPoll } from './observation.js'

/** What the monitor remembers of a task: what its clients have seen of it. */
export interface TrackedTask {
  /** Undefined when it was dropped: nobody keeps a dropped task alive. */
  task: Trackable | undefined
  /** The entry of its submit; 0 when none was seen. */
  submit: number
  fingerprint: number
  /** Of the polling_url that it gave. */
  urlHash: number
  webhook: boolean
  /** Whether the client may not have got the answer: it never came, or late. */
  unanswered: boolean
  /** When it came in and how long its answer took, in milliseconds of real time since the monitor began. */
  realAt: number
  tookMs: number
  /** The entry of an equal submit that came afterwards. */
  again: number | undefined
  polls: number
  downloads: number
  polled: PollHistory | undefined
}

/** Small integers only: boxes for others would make it half as large again. */
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

/** What the polls of a task have told, and the downloads after them. */
export interface PollHistory {
  /** Of the last poll: on the account's clock and in real time. */
  at: number
  realAt: number
  /** Milliseconds that should pass before the next. */
  wait: number
  /** The end that a poll has shown, and in which entry. */
  end: string | undefined
  endEntry: number
  afterEnd: number
  /** When the link that was shown expires, on the account's clock. */
  expiresAt: number
  /** Whether the last download went wrong: a reason to ask for a new link. */
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

/** About what one takes in memory, with its place, and what is kept besides once it was polled. */
export const trackedTaskBytes = objectBytes + 12 * slotBytes + 2 * slotBytes
const pollHistoryBytes = objectBytes + 8 * slotBytes + 4 * numberBytes

export const bytesOfTracked = ({ polled }: TrackedTask): number =>
  trackedTaskBytes + (polled === undefined ? 0 : pollHistoryBytes)

interface TaskFinding {
  name: FindingName
  requests: number[]
}

/** What can only be said of a task when nothing more is heard of it. */
export function findingAtEnd(tracked: TrackedTask): TaskFinding | undefined {
  const { submit, again, polls, downloads, polled, webhook, unanswered } = tracked
  if (polled?.end === 'Ready' && downloads === 0) return { name: 'never-downloads', requests: [polled.endEntry] }
  if (submit === 0 || polls > 0) return undefined
  if (again !== undefined) return { name: 'submits-again-after-timeout', requests: [submit, again] }
  if (webhook || unanswered || downloads > 0) return undefined
  return { name: 'never-polls', requests: [submit] }
}

/** What is sure of a task that has to be forgotten, whatever its client does from now on. */
export function findingIfCertain(tracked: TrackedTask, now: number): TaskFinding | undefined {
  const { again, polled } = tracked
  const isSure = polled?.end === 'Ready' ? now >= polled.expiresAt : again !== undefined
  return isSure ? findingAtEnd(tracked) : undefined
}

/** The interval that the service recommends is allowed whatever Retry-After says. */
const recommendedMs = 500
/** Retry-After: 0 is no invitation to ask without a pause; a client that waits for the answer over a network keeps this. */
const minMs = 100
/** Timers fire a little early, and requests do not take equally long. */
const tolerance = 0.9

/** How long to wait after a poll: its header counts whole seconds of a rate window, so that only refusals mean all of it. */
export function waitAfter({ entry: { status }, retryAfter = 0 }: Pick<ObservedPoll, 'entry' | 'retryAfter'>): number {
  // A connection that broke asks for nothing.
  if (typeof status !== 'number') return 0
  const requestedMs = retryAfter * 1000
  if (status === 429 || status === 503) return Math.max(requestedMs, minMs) * tolerance
  return Math.max(Math.min(requestedMs, recommendedMs), minMs) * tolerance
}

export const failed = ({ status }: KeptEntry): boolean => typeof status !== 'number' || status >= 400

/** Whether a submit came when the client may have given up on another: not beside it, as those of a batch do. */
export const isAfter = (submit: TrackedTask, other: TrackedTask): boolean =>
  submit.realAt > other.realAt + other.tookMs / 2
