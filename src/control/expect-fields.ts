import { isDeepStrictEqual } from 'node:util'
import type { JournalEntry } from '../journal/entry.js'
import type { Seal } from '../journal/digest.js'
import { isCut, redactBody, redactName } from '../journal/redaction.js'
import { isSecret, secretMark } from '../secret-names.js'
import { readJson } from '../validation/read-json.js'

export interface Difference {
  field: string
  expected: unknown
  /** As the journal has it; undefined where there is no such field. */
  found: unknown
  /** Why it cannot be told whether the two differ; undefined where they do. */
  notKept?: string
}

/**
 * How the bodies of entries differ from the fields that are expected: by dot paths, with numbers for places in lists
 * (`images.0`). The journal keeps digests in place of pictures, secrets and the ends of long texts; what is expected goes the
 * same way. Of what was cut off a body nothing is known.
 */
export function differencesFrom(
  fields: Readonly<Record<string, unknown>>,
  seal: Seal,
): (entry: JournalEntry) => readonly Difference[] {
  const wanted = Object.entries(fields).map(([path, expected]) => {
    const names = path.split('.')
    // What is in a list goes by the list's name.
    const name = names.findLast((each) => !/^\d+$/.test(each)) ?? path
    const kept = asKept(name, expected, seal)
    return { path, names, kept, expected: isSecret(name) && expected != null ? markOf(kept) : expected }
  })
  // Judged more than once, to find the closest; read once.
  const known = new Map<JournalEntry, readonly Difference[]>()
  return (entry) => {
    if (wanted.length === 0) return []
    const judged = known.get(entry)
    if (judged !== undefined) return judged
    const body = bodyOf(entry)
    const differences = wanted.flatMap(({ path, names, expected, kept }) => {
      const found = valueAt(body, names)
      const notKept = whyNotKept(body, found)
      if (notKept !== undefined) return [{ field: path, expected, found, notKept }]
      return isDeepStrictEqual(found, kept) ? [] : [{ field: path, expected, found }]
    })
    known.set(entry, differences)
    return differences
  }
}

/** What stands in the place of a secret: that of an expectation is one as well. */
const markOf = (kept: unknown): string => (typeof kept === 'string' ? kept : secretMark)

/** The body as the journal keeps it. */
export const bodyOf = ({ body }: JournalEntry): unknown => parsed(body)

/** The value under a path, whose end may be a name with dots in it. */
export function valueAt(value: unknown, names: readonly string[]): unknown {
  const [name, ...rest] = names
  if (name === undefined) return value
  const whole = inside(value, redactName(names.join('.')))
  if (whole !== undefined || rest.length === 0) return whole
  const next = inside(value, redactName(name))
  return next === undefined ? undefined : valueAt(next, rest)
}

function whyNotKept(body: unknown, found: unknown): string | undefined {
  if (isCut(found) || (found === undefined && isCut(body))) return 'the journal keeps 8,192 characters of a body'
  return holdsSecret(found) ? 'the journal keeps no secrets that are lists or objects' : undefined
}

const holdsSecret = (value: unknown): boolean =>
  typeof value === 'object' && value !== null ? Object.values(value).some(holdsSecret) : value === secretMark

/** Equals nothing. */
const never = Symbol('never kept')

/** A value as it is after it went through the journal under its name; undefined for what must be absent. */
function asKept(name: string, value: unknown, seal: Seal): unknown {
  if (value === undefined) return undefined
  const kept = inside(parsed(redactBody({ [name]: value }, { seal })), redactName(name))
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
