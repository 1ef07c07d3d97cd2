import type { KeptEntry } from '../journal/entry.js'
import type { Trackable } from '../journal/request-record.js'
import { textHash } from '../text-hash.js'
import type { KeptBody } from '../journal/redaction.js'

/** A finished request as the monitor sees it: its journal entry and what its stage recorded. */
interface Observed {
  entry: KeptEntry
  /** The task that it created or was about, if any. */
  task: Trackable | undefined
  /** When the request arrived, in milliseconds of monotonic real time. */
  realAt: number
}

export interface ObservedSubmit extends Observed {
  kind: 'submit'
  /** Of the polling_url in the answer. */
  urlHash: number
  /** Whether the result is sent to a webhook, so that the client need not poll. */
  webhook: boolean
  /** Fields that the model ignored, and those it knows. */
  ignored: readonly string[] | undefined
  known: readonly string[]
}

export interface ObservedPoll extends Observed {
  kind: 'poll'
  /** The status in the body, if the client could read it: not of a rule's own or damaged answer. */
  shown: string | undefined
  /** Seconds, from the answer's header. */
  retryAfter: number | undefined
  /** Of the URL: another than the submit's `polling_url` has another origin, prefix or query. */
  urlHash: number
  /** When the link in the answer expires, on the account's clock. */
  expiresAt: number | undefined
}

export interface ObservedDownload extends Observed {
  kind: 'download'
  /** Whether the link itself had expired; an expiry by a rule is not the client's fault. */
  expired: boolean
}

export type Observation = ObservedSubmit | ObservedPoll | ObservedDownload

/** A hash of 30 bits, the same for equal requests. */
export function fingerprint(route: string, body: KeptBody): number {
  const routeHash = textHash(route)
  if (typeof body !== 'object') return textHash(body ?? '', routeHash)
  let hash = routeHash
  // A name between two values, and its length, keep `ab, c` from being `a, bc`.
  for (const name in body) hash = textHash(String(body[name]), textHash(name, hash ^ name.length))
  return hash
}
