import { isDeepStrictEqual } from 'node:util'
import type { JournalEntry } from '../journal/entry.js'
import { redactBody, secretMark } from '../journal/redaction.js'
import { readJson } from '../validation/read-json.js'

export interface Difference {
  field: string
  expected: unknown
  /** As the journal has it; undefined where there is no such field. */
  found: unknown
}

/**
 * How the bodies of entries differ from the fields that are expected: by dot paths, with numbers for places in lists
 * (`images.0`). The journal keeps pictures by their length and the beginnings of long texts; what is expected is
 * shortened likewise. Secrets are not kept and so never equal, and neither is what was cut off a body.
 */
export function differencesFrom(
  fields: Readonly<Record<string, unknown>>,
): (entry: JournalEntry) => readonly Difference[] {
  const wanted = Object.entries(fields).map(([path, expected]) => {
    const names = path.split('.')
    // What is in a list goes by the list's name.
    const name = names.findLast((each) => !/^\d+$/.test(each)) ?? path
    return { path, names, expected, kept: asKept(name, expected) }
  })
  // Judged more than once, to find the closest; read once.
  const known = new Map<JournalEntry, readonly Difference[]>()
  return (entry) => {
    if (wanted.length === 0) return []
    const judged = known.get(entry)
    if (judged !== undefined) return judged
    const body = parsed(entry.body)
    const differences = wanted.flatMap(({ path, names, expected, kept }) => {
      const found = names.reduce(inside, body)
      const isSame = found !== secretMark && isDeepStrictEqual(found, kept)
      return isSame ? [] : [{ field: path, expected, found }]
    })
    known.set(entry, differences)
    return differences
  }
}

/** Equals nothing. */
const never = Symbol('never kept')

/** A value as it is after it went through the journal under its name; undefined for what must be absent. */
function asKept(name: string, value: unknown): unknown {
  return value === undefined ? undefined : keptIn(parsed(redactBody({ [name]: value })), name)
}

const keptIn = (body: unknown, name: string): unknown => {
  const kept = inside(body, name)
  return kept === undefined ? never : kept
}

function parsed(text: string | undefined): unknown {
  if (text === undefined) return undefined
  const read = readJson(Buffer.from(text))
  return 'value' in read ? read.value : undefined
}

function inside(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
  return (value as Record<string, unknown>)[name]
}
