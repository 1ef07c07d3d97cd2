import http from 'node:http'
import https from 'node:https'
import type { LookupFunction } from 'node:net'
import { lacksDescriptors } from '../shortages.js'
import { EgressError, hostOf, type Egress } from './egress.js'
import { failureInWords } from './failure.js'

/** One request to a host that the egress allows, and what is done with its answer. */
export interface ExchangeOptions {
  method: 'GET' | 'POST'
  /** As checked by `egress`, whose `lookup` is used for the connection. */
  url: URL
  headers: Readonly<Record<string, string>>
  body?: Buffer
  egress: Egress
  /** Called at the start with what ends the exchange early. Returns how to stop listening. */
  listenForEnd: (end: (problem: string) => void) => () => void
  /** Called when there was no file descriptor left for the connection. */
  onShortage: () => void
  /** Returns false to drop the rest of the answer. */
  onHead?: (head: AnswerHead) => boolean
  onData: (chunk: Buffer) => boolean
}

export interface AnswerHead {
  status: number
  headers: http.IncomingHttpHeaders
}

export interface Ended {
  /** Undefined if none arrived. */
  head: AnswerHead | undefined
  /** Why the answer did not arrive completely; undefined if it did, or if its rest was dropped. */
  problem: string | undefined
  /** Whether the egress does not allow the addresses of the host. */
  isRefused: boolean
}

/** Answers such as 103 that may come before the real one: each takes the event loop some time, and thousands fit into a packet. */
const maxInformation = 10

/** Sends one request on a connection of its own. Redirects are not followed. Never rejects. */
export const exchange = (options: ExchangeOptions): Promise<Ended> =>
  new Promise((settle) => {
    const { egress, listenForEnd, onShortage, onHead = () => true, onData } = options
    let isOver = false
    let head: AnswerHead | undefined
    const lookup: LookupFunction = (host, lookupOptions, done) =>
      egress.lookup(host, lookupOptions, (...found) => {
        // A request that was destroyed before it had a socket would still connect.
        if (!isOver) done(...found)
      })
    let request: http.ClientRequest
    try {
      request = open(options, lookup)
    } catch (error) {
      // A header with invalid characters.
      settle({ head, problem: failureInWords(error), isRefused: false })
      return
    }

    const end = (problem: string | undefined, isRefused = false): void => {
      if (isOver) return
      isOver = true
      stopListening()
      request.destroy()
      settle({ head, problem, isRefused })
    }
    const stopListening = listenForEnd(end)

    let informed = 0
    request.on('information', () => {
      if (++informed > maxInformation) end('it sent too many answers of 1xx before the real one')
    })
    // The listeners stay, so that later errors, such as of the dropped connection, are handled and ignored.
    request.on('error', (error) => {
      if (!isOver && lacksDescriptors(error)) onShortage()
      end(failureInWords(error), error instanceof EgressError)
    })
    request.on('close', () => end(`the connection was closed before ${head ? 'the answer ended' : 'an answer came'}`))
    request.on('response', (response) => {
      head = { status: response.statusCode ?? 0, headers: response.headers }
      response.on('end', () => end(undefined))
      response.on('error', (error) => end(failureInWords(error)))
      if (!onHead(head)) end(undefined)
      else response.on('data', (chunk: Buffer) => (onData(chunk) ? undefined : end(undefined)))
    })
    // As bytes: node would write a string together with the headers, and encode the headers again.
    request.end(options.body)
  })

function open({ method, url, headers, body }: ExchangeOptions, lookup: LookupFunction): http.ClientRequest {
  return (url.protocol === 'https:' ? https : http).request({
    method,
    protocol: url.protocol,
    hostname: hostOf(url),
    port: url.port,
    path: url.pathname + url.search,
    headers: {
      'user-agent': 'flux-emulator',
      accept: '*/*',
      ...headers,
      ...(body && { 'content-length': body.length }),
      connection: 'close',
    },
    lookup,
    // Not the global agent: it keeps connections alive, and may use a proxy, which would resolve the name.
    agent: false,
    maxHeaderSize: 16 * 1024,
  })
}
