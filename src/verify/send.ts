import type { Answer } from './check.js'

/** A request as it is sent. */
export interface Sent {
  url: string
  method: string
  headers: Readonly<Record<string, string>>
  body?: string | Uint8Array | undefined
}

/** Sends a request; returns its answer, or why there is none as the end of a sentence. */
export type Send = (sent: Sent) => Promise<Answer | string>

/** A picture of 20 megapixels has less. */
const maxBytes = 64 * 1024 ** 2

/** Sends requests over the network. Redirects are not followed. */
export const sendWithin =
  (timeoutMs: number): Send =>
  async ({ url, method, headers, body }) => {
    try {
      const response = await fetch(url, {
        method,
        headers: { 'user-agent': 'flux-emulator-verify', ...headers },
        redirect: 'manual',
        signal: AbortSignal.timeout(timeoutMs),
        // As bytes: fetch adds a content type to a text.
        ...(body !== undefined && { body: Buffer.from(body) }),
      })
      const bytes = await bytesOf(response)
      if (bytes === undefined) return `is longer than ${maxBytes} bytes`
      const text = new TextDecoder().decode(bytes)
      return { url, status: response.status, headers: new Map(response.headers), bytes, text, json: parsed(text) }
    } catch (error) {
      return reasonOf(error, timeoutMs)
    }
  }

async function bytesOf({ body }: Response): Promise<Uint8Array | undefined> {
  const parts: Uint8Array[] = []
  let length = 0
  // The cast: Node's streams are iterable, which the types of fetch do not say.
  for await (const part of (body ?? []) as unknown as AsyncIterable<Uint8Array>) {
    length += part.length
    if (length > maxBytes) return undefined
    parts.push(part)
  }
  return Buffer.concat(parts)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function reasonOf(error: unknown, timeoutMs: number): string {
  if (!(error instanceof Error)) return `did not answer: ${String(error)}`
  if (error.name === 'TimeoutError') return `did not answer within ${timeoutMs} ms`
  const cause = error.cause as NodeJS.ErrnoException | undefined
  if (cause?.code === 'ECONNREFUSED') return 'refused the connection; nothing listens there'
  return `did not answer: ${cause?.message ?? error.message}`
}
