import type { IncomingHttpHeaders } from 'node:http'
import { readJson } from '../validation/read-json.js'
import { listBytes, objectBytes, slotBytes, textBytes } from '../weigh.js'
import type { Seal } from './digest.js'
import { hideSecrets } from './hide-secrets.js'
import { redactItem } from './redact-item.js'
import { redactBody } from './redaction.js'

/** A header of a request or an answer; secrets are redacted. */
export interface Header {
  /** In lower case; of an answer as it was sent. */
  name: string
  /** Its text; a secret is replaced. */
  value: string
}

/** The answer to a request, as it was sent. */
export interface SentAnswer {
  /** In the order in which they were sent. */
  headers: readonly Header[]
  /** The body as redacted text of at most 8,192 characters; of a picture, how many bytes it has. Undefined without one. */
  body: string | undefined
}

/**
 * What a journal keeps of the newest requests only. These are what the server had made anyway; they become words, and lose
 * their secrets, when somebody asks.
 */
export interface KeptDetails {
  headers: IncomingHttpHeaders
  /** The status line and headers of the answer, as they were sent; undefined if nothing was sent. */
  head: string | undefined
  /** A text, or the number of bytes of a picture. */
  body: string | number | undefined
  bytes: number
}

/** Maximum characters of an answer that is kept as it was sent. */
export const longestKeptAnswer = 8192

/** The answer's body, as it is kept: a long one is cut off, for which its secrets must be hidden now. */
export function keepAnswerBody(body: unknown, seal: Seal): string | number | undefined {
  if (body instanceof Uint8Array) return body.length
  if (typeof body !== 'string') return redactBody(body, { seal })
  return body.length <= longestKeptAnswer
    ? body
    : `${hideSecrets(body.slice(0, longestKeptAnswer))}${cutOff(body.length - longestKeptAnswer)}`
}

const cutOff = (left: number): string => `<and ${left} more characters>`

/** The same for headers, of which few clients send more than a kilobyte. */
export function keepHeaders(headers: IncomingHttpHeaders, seal: Seal): IncomingHttpHeaders {
  let length = 0
  for (const name in headers) length += name.length + (headers[name]?.length ?? 0)
  if (length <= longestKeptAnswer) return headers
  const cut: IncomingHttpHeaders = {}
  let left = longestKeptAnswer
  for (const { name, value } of headersIn(headers, seal)) {
    left -= name.length + value.length
    if (left < 0) return { ...cut, '...': '<cut here: the headers are too long>' }
    cut[name] = value
  }
  return cut
}

/** The object, its slots, and the node of its queue. */
const frame = objectBytes + 5 * slotBytes

/** Of a header: its slot and its share of the hidden classes, which few clients need many of. */
const headerBytes = 2 * slotBytes

/** The approximate memory in bytes. Names of headers are shared. */
export function detailsSize({ headers, head, body }: Omit<KeptDetails, 'bytes'>): number {
  let bytes = frame + objectBytes + listBytes
  for (const name in headers) {
    const value = headers[name]
    bytes += headerBytes
    if (typeof value === 'string') bytes += textBytes(value)
    else if (value !== undefined) for (const each of value) bytes += slotBytes + textBytes(each)
  }
  if (head !== undefined) bytes += textBytes(head)
  return typeof body === 'string' ? bytes + textBytes(body) : bytes
}

/** The headers of a request, without secrets. */
export const headersIn = (headers: IncomingHttpHeaders, seal: Seal): Header[] =>
  Object.entries(headers).flatMap(([name, value]) =>
    [value ?? []].flat().map((each) => ({ name, value: shown(name, each, seal) })),
  )

/** The answer, without secrets; undefined if nothing was sent. */
export function answerIn({ head, body }: Pick<KeptDetails, 'head' | 'body'>, seal: Seal): SentAnswer | undefined {
  if (head === undefined) return undefined
  const [, ...lines] = head.trimEnd().split('\r\n')
  const headers = lines.map((line) => {
    const colon = line.indexOf(':')
    const name = line.slice(0, colon)
    return { name, value: shown(name, line.slice(colon + 1).trimStart(), seal) }
  })
  return { headers, body: typeof body === 'number' ? `<${body} bytes>` : textIn(body, seal) }
}

function textIn(body: string | undefined, seal: Seal): string | undefined {
  if (body === undefined || body === '') return undefined
  const read = readJson(Buffer.from(body))
  return 'value' in read && typeof read.value === 'object' ? redactBody(read.value, { seal }) : hideSecrets(body)
}

const shown = (name: string, value: string, seal: Seal): string => String(redactItem(name, value, { seal }))
