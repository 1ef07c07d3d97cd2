import { types } from 'node:util'
import { readInputPicture } from '../images/input-picture.js'
import { isPictureField } from '../journal/redaction.js'
import { isRecord, ReadError } from '../reading/read-error.js'

/** A picture that is expected by the SHA-256 of its bytes, however it was encoded. */
export interface PictureHash {
  /** In lower-case hex. */
  sha256: string
}

/** Whether what is expected is meant as the hash of a picture: as one, once it was read. */
export const isPictureHash = (expected: unknown): expected is PictureHash =>
  isRecord(expected) && Object.keys(expected).join() === 'sha256'

/** The name that a path ends in; what is in a list goes by the list's name. */
export const nameIn = (path: string): string => path.split('.').findLast((each) => !/^\d+$/.test(each)) ?? path

/**
 * What is expected of a field, with a picture's bytes as their hash. Throws a ReadError for what no picture can equal: it
 * would pass for "there was none".
 */
export function readExpectedPicture(path: string, given: unknown, at: string): unknown {
  const isBytes = types.isUint8Array(given)
  const name = nameIn(path)
  if (!isPictureField(name)) {
    if (!isBytes && !isPictureHash(given)) return given
    throw new ReadError(at, { given, problem: `${JSON.stringify(name)} is not a field of pictures` })
  }
  if (isBytes) return hashOf(path, given, at)
  return holdsRecord(given) ? readHash(given, at) : given
}

/** The hash of a file, which must be a picture: of anything else there can be none in a request. */
export function hashOf(path: string, bytes: Uint8Array, at: string): PictureHash {
  const { buffer, byteOffset, byteLength } = bytes
  const read = readInputPicture(path, Buffer.from(buffer, byteOffset, byteLength).toString('base64'))
  if ('bytes' in read) return { sha256: read.picture.sha256 }
  const is = 'is' in read && read.is !== undefined ? `: it is ${read.is}` : ''
  throw new ReadError(at, { given: bytes, problem: `the ${byteLength} bytes are not a JPEG, PNG or WebP${is}` })
}

function readHash(given: unknown, at: string): PictureHash {
  if (!isPictureHash(given)) throw new ReadError(at, { given, expected })
  const sha256: unknown = given.sha256
  if (typeof sha256 === 'string' && /^[0-9a-f]{64}$/i.test(sha256)) return { sha256: sha256.toLowerCase() }
  throw new ReadError(`${at}.sha256`, { given: sha256, expected: 'a SHA-256 in 64 hex digits' })
}

const expected =
  'what a picture can be compared with: its text as sent, or { sha256 } of its bytes; a list has paths such as images.0'

const holdsRecord = (given: unknown): boolean =>
  isRecord(given) || (Array.isArray(given) && given.some((each: unknown) => holdsRecord(each)))
