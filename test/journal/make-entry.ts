import type { JournalEntry, KeptEntry } from '../../src/journal/entry.js'

/** An entry of an accepted submit, except for what is given. */
export const makeEntry = (given: Partial<JournalEntry> = {}): JournalEntry & KeptEntry => ({
  id: 1,
  at: 0,
  method: 'POST',
  url: '/v1/flux-dev',
  stage: 'submit',
  route: 'POST /live/v1/flux-dev',
  status: 200,
  tookMs: 1,
  task: undefined,
  model: 'flux-dev',
  rule: undefined,
  others: undefined,
  explain: undefined,
  body: undefined,
  userAgent: undefined,
  nth: undefined,
  details: undefined,
  bytes: 0,
  sentKey: true,
  ...given,
})
