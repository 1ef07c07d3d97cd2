import { createHmac } from 'node:crypto'

export interface Signing {
  body: string
  secret: string | undefined
  /** `hmac` adds X-BFL-Signature. */
  signature: 'off' | 'hmac'
  /** Makes the secret and the signature wrong by their last character. */
  corrupt?: boolean
}

/** In bytes of UTF-8: receivers refuse longer headers. */
const longestSecret = 8 * 1024

/** Why a secret cannot be a header; undefined when it can. What the service does with such a secret is unknown. */
export function secretProblem(secret: string | undefined): string | undefined {
  if (secret === undefined) return undefined
  if (/[^\t -~\u0080-\uffff]/.test(secret)) {
    return 'webhook_secret holds a control character such as a line break, which a header cannot contain'
  }
  const bytes = Buffer.byteLength(secret)
  return bytes <= longestSecret ? undefined : `webhook_secret has ${bytes} bytes; the limit for a header is 8 KB`
}

/**
 * The headers of a webhook whose secret has no problem. The secret is sent as it was submitted: the vendor's SDK says so. The signature, the
 * HMAC-SHA256 of the body, is described by one source of the vendor's only, and has not been observed.
 */
export function headersOf({ body, secret, signature, corrupt = false }: Signing): Record<string, string> {
  const headers: Record<string, string> = { 'content-type': 'application/json' }
  if (secret === undefined || secret === '') return headers
  const write = corrupt ? flipped : asIs
  headers['x-webhook-secret'] = write(headerValue(secret))
  if (signature === 'hmac') headers['x-bfl-signature'] = write(`sha256=${hmac(secret, body)}`)
  return headers
}

const hmac = (secret: string, body: string) => createHmac('sha256', secret).update(body).digest('hex')

/**
 * The secret's bytes in UTF-8: node writes each character of a header as one byte. Inferred: what the service sends beyond
 * ASCII is unknown.
 */
const headerValue = (secret: string) => Buffer.from(secret).toString('latin1')

const asIs = (text: string) => text
const flipped = (text: string) => text.slice(0, -1) + (text.endsWith('0') ? '1' : '0')
