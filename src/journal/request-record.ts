import type { Closing } from '../closing.js'
import type { Stage } from '../rules/rule.js'

/** A task as the client checks see it. What they remember of it stands here, so that no request has to look it up. */
export interface Trackable {
  /** How often it was polled and downloaded. */
  readonly polls: number
  readonly downloads: number
  /** A WatchedTask, which only the monitor makes and reads. */
  tracked: { task: unknown } | undefined
}

/** A rule that fired, as the journal names it. */
export interface FiredRule {
  id: string
  stage: Stage
  /** Rules that matched as well and did not fire. */
  others: readonly string[] | undefined
  /** The refusal or the damage that it brought, by its name. */
  failure: string | undefined
}

/** What the journal shall know of a request: a stage fills it in and returns it with its answer. */
export interface RequestRecord {
  stage: Stage | 'other'
  /** Whose journal it belongs to: the key; undefined for a request that belongs to no account. */
  key: string | undefined
  /** Of the account that it met: when that account has been reset since, the request belongs to none. */
  closed: Closing | undefined
  task: string | undefined
  model: string | undefined
  fired: FiredRule | undefined
  /** The request's body as parsed, before validation. */
  body: unknown
  /** Digests of the pictures in it, where they were taken: see `pictureDigest`. */
  pictures: ReadonlyMap<string, string> | undefined
  /** Fields of the request that the model does not know. */
  ignored: readonly string[] | undefined
  /** The status that a poll showed: `Ready`; `expired` for a download whose link has truly expired. */
  shownStatus: string | undefined
  /** The refusal that was met, by its name, where no rule brought it. */
  failure: string | undefined
  /** What the client checks know the task by. */
  trackable: Trackable | undefined
  /** Of the polling_url that a submit gave, or of the URL that a poll asked. */
  urlHash: number
  /** When the link that a poll gave expires, in epoch milliseconds. */
  expiresAt: number | undefined
}

/** A record of which nothing but this is known yet. All of them have the same shape: there is one for each request. */
export const startRecord = (
  stage: RequestRecord['stage'],
  { key, model }: Partial<Pick<RequestRecord, 'key' | 'model'>> = {},
): RequestRecord => ({
  stage,
  key,
  closed: undefined,
  task: undefined,
  model,
  fired: undefined,
  body: undefined,
  pictures: undefined,
  ignored: undefined,
  shownStatus: undefined,
  failure: undefined,
  trackable: undefined,
  urlHash: 0,
  expiresAt: undefined,
})
