import { answerIn, headersIn } from '../journal/details.js'
import type { Seal } from '../journal/digest.js'
import { readEntry, type KeptEntry } from '../journal/entry.js'
import type { Journal } from '../journal/journal.js'
import { ControlError, type RequestDetail } from './control.js'

/** An entry of a journal. Throws 404 when there is none. */
export function entryOf(journal: Journal, id: number, whose: string): KeptEntry {
  const entry = journal.find(id)
  if (entry !== undefined) return entry
  const why = `it is another's, or the journal has dropped it (--journal-memory); the last id is ${journal.lastId}`
  throw new ControlError(404, `no request of ${whose} has the id ${id}: ${why}`)
}

export const detailOfEntry = (entry: KeptEntry, seal: Seal): RequestDetail => ({
  ...readEntry(entry),
  nth: entry.nth,
  headers: entry.details && headersIn(entry.details.headers, seal),
  answer: entry.details && answerIn(entry.details, seal),
  notKept: entry.details === undefined ? whyNotKept(entry) : undefined,
})

const whyNotKept = ({ stage }: KeptEntry): string =>
  stage === 'webhook'
    ? 'it is a webhook, whose body is in the list of webhooks'
    : 'headers and answers are kept for the newest requests only (--journal-memory)'
