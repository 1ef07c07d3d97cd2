import { refuse, type Check } from './check.js'
import type { JsonSchema } from './json-schema.js'
import { refuseUnparsed } from './unicode.js'

const canonical = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/
const hyphenated = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i
const groupLengths = [8, 4, 4, 4, 12]

/** Accepts the hyphenated form, also in braces or after `urn:uuid:`, and 32 digits. Returns the hyphenated form. */
export function uuid({ format = '' }: JsonSchema): Check {
  const version = /\d$/.exec(format)?.[0]
  return (input) => {
    if (typeof input !== 'string') {
      return refuse('uuid_type', 'UUID input should be a string, bytes or UUID object', input)
    }
    const value = readUuid(input)
    if (value === undefined) {
      const error = problem(input)
      return refuseUnparsed('uuid_parsing', `Input should be a valid UUID, ${error}`, input, { error })
    }
    if (version !== undefined && value[14] !== version) {
      const ctx = { expected_version: Number(version) }
      return refuse('uuid_version', `UUID version ${version} expected`, input, ctx)
    }
    return value
  }
}

/** A UUID in canonical form; undefined if the text is not a UUID. */
export function readUuid(input: string): string | undefined {
  if (canonical.test(input)) return input
  if (hyphenated.test(input)) return input.toLowerCase()
  if (input.length > 45) return undefined
  if (/^[\da-f]{32}$/i.test(input)) {
    return input.toLowerCase().replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
  }
  const { text } = unwrap(input)
  return hyphenated.test(text) ? text.toLowerCase() : undefined
}

function unwrap(input: string): { text: string; offset: number } {
  if (input.startsWith('{') && input.endsWith('}') && input.length > 1) return { text: input.slice(1, -1), offset: 1 }
  if (input.startsWith('urn:uuid:')) return { text: input.slice(9), offset: 9 }
  return { text: input, offset: 0 }
}

/** The message of Rust's uuid crate, which counts in bytes. */
function problem(input: string): string {
  const { text, offset } = unwrap(input)
  const stray = /[^\da-f-]/iu.exec(text)
  // everything before the invalid character is ASCII: its index in bytes is its index here
  if (stray) return `invalid character: found \`${stray[0]}\` at ${stray.index + offset + 1}`
  const count = countGroups(text)
  if (count === 1 && offset === 0) return `invalid length: expected length 32 for simple format, found ${text.length}`
  if (count !== 5) return `invalid group count: expected 5, found ${count}`
  const groups = text.split('-')
  const wrong = groups.findIndex((group, at) => group.length !== groupLengths[at])
  const found = wrong === 4 ? input.length - 24 : groups[wrong]?.length
  return `invalid group length in group ${wrong}: expected ${String(groupLengths[wrong])}, found ${String(found)}`
}

/** Without splitting: the text may be as long as a body. */
function countGroups(text: string): number {
  let count = 1
  for (let at = text.indexOf('-'); at !== -1; at = text.indexOf('-', at + 1)) count++
  return count
}
