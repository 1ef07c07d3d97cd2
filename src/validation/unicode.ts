import { refuse, type Refused } from './check.js'

/** Lone surrogates are not Unicode: Rust's texts cannot hold them. The cast: TypeScript's library is older than Node 20. */
export const isUnicode = (text: string): boolean => (text as string & { isWellFormed(): boolean }).isWellFormed()

export const notUnicode = (input: string): Refused =>
  refuse('string_unicode', 'Input should be a valid string, unable to parse raw data as a unicode string', input)

/** For what should have been read from a text: pydantic complains first about one that is not Unicode. */
export const refuseUnparsed: typeof refuse = (type, msg, input, ctx) =>
  typeof input === 'string' && !isUnicode(input) ? notUnicode(input) : refuse(type, msg, input, ctx)
