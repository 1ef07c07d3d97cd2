import type { FastifyInstance, LightMyRequestResponse } from 'fastify'
import type { ClockChanged } from '../../src/control/control.js'

/** What a test reads of a reply, whether it came over a socket or not. */
export type Reply = Pick<LightMyRequestResponse, 'statusCode' | 'headers' | 'body' | 'rawPayload' | 'json'>

export interface Submitted {
  id: string
  polling_url: string
}

export interface Polled {
  id: string
  status: string
  /** Null, or absent in the documented contract, until the task is Ready: a test that reads it has made it so. */
  result: { sample: string; prompt: string; seed: number; start_time: number; end_time: number; duration: number }
  progress?: number | null
  details?: Record<string, unknown> | null
  preview?: object | null
}

export type Headers = Readonly<Record<string, string>>

interface Sent {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** A path or a whole URL. */
  url: string
  headers: Headers
  payload?: string | object
}

type Send = (sent: Sent) => Promise<Reply>

/** Who asks, and where. */
export interface ClientOptions {
  /** The key, and so the account; `''` for none. */
  key?: string
  /** Where the models and `get_result` are. */
  prefix?: string
  /** Further headers of every request but those to the control API. */
  headers?: Headers
}

/**
 * The API's client in tests. A model that begins with `/` is a whole path; a body that is a text is sent as it is, as JSON.
 * Headers that are passed with a request replace the client's own: `{ 'x-key': 'other' }`.
 */
export interface Client {
  /** The reply to a submit, a refusal too. */
  trySubmit: (model?: string, body?: string | object, headers?: Headers) => Promise<Reply>
  /** The body of an accepted submit; throws when it is refused. */
  submit: (model?: string, body?: object, headers?: Headers) => Promise<Submitted>
  /** The reply to a poll by id, a refusal too. */
  tryPoll: (id: string, headers?: Headers) => Promise<Reply>
  /** The body of that reply, whatever its status. */
  poll: (id: string, headers?: Headers) => Promise<Polled>
  /** The reply to a request of a picture by its link. No key is sent. */
  download: (link: string | URL, headers?: Headers) => Promise<Reply>
  /** An operation of the control API, as `POST /clock`: the status and the parsed body. */
  command: <Body = unknown>(operation: string, body?: object, key?: string) => Promise<[status: number, body: Body]>
  /** Moves the account's clock by a duration (`500` ms, `'10m'`), or to where an object says; throws when that is refused. */
  advance: (by: number | string | object) => Promise<ClockChanged>
  /** The same client with another key, prefix or headers. */
  as: (other: ClientOptions) => Client
}

/** A client of an app, without a socket. */
export const clientOf = (app: FastifyInstance, options?: ClientOptions): Client =>
  createClient((sent) => app.inject(sent), options)

/** A client of an emulator that listens at `url`. */
export const clientAt = (url: string, options?: ClientOptions): Client =>
  createClient(async (sent) => {
    const { method, headers, payload } = sent
    const isText = payload === undefined || typeof payload === 'string'
    const response = await fetch(new URL(sent.url, url), {
      method,
      headers: isText ? headers : { 'content-type': 'application/json', ...headers },
      ...(payload !== undefined && { body: isText ? payload : JSON.stringify(payload) }),
    })
    const rawPayload = Buffer.from(await response.arrayBuffer())
    return {
      statusCode: response.status,
      headers: Object.fromEntries(response.headers),
      rawPayload,
      body: rawPayload.toString(),
      json: () => JSON.parse(rawPayload.toString()) as never,
    }
  }, options)

function createClient(send: Send, options: ClientOptions = {}): Client {
  const { key = 'test', prefix = '/v1', headers: always = {} } = options
  const keyed = (of: string): Headers => (of === '' ? {} : { 'x-key': of })

  const trySubmit: Client['trySubmit'] = (model = 'flux-dev', body = { prompt: 'x' }, headers = {}) =>
    send({
      method: 'POST',
      url: model.startsWith('/') ? model : `${prefix}/${model}`,
      headers: {
        ...keyed(key),
        ...(typeof body === 'string' && { 'content-type': 'application/json' }),
        ...always,
        ...headers,
      },
      payload: body,
    })

  const tryPoll: Client['tryPoll'] = (id, headers = {}) =>
    send({ method: 'GET', url: `${prefix}/get_result?id=${id}`, headers: { ...keyed(key), ...always, ...headers } })

  const command: Client['command'] = async <Body>(operation: string, body?: object, account = key) => {
    const [method, path = ''] = operation.split(' ')
    const reply = await send({
      method: method as Sent['method'],
      url: `/_emulator${path}`,
      headers: keyed(account),
      ...(body && { payload: body }),
    })
    return [reply.statusCode, reply.json<Body>()]
  }

  return {
    trySubmit,
    submit: async (model, body, headers) => accepted(await trySubmit(model, body, headers)).json(),
    tryPoll,
    poll: async (id, headers) => (await tryPoll(id, headers)).json(),
    download: (link, headers = {}) => {
      const { pathname, search } = new URL(link)
      return send({ method: 'GET', url: pathname + search, headers: { ...always, ...headers } })
    },
    command,
    advance: async (by) => {
      const advance = typeof by === 'object' ? by : { by }
      const [status, body] = await command<ClockChanged>('POST /clock', { advance })
      if (status !== 200) throw new Error(`POST /clock returned ${status}: ${JSON.stringify(body)}`)
      return body
    },
    as: (other) => createClient(send, { ...options, ...other }),
  }
}

function accepted(reply: Reply): Reply {
  if (reply.statusCode !== 200) throw new Error(`submit returned ${reply.statusCode}: ${reply.body}`)
  return reply
}

export const statusOf = async (reply: Promise<Reply>): Promise<number> => (await reply).statusCode
