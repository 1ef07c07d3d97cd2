import type { KeptEntry } from './entry.js'
import type { KeptBody } from './redaction.js'

/** The object with its eighteen fields, two heap numbers, and its slot in the journal: measured. */
const frame = 232

/** A string or an object without its content. */
const head = 24

/** A field, a heap number, and a share of the hidden class of its object. */
const fieldSize = 32

const beyondLatin = /[^\0-\xff]/

/**
 * The approximate memory of an entry in bytes. Shared strings are not counted: method, stage, route and model, and the id of
 * the task. Neither are the details, which have a share of their own. A string with a character beyond Latin-1 takes two bytes per character.
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

/** The size of a string with any characters; 0 for other values. */
const wideSize = (value: unknown): number =>
  typeof value === 'string' ? head + value.length * (beyondLatin.test(value) ? 2 : 1) : 0
