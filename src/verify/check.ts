import type { Evidence } from '../contracts/evidence.js'

/** A URL that is known from an earlier answer, besides that of the document. */
export type Link = 'document' | 'polling_url' | 'sample'

/** What is asked. */
export interface Ask {
  method: 'GET' | 'HEAD' | 'POST'
  /** A path below the base URL, with its query, or a link. */
  to: string | { link: Link; change?: (url: URL) => void }
  /** How the key is sent; absent: no key is sent. */
  key?: 'header' | 'bearer'
  headers?: Readonly<Record<string, string>>
  body?: string | Uint8Array
}

/** An answer as it arrived. */
export interface Answer {
  /** The URL that was asked. */
  url: string
  status: number
  headers: ReadonlyMap<string, string>
  bytes: Uint8Array
  text: string
  /** The parsed body; undefined if it is not JSON. */
  json: unknown
}

/** One thing that an answer must have, and how it is known that it must. */
export interface Expectation {
  evidence: Evidence
  /** What is wrong, as a sentence without its end; undefined if it is as expected. */
  problem: (answer: Answer) => string | undefined
  /** Whether an answer that does not have it is not looked at any further. */
  decides?: true
}

/** A row of what is checked. */
export interface Check {
  name: string
  ask: Ask
  expect: readonly Expectation[]
  /** It makes a task, which may cost credits. */
  makesTask?: true
  /** It is asked until the task has ended. */
  untilEnded?: true
  /** The link that its answer has. */
  finds?: { link: Link; in: (answer: Answer) => string | undefined }
}
