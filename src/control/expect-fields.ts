import { isDeepStrictEqual } from 'node:util'
import type { JournalEntry } from '../journal/entry.js'
import type { Seal } from '../journal/digest.js'
import { isTruncated, keptPicture, redactBody, redactName, webUrl } from '../journal/redaction.js'
import { isSecret, secretMark } from '../secret-names.js'
import { readJson } from '../validation/read-json.js'
import { isPictureHash, nameIn, type PictureHash } from './expect-pictures.js'

export interface Difference {
  field: string
  expected: unknown
  /** As the journal has it; undefined where there is no such field. */
  found: unknown
  /** Why it cannot be told whether the two differ; undefined where they do. */
  notKept?: string
}

/** How bodies compare with the fields that are expected. */
export interface Comparison {
  /** All differences of an entry's body. */
  differences(entry: JournalEntry): readonly Difference[]
  /** The same, but no more than the first that is sure where there is one: it decides. */
  decisive(entry: JournalEntry): readonly Difference[]
}

/**
 * Compares the bodies of entries with the fields that are expected: by dot paths, with numbers for places in lists
 * (`images.0`). The journal keeps digests in place of pictures, secrets and the ends of long texts; what is expected goes the
 * same way. Of what was cut off a body nothing is known.
 */
export function compareWith(fields: Readonly<Record<string, unknown>>, seal: Seal): Comparison {
  const wanted = Object.entries(fields).map(([path, expected]) => ({
    path,
    place: readPath(path),
    ...(isPictureHash(expected) ? wantedPicture(path, expected) : wantedValue(path, expected, seal)),
  }))

  function* differencesOf(entry: JournalEntry): Generator<Difference, void> {
    if (wanted.length === 0) return
    const body = bodyOf(entry)
    const isBodyCut = isTruncated(body)
    for (const { path, place, expected, isMet, shown, whyUnsure } of wanted) {
      const found = valueAt(body, place)
      const notKept = whyNotKept(isBodyCut, found) ?? whyUnsure?.(found)
      if (notKept !== undefined) yield { field: path, expected, found, notKept }
      else if (!isMet(found)) yield { field: path, expected, found: shown(found) }
    }
  }

  return {
    differences: (entry) => [...differencesOf(entry)],
    decisive: (entry) => {
      const doubtful: Difference[] = []
      for (const difference of differencesOf(entry)) {
        if (difference.notKept === undefined) return [difference]
        doubtful.push(difference)
      }
      return doubtful
    },
  }
}

/** What is expected of a value as the journal keeps it. */
interface Wanted {
  expected: unknown
  isMet: (found: unknown) => boolean
  /** What is told of a value that differs. */
  shown: (found: unknown) => unknown
  /** Why it cannot be told whether a value differs. */
  whyUnsure?: (found: unknown) => string | undefined
}

function wantedValue(path: string, expected: unknown, seal: Seal): Wanted {
  const name = nameIn(path)
  const kept = asKept(name, expected, seal)
  return {
    expected: isSecret(name) && expected != null ? markOf(kept) : expected,
    isMet: (found) => isDeepStrictEqual(found, kept),
    shown: (found) => found,
  }
}

function wantedPicture(path: string, expected: PictureHash): Wanted {
  return {
    expected,
    isMet: (found) => keptPicture(found) === expected.sha256,
    shown: (found) => {
      const sha256 = keptPicture(found)
      return sha256 === undefined ? found : { sha256 }
    },
    whyUnsure: (found) => {
      if (Array.isArray(found)) return `it is a list; ask for one of its pictures, such as ${path}.0`
      return typeof found === 'string' && webUrl.test(found) ? 'it is a URL, which is not fetched' : undefined
    },
  }
}

/** What stands in the place of a secret: that of an expectation is one as well. */
const markOf = (kept: unknown): string => (typeof kept === 'string' ? kept : secretMark)

/** The body as the journal keeps it. */
export const bodyOf = ({ body }: JournalEntry): unknown => parsed(body)

/** A dot path, read once for many bodies. */
export interface FieldPath {
  names: readonly string[]
  /** The name at a place as the journal shows it; or, as the end may be a name with dots in it, all from there on. */
  shown: (at: number) => { name: string; rest: string }
}

export function readPath(path: string): FieldPath {
  const names = path.split('.')
  const shown: { name: string; rest: string }[] = []
  return {
    names,
    shown: (at) => (shown[at] ??= { name: redactName(names[at] ?? ''), rest: redactName(names.slice(at).join('.')) }),
  }
}

/** The value under a path. */
export function valueAt(value: unknown, { names, shown }: FieldPath): unknown {
  let within = value
  for (let at = 0; at < names.length; at++) {
    const { name, rest } = shown(at)
    const whole = inside(within, rest)
    if (whole !== undefined || at === names.length - 1) return whole
    within = inside(within, name)
    if (within === undefined) return undefined
  }
  return within
}

function whyNotKept(isBodyCut: boolean, found: unknown): string | undefined {
  if (isTruncated(found) || (found === undefined && isBodyCut)) return 'the journal keeps 8,192 characters of a body'
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
