import type { KeptEntry } from '../journal/entry.js'
import type { Trackable } from '../journal/request-record.js'
import { textHash } from '../text-hash.js'
import type { KeptBody } from '../journal/redaction.js'

/** What the monitor is told of a request once it is over, from its journal entry and what its stage recorded. */
interface Observed {
  entry: KeptEntry
  /** The task that it made or was about, if there is one. */
  task: Trackable | undefined
  /** When the request came in, in milliseconds of real time that never goes back. */
  realAt: number
}

export interface ObservedSubmit extends Observed {
  kind: 'submit'
  /** Of the polling_url that was given. */
  urlHash: number
  /** Whether an answer goes to a webhook, so that nobody needs to poll. */
  webhook: boolean
  /** Fields that the model ignored, and those it knows. */
  ignored: readonly string[] | undefined
  known: readonly string[]
}

export interface ObservedPoll extends Observed {
  kind: 'poll'
  /** The status in the body, where the client can have read it: not in a rule's own or broken answer. */
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
  /** Whether the link had truly expired; a rule that says so is not the client's fault. */
  expired: boolean
}

export type Observation = ObservedSubmit | ObservedPoll | ObservedDownload

/** 30 bits that equal requests share. */
export function fingerprint(route: string, body: KeptBody): number {
  const begun = textHash(route)
  if (typeof body !== 'object') return textHash(body ?? '', begun)
  let hash = begun
  // A name between two values, and its length, keep `ab, c` from being `a, bc`.
  for (const name in body) hash = textHash(String(body[name]), textHash(name, hash ^ name.length))
  return hash
}
