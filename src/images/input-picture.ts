import { createHash } from 'node:crypto'
import { parseUrl } from '../parse-url.js'
import { base64Text, type ByteSource } from './base64-text.js'
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
  /** Undefined for a stand-in. */
  bytes?: Buffer
}

/** The side of the stand-in for the picture of a URL that is not fetched. */
const standInSide = 1024

/** Larger pictures are not decoded: a progressive JPEG takes some six bytes of memory per pixel. */
export const maxInputPixels = 64e6
/** Nor are longer ones, which only PNG has: a row of 60 million pixels takes 3 GB to draw, as many rows a minute to decode. */
export const maxInputSide = 65_535

const urlForm = /^https?:\/\//i
/** Real URLs are shorter. The time to parse a host name of international characters grows with the square of its length. */
const longestUrl = 8192

/** `data:image/png;base64,` and similar. */
const dataForm = /^data:[^,]{0,256};base64,/i

/** Whether a request's picture is a URL. */
const isUrl = (source: string): boolean =>
  source.length <= longestUrl && urlForm.test(source) && parseUrl(source) !== undefined

/**
 * Reads a request's picture: base64, a data URI, or an http(s) URL. A URL is not fetched here: a square stand-in picture
 * is generated from the URL's text. Of other pictures only the header is read here; a worker checks whether they can be
 * decoded.
 */
export function readInputPicture(field: string, source: string): ReadPicture | PictureProblem {
  if (isUrl(source)) {
    // Copied, because a part of the URL's text would keep all of it in memory.
    const host = Buffer.from((parseUrl(source)?.host ?? '').slice(0, longestHost)).toString()
    const size = { width: standInSide, height: standInSide }
    return { picture: { field, sha256: sha256Of(source), source: 'url', ...size, standIn: true, host } }
  }
  const encoded = encodedPart(source)
  const text = base64Text(encoded)
  if (text === undefined) return { problem: 'not-base64', is: formOf(source) }
  const form = encoded.length === source.length ? 'base64' : 'data-uri'
  return readPicture({ field, source: form }, text, () => Buffer.from(encoded, 'base64'))
}

/** Reads the picture that was fetched from a URL. */
export const readFetchedPicture = ({ field, host }: InputPicture, bytes: Buffer): ReadPicture | PictureProblem =>
  readPicture(
    { field, source: 'url', ...(host !== undefined && { host }) },
    { read: (start, count) => bytes.subarray(start, start + count) },
    () => bytes,
  )

function readPicture(
  given: Pick<InputPicture, 'field' | 'source' | 'host'>,
  source: ByteSource,
  all: () => Buffer,
): ReadPicture | PictureProblem {
  const header = readPictureHeader(source)
  if (header === undefined) return { problem: 'not-a-picture', is: kindOf(source.read(0, headBytes)) }
  const bytes = all()
  const hidden = hiddenKindOf(bytes)
  if (hidden !== undefined) return { problem: 'not-a-picture', is: `${hidden} as well` }
  const { width, height, format } = header
  return { picture: { ...given, sha256: sha256Of(bytes), format, bytes: bytes.length, width, height }, bytes }
}

/** Of a host and its port: no longer name can be resolved. */
const longestHost = 253 + ':65535'.length

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

export interface PictureDigest {
  /** SHA-256 in hex. */
  sha256: string
  /** Whether the bytes are a picture, as `readInputPicture` reads them. */
  isPicture: boolean
}

/** What identifies the bytes that a text encodes; undefined if it is not base64. */
export function digestPicture(source: string): PictureDigest | undefined {
  const encoded = encodedPart(source)
  const text = base64Text(encoded)
  if (text === undefined) return undefined
  const bytes = Buffer.from(encoded, 'base64')
  const isPicture = readPictureHeader(text) !== undefined && hiddenKindOf(bytes) === undefined
  return { sha256: sha256Of(bytes), isPicture }
}

const sha256Of = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex')
