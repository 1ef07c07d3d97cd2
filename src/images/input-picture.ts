import { createHash } from 'node:crypto'
import { parseUrl } from '../parse-url.js'
import { base64Text } from './base64-text.js'
import { readPictureHeader } from './picture-header.js'
import type { InputPicture } from './picture-spec.js'

/** Why a text is not a picture. */
export type PictureProblem = 'not-base64' | 'not-a-picture'

/** The side of the stand-in for the picture of a URL, which is never fetched. */
const standInSide = 1024

/** Larger pictures are not decoded: a progressive JPEG takes some six bytes of memory per pixel. */
export const maxInputPixels = 64e6

const urlForm = /^https?:\/\//i
/** Real URLs are shorter. The time to parse a host name of international characters grows with the square of its length. */
const longestUrl = 8192

/** `data:image/png;base64,` and similar. */
const dataForm = /^data:[^,]{0,256};base64,/i

/** Whether a request's picture is a URL. */
const isUrl = (source: string): boolean =>
  source.length <= longestUrl && urlForm.test(source) && parseUrl(source) !== undefined

/**
 * Reads a request's picture: base64, a data URI, or an http(s) URL. A URL is never fetched: a square stand-in picture
 * is generated from the URL's text. Of other pictures only the header is read here; a worker checks whether they can be
 * decoded.
 */
export function readInputPicture(field: string, source: string): InputPicture | PictureProblem {
  if (isUrl(source)) {
    return { field, sha256: digest(source), width: standInSide, height: standInSide, standIn: true }
  }
  const encoded = encodedPart(source)
  const text = base64Text(encoded)
  if (text === undefined) return 'not-base64'
  const header = readPictureHeader(text)
  if (header === undefined) return 'not-a-picture'
  return { field, sha256: digest(encoded), width: header.width, height: header.height }
}

/** The base64 of a request's picture, without the prefix of a data URI. */
export const encodedPart = (source: string): string => source.slice(dataForm.exec(source)?.[0].length ?? 0)

/** SHA-256 of a picture's base64 as it was sent, without the prefix of a data URI, in hex. */
export const pictureDigest = (source: string): string => createHash('sha256').update(encodedPart(source)).digest('hex')

const digest = (text: string) => createHash('sha256').update(text).digest('base64url')
