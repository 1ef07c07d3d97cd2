import http from 'node:http'
import https from 'node:https'
import type { LookupFunction } from 'node:net'
import type { Closing } from '../closing.js'
import { lacksDescriptors } from '../descriptors.js'
import type { SystemTime } from '../time/system-time.js'
import { createEgress, hostOf, type Egress, type Resolve } from './egress.js'
import { failureInWords } from './failure.js'
import { secretProblem } from './signature.js'
import { createSlots } from './slots.js'

/** The request of one attempt. */
export interface Outgoing {
  url: string
  headers: Readonly<Record<string, string>>
  body: string
}

/** Sends webhooks. Knows URLs, headers and bytes, but not tasks. */
export interface Sender {
  /** A warning about a webhook before it is sent; undefined without a problem. */
  warningFor(url: string, secret: string | undefined): string | undefined
  /**
   * Never rejects: a failure is returned as `problem`. Bounded in real time and in bytes, counted from when it has a
   * connection: beyond `maxConnections`, attempts wait, and accounts take turns. Closing the account (`closed`) cancels it.
   */
  send(
    outgoing: Outgoing,
    closed: Closing,
  ): Promise<{ status: number | undefined; problem: string | undefined; tookMs: number }>
}

export interface SenderOptions {
  /** Hosts and ranges of `--webhook-allow`, besides loopback and private addresses. */
  allow?: readonly string[]
  /** Real time for one attempt, from resolving the name to the end of the answer. */
  timeoutMs: number
  time: SystemTime
  resolve?: Resolve
  /** Called when there was no file descriptor left for a connection. */
  onShortage?: () => void
}

/** Bytes of an answer that are read before the connection is dropped: its content is not used. */
const longestAnswer = 64 * 1024

/** Each attempt takes a file descriptor, of which a process often has 1,024 for everything. */
export const maxConnections = 200

/** Posts webhooks. A redirect is an answer like any other. Once a status has arrived it counts, even if the body fails. */
export const createSender = ({
  allow = [],
  timeoutMs,
  time,
  resolve,
  onShortage = () => undefined,
}: SenderOptions): Sender => {
  const egress = createEgress({ allow, ...(resolve && { resolve }) })
  const connections = createSlots(maxConnections)
  return {
    warningFor: (url, secret) => {
      const problem = secretProblem(secret)
      return problem === undefined ? egress.warningFor(url) : `the webhook will not be sent: ${problem}`
    },
    send: async (outgoing, closed) => {
      const sent = await connections.run(closed, async () => {
        const began = time.now()
        const answer = await attempt({ outgoing, closed, egress, timeoutMs, time, onShortage })
        return { ...answer, tookMs: Math.max(0, time.now() - began) }
      })
      return sent ?? { ...failed(cancelled), tookMs: 0 }
    },
  }
}

interface AttemptOptions {
  outgoing: Outgoing
  closed: Closing
  egress: Egress
  timeoutMs: number
  time: SystemTime
  onShortage: () => void
}

interface Answer {
  status: number | undefined
  problem: string | undefined
}

const cancelled = 'the attempt was cancelled'

function attempt({ outgoing, closed, egress, timeoutMs, time, onShortage }: AttemptOptions): Promise<Answer> {
  if (closed.isClosed) return Promise.resolve(failed(cancelled))
  const checked = egress.check(outgoing.url)
  if ('problem' in checked) return Promise.resolve(failed(checked.problem))

  return new Promise((settle) => {
    let isOver = false
    const lookup: LookupFunction = (host, options, done) =>
      egress.lookup(host, options, (...found) => {
        // A request that was destroyed before it had a socket would still connect.
        if (!isOver) done(...found)
      })
    let request: http.ClientRequest
    try {
      request = open(checked.url, outgoing, lookup)
    } catch (error) {
      // A header with invalid characters.
      settle(failed(failureInWords(error)))
      return
    }

    let status: number | undefined
    const end = (problem: string): void => {
      isOver = true
      stopWaiting()
      stopListening()
      request.destroy()
      settle(status === undefined ? failed(problem) : { status, problem: undefined })
    }
    const stopWaiting = time.wake(timeoutMs, () => end(`no answer within ${timeoutMs} ms`))
    const stopListening = closed.onClose(() => end(cancelled))

    // The listeners stay, so that later errors, such as of the dropped connection, are handled and ignored.
    request.on('error', (error) => {
      if (!isOver && lacksDescriptors(error)) onShortage()
      end(failureInWords(error))
    })
    request.on('close', () => end('the connection was closed before an answer came'))
    request.on('response', (response) => {
      status = response.statusCode
      let length = 0
      response.on('data', (chunk: Buffer) => {
        length += chunk.length
        if (length > longestAnswer) end('')
      })
      response.on('error', () => end(''))
      response.on('close', () => end(''))
    })
    // As bytes: node would write a string together with the headers, and encode the headers again.
    request.end(Buffer.from(outgoing.body))
  })
}

function open(url: URL, { headers, body }: Outgoing, lookup: LookupFunction): http.ClientRequest {
  return (url.protocol === 'https:' ? https : http).request({
    method: 'POST',
    protocol: url.protocol,
    hostname: hostOf(url),
    port: url.port,
    path: url.pathname + url.search,
    headers: {
      'user-agent': 'flux-emulator',
      accept: '*/*',
      ...headers,
      'content-length': Buffer.byteLength(body),
      connection: 'close',
    },
    lookup,
    // Not the global agent: it keeps connections alive, and may use a proxy, which would resolve the name.
    agent: false,
    maxHeaderSize: 16 * 1024,
  })
}

const failed = (problem: string): Answer => ({ status: undefined, problem })
