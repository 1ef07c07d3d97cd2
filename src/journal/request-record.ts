import type { Closing } from '../closing.js'
import type { Stage } from '../rules/rule.js'

/** A task as the client checks see it. It holds their record of it, so that no lookup is needed. */
export interface Trackable {
  /** The number of its polls and downloads. */
  readonly polls: number
  readonly downloads: number
  /** A TrackedTask, which only the monitor creates and reads. */
  tracked: { task: unknown } | undefined
}

/** A rule that fired, as the journal names it. */
export interface FiredRule {
  id: string
  stage: Stage
  /** Other rules that matched but did not fire. */
  others: readonly string[] | undefined
  /** The name of the refusal or picture damage that it caused. */
  failure: string | undefined
}

/** What the journal records about a request: a stage fills it in and returns it with its answer. */
export interface RequestRecord {
  stage: Stage | 'other'
  /** The key of the account whose journal it belongs to; undefined for an unattributed request. */
  key: string | undefined
  /** The end of its account: if the account has been reset meanwhile, the request is unattributed. */
  closed: Closing | undefined
  task: string | undefined
  model: string | undefined
  fired: FiredRule | undefined
  /** Which of its kind it was, as rules count. */
  nth: number | undefined
  /** The request's body as parsed, before validation. */
  body: unknown
  /** Digests of the pictures in it, if already computed: see `digestPicture`. */
  pictures: ReadonlyMap<string, string> | undefined
  /** Digests of the long texts in it, if already computed: see `digestOf`. */
  texts: ReadonlyMap<string, string> | undefined
  /** Fields of the request that the model does not know. */
  ignored: readonly string[] | undefined
  /** The status that a poll returned, such as `Ready`; `expired` for a download whose link itself has expired. */
  shownStatus: string | undefined
  /** The name of the refusal, if it was not caused by a rule. */
  failure: string | undefined
  /** The task, for the client checks. */
  trackable: Trackable | undefined
  /** Of the polling_url in a submit's answer, or of the URL of a poll. */
  urlHash: number
  /** When the link in a poll's answer expires, in epoch milliseconds. */
  expiresAt: number | undefined
}

/** A new record. All records have the same hidden class in V8, because there is one for each request. */
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
  nth: undefined,
  body: undefined,
  pictures: undefined,
  texts: undefined,
  ignored: undefined,
  shownStatus: undefined,
  failure: undefined,
  trackable: undefined,
  urlHash: 0,
  expiresAt: undefined,
})
