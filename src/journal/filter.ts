import type { JournalEntry } from './entry.js'
import { isTruncatedUrl } from './redact-url.js'

/** Selects entries; an absent field matches everything. */
export interface EntryFilter {
  /** What the request was for: `submit`, `poll`, `download`, `webhook` or `other`. */
  stage?: string
  /** The slug of a model. */
  model?: string
  /** The id of a task. */
  task?: string
  /** The HTTP method, in any case. */
  method?: string
  /** A part of the URL. */
  url?: string
  /** A part of the route: `get_result`. */
  route?: string
  /** `404`, `4xx`, `reset`, `aborted`. */
  status?: string | number
  /** The id of the rule that fired. */
  rule?: string
  /** Entries after this id. */
  since?: number
  /** Entries before this id. */
  before?: number
  /** How many entries at most, the newest; 100 if absent. */
  limit?: number
}

/** The fields that filters use. */
type Filtered = Omit<JournalEntry, 'body'>

/** The fields of a filter, and how each is compared with an entry. */
const tests = {
  stage: (entry, wanted) => entry.stage === wanted,
  model: (entry, wanted) => entry.model === wanted,
  task: (entry, wanted) => entry.task === wanted,
  method: (entry, wanted) => entry.method === wanted.toUpperCase(),
  url: (entry, wanted) => entry.url.includes(wanted),
  route: (entry, wanted) => entry.route?.includes(wanted) === true,
  status: (entry, wanted) => isOfStatus(String(entry.status), wanted.toLowerCase()),
  rule: (entry, wanted) => entry.rule === wanted,
} satisfies Record<
  Exclude<keyof EntryFilter, 'since' | 'before' | 'limit'>,
  (entry: Filtered, wanted: string) => boolean
>

type Tested = keyof typeof tests
type Missed = Tested | 'since' | 'before'

/** `404`, `4xx`, `reset`, `aborted`. */
const isOfStatus = (status: string, wanted: string): boolean =>
  status === wanted ||
  (wanted.length === 3 && wanted.endsWith('xx') && status.length === 3 && status.startsWith(wanted.charAt(0)))

const tested = Object.keys(tests) as Tested[]

/** The fields of a filter that an entry does not match. */
export function missesOf(entry: Filtered, filter: EntryFilter): readonly Missed[] {
  const misses: Missed[] = tested.filter((name) => {
    const wanted = filter[name]
    return wanted !== undefined && !tests[name](entry, String(wanted))
  })
  if (filter.since !== undefined && entry.id <= filter.since) misses.push('since')
  if (filter.before !== undefined && entry.id >= filter.before) misses.push('before')
  return misses
}

/** Why an entry may match a field that it seems to miss; undefined if it certainly does not match. */
export const whyUncertain = ({ url }: Filtered, missed: Missed): string | undefined =>
  missed === 'url' && isTruncatedUrl(url) ? 'the journal keeps 2,048 characters of a URL' : undefined

export const matches = (entry: Filtered, filter: EntryFilter): boolean => missesOf(entry, filter).length === 0
