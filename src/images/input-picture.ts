import { createHash } from 'node:crypto'
import { parseUrl } from '../parse-url.js'
import { base64Text } from './base64-text.js'
import { hiddenKindOf, kindOf } from './file-kinds.js'
import { readPictureHeader } from './picture-header.js'
import type { InputPicture } from './picture-spec.js'

/** Why a text is not a picture, and what it is where that is known: `a GIF`. */
export interface PictureProblem {
  problem: 'not-base64' | 'not-a-picture'
  is?: string | undefined
}

export interface ReadPicture {
  picture: InputPicture
  /** Undefined for a URL. */
  bytes?: Buffer
}

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
export function readInputPicture(field: string, source: string): ReadPicture | PictureProblem {
  if (isUrl(source)) {
    const host = parseUrl(source)?.host ?? ''
    const size = { width: standInSide, height: standInSide }
    return { picture: { field, sha256: sha256Of(source), source: 'url', ...size, standIn: true, host } }
  }
  const encoded = encodedPart(source)
  const text = base64Text(encoded)
  if (text === undefined) return { problem: 'not-base64', is: formOf(source) }
  const header = readPictureHeader(text)
  if (header === undefined) return { problem: 'not-a-picture', is: kindOf(text.read(0, headBytes)) }
  const bytes = Buffer.from(encoded, 'base64')
  const hidden = hiddenKindOf(bytes)
  if (hidden !== undefined) return { problem: 'not-a-picture', is: `${hidden} as well` }
  const { width, height, format } = header
  const form = encoded.length === source.length ? 'base64' : 'data-uri'
  const picture = { field, sha256: sha256Of(bytes), source: form, format, bytes: bytes.length, width, height } as const
  return { picture, bytes }
}

const headBytes = 512

/** Texts that clients send for base64 by mistake. */
function formOf(source: string): string | undefined {
  if (/^data:/i.test(source)) return 'a data URI without ;base64'
  if (/^https?:/i.test(source)) return 'a URL that cannot be read'
  if (/^(?:file|blob|ftp|s3|gs):/i.test(source)) return `a ${source.slice(0, source.indexOf(':'))}: address`
  return /^(?:\.{0,2}\/|[a-z]:\\)|\.(?:png|jpe?g|webp)$/i.test(source.slice(0, 1000)) ? 'the name of a file' : undefined
}

/** The base64 of a request's picture, without the prefix of a data URI. */
export const encodedPart = (source: string): string => source.slice(dataForm.exec(source)?.[0].length ?? 0)

/** SHA-256 of the bytes that a text encodes, in hex; undefined if it is not base64. */
export function pictureDigest(source: string): string | undefined {
  const encoded = encodedPart(source)
  return base64Text(encoded) === undefined ? undefined : sha256Of(Buffer.from(encoded, 'base64'))
}

const sha256Of = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex')
