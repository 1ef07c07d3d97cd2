import { refuse, type Refused } from './check.js'

/** Lone surrogates are not valid Unicode: Rust's strings cannot hold them. The cast: TypeScript's library is older than Node 20. */
export const isUnicode = (text: string): boolean => (text as string & { isWellFormed(): boolean }).isWellFormed()

export const notUnicode = (input: string): Refused =>
  refuse('string_unicode', 'Input should be a valid string, unable to parse raw data as a unicode string', input)

/** For values that are parsed from text: pydantic's first error is about invalid Unicode. */
export const refuseUnparsed: typeof refuse = (type, msg, input, ctx) =>
  typeof input === 'string' && !isUnicode(input) ? notUnicode(input) : refuse(type, msg, input, ctx)
