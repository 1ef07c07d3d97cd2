import { toUSVString } from 'node:util'
import { refuse, type Refused } from './check.js'

/** Lone surrogates are not Unicode: Rust's texts cannot hold them. */
export const isUnicode = (text: string): boolean => toUSVString(text) === text

export const notUnicode = (input: string): Refused =>
  refuse('string_unicode', 'Input should be a valid string, unable to parse raw data as a unicode string', input)

/** For what should have been read from a text: pydantic complains first about one that is not Unicode. */
export const refuseUnparsed: typeof refuse = (type, msg, input, ctx) =>
  typeof input === 'string' && !isUnicode(input) ? notUnicode(input) : refuse(type, msg, input, ctx)
