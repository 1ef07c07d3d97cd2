import type { IncomingMessage } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { ControlError, type PictureFile } from '../control/control.js'
import { isRecord } from '../reading/read-error.js'
import { ConnectError } from './connect-error.js'
import { send, type Place } from './send.js'
import { without } from './without.js'

type Query = Readonly<Record<string, string | number | undefined>>

/** What an operation is for: an account by its key, the template, all accounts, or the server. */
export type Subject = { key: string } | { account: 'default' | '*' } | undefined

export interface CallOptions {
  query?: object | undefined
  body?: unknown
  /** Takes answers of these statuses for results, if they have the field `met`. */
  verdicts?: readonly number[]
  signal?: AbortSignal | undefined
}

/** Calls operations of the control API for one subject. */
export interface Caller {
  /** The answer without the field that names the account. */
  call<Answer>(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, options?: CallOptions): Promise<Answer>
  file(path: string, options?: { signal?: AbortSignal | undefined }): Promise<PictureFile>
  /** The response of an endless operation. */
  stream(path: string): Promise<IncomingMessage>
}

export interface CallerOptions {
  place: Place
  /** Where the control API is, as messages show it. */
  url: string
  /** The path of the emulator behind a proxy, without a slash at its end. */
  base: string
  token?: string | undefined
}

export function createCaller({ place, url, base, token }: CallerOptions, subject: Subject): Caller {
  const inHeader = subject !== undefined && 'key' in subject && /^[\x21-\x7e]+$/.test(subject.key)
  const named = subject === undefined || inHeader ? {} : { account: 'key' in subject ? subject.key : subject.account }
  const common = {
    host: new URL(url).host,
    ...(inHeader && { 'x-key': subject.key }),
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
  }

  const open = async (method: string, path: string, { query, body, signal }: CallOptions) => {
    const isFile = body instanceof Uint8Array
    const sent = {
      method,
      path: `${base}/_emulator${path}${queryOf({ ...named, ...query })}`,
      headers: { ...common, ...(body !== undefined && { 'content-type': isFile ? typeOf(body) : 'application/json' }) },
      body: body === undefined || isFile ? body : JSON.stringify(body),
      signal,
    }
    return send(place, sent).catch((error: unknown) => {
      if (signal?.aborted === true) throw error
      const { code = 'no answer', message } = error as { code?: string; message: string }
      const why = message === '' ? code : message
      throw new ConnectError(
        `no emulator answers at ${url} (${why}): start one with npx flux-emulator, or correct the URL`,
        { cause: error },
      )
    })
  }
  const taken = async (answer: IncomingMessage, verdicts: readonly number[] = []): Promise<Buffer> => {
    const bytes = await buffer(answer)
    const { statusCode: status = 0 } = answer
    if (status !== 200) refuse(status, bytes, { url, verdicts })
    return bytes
  }

  return {
    call: async <Answer>(method: string, path: string, options: CallOptions = {}) => {
      const { query, body = method === 'POST' ? {} : undefined, verdicts, signal } = options
      const bytes = await taken(await open(method, path, { query, body, signal }), verdicts)
      return without(parse(bytes) ?? {}, 'account') as Answer
    },
    file: async (path, options = {}) => {
      const answer = await open('GET', path, options)
      const bytes = await taken(answer)
      return { type: answer.headers['content-type'] ?? '', bytes: new Uint8Array(bytes) }
    },
    stream: async (path) => {
      const answer = await open('GET', path, {})
      if (answer.statusCode !== 200) await taken(answer)
      return answer
    },
  }
}

function queryOf(query: Query): string {
  const given = Object.entries(query).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, String(value)]],
  )
  return given.length === 0 ? '' : `?${new URLSearchParams(given).toString()}`
}

/** By the first bytes. What is no such file goes as a JPEG: its refusal says what it is. */
function typeOf(file: Uint8Array): string {
  const head = Buffer.from(file.subarray(0, 12)).toString('latin1')
  if (head.startsWith('\x89PNG')) return 'image/png'
  return head.startsWith('RIFF') && head.endsWith('WEBP') ? 'image/webp' : 'image/jpeg'
}

function parse(bytes: Buffer): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(bytes.toString())
    return isRecord(value) ? value : undefined
  } catch {
    return undefined
  }
}

function refuse(status: number, bytes: Buffer, { url, verdicts }: { url: string; verdicts: readonly number[] }): void {
  const { error, ...details } = without(parse(bytes) ?? {}, 'account')
  if (verdicts.includes(status) && 'met' in details) return
  if (typeof error !== 'string') {
    throw new ConnectError(`what answers at ${url} is not a flux-emulator: it answered with ${status}`, { status })
  }
  if (status === 400 || status === 404 || status === 409) {
    throw new ControlError(status, error, Object.keys(details).length === 0 ? undefined : details)
  }
  const advice = status === 401 ? ': give connect() the token of its --control-token' : ''
  throw new ConnectError(`the emulator at ${url} refused the command${advice} (${status}: ${error})`, { status })
}
