import type { JournalEntry } from './entry.js'

/** The object with its sixteen fields, two numbers in boxes of their own, and its place in the journal. */
const frame = 200

/** What a string costs beside its characters. */
const head = 24

const beyondLatin = /[^\0-\xff]/

/**
 * About how many bytes of memory an entry takes. Names that all entries share (method, stage, route, model) are not
 * counted. A text with one character beyond Latin-1 takes two bytes for each.
 */
export function sizeOf({ url, task, rule, others, explain, body, userAgent }: JournalEntry): number {
  let bytes = frame + textSize(url) + textSize(task) + textSize(rule) + textSize(explain) + textSize(userAgent)
  if (body !== undefined) bytes += head + body.length * (beyondLatin.test(body) ? 2 : 1)
  if (others !== undefined) for (const other of others) bytes += 8 + textSize(other)
  return bytes
}

const textSize = (text: string | undefined): number => (text === undefined ? 0 : head + text.length)
