import type { KeptEntry } from './entry.js'
import type { KeptBody } from './redaction.js'

/** The object with its sixteen fields, two numbers in boxes of their own, and its place in the journal: measured. */
const frame = 216

/** What a string or an object costs beside what is in it. */
const head = 24

/** A field's place, a box for its number, and its share of what describes objects of this form. */
const fieldSize = 32

const beyondLatin = /[^\0-\xff]/

/**
 * About how many bytes of memory an entry takes. What entries share is not counted: method, stage, route and
 * model, and the id of the task, which the task has as well. A text with one character beyond Latin-1 takes two bytes for each.
 */
export function sizeOf({ url, rule, others, explain, body, userAgent }: KeptEntry): number {
  let bytes = frame + textSize(url) + textSize(rule) + textSize(explain) + textSize(userAgent) + bodySize(body)
  if (others !== undefined) for (const other of others) bytes += 8 + textSize(other)
  return bytes
}

function bodySize(body: KeptBody): number {
  if (typeof body !== 'object') return wideSize(body)
  let bytes = head
  for (const name in body) bytes += fieldSize + name.length + wideSize(body[name])
  return bytes
}

const textSize = (text: string | undefined): number => (text === undefined ? 0 : head + text.length)

/** Of a text in any script, or of what takes no room of its own. */
const wideSize = (value: unknown): number =>
  typeof value === 'string' ? head + value.length * (beyondLatin.test(value) ? 2 : 1) : 0
