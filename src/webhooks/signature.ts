import { createHmac } from 'node:crypto'

export interface Signing {
  body: string
  secret: string | undefined
  /** `hmac` adds X-BFL-Signature. */
  signature: 'off' | 'hmac'
  /** Makes the secret and the signature wrong by their last character. */
  corrupt?: boolean
}

/** A header beyond this is more than receivers take. */
const longestSecret = 8 * 1024

/**
 * The headers of a webhook. The secret comes back as it was given: the vendor's SDK says so. The signature, the HMAC-SHA256 of
 * the body, is described by one source of the vendor's only, and seen by none.
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
 * Verbatim where a header can carry it: printable ASCII. Every other byte of its UTF-8 is percent-encoded, as receivers read
 * such bytes each in their own way (what the service does is unknown), and what is too long is cut.
 */
const headerValue = (secret: string) =>
  Buffer.from(secret.slice(0, longestSecret))
    .toString('latin1')
    .replace(/[^ -~]/g, (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`)
    .slice(0, longestSecret)

const asIs = (text: string) => text
const flipped = (text: string) => text.slice(0, -1) + (text.endsWith('0') ? '1' : '0')
