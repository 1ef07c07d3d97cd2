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

/** What is sent in one attempt. */
export interface Outgoing {
  url: string
  headers: Readonly<Record<string, string>>
  body: string
}

/** Knows URLs, headers and bytes; knows no task. */
export interface Sender {
  /** What can be said about a webhook before it is due; undefined when all looks well. */
  warningFor(url: string, secret: string | undefined): string | undefined
  /**
   * Never rejects: what goes wrong is told as `problem`. Bounded in real time and in bytes, from the moment it has a connection
   * of its own: beyond `maxConnections` attempts wait, and accounts take turns. `closed` is the account's end, which calls off.
   */
  send(
    outgoing: Outgoing,
    closed: Closing,
  ): Promise<{ status: number | undefined; problem: string | undefined; tookMs: number }>
}

export interface SenderOptions {
  /** What `--webhook-allow` names beyond loopback and private addresses. */
  allow?: readonly string[]
  /** How long one attempt may last, from the name's resolution to the end of the answer, in real time. */
  timeoutMs: number
  time: SystemTime
  resolve?: Resolve
  /** Is told that a webhook had no file descriptor left for its connection. */
  onShortage?: () => void
}

/** So much of an answer is read before the connection is dropped: nobody looks at it. */
const longestAnswer = 64 * 1024

/** Each attempt takes a file descriptor, of which a process often has 1,024 for everything. */
export const maxConnections = 200

/** Posts webhooks. A redirect is an answer like any other; once a status has come it counts, whatever becomes of its body. */
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
      return sent ?? { ...failed(calledOff), tookMs: 0 }
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

const calledOff = 'the attempt was called off'

function attempt({ outgoing, closed, egress, timeoutMs, time, onShortage }: AttemptOptions): Promise<Answer> {
  if (closed.isClosed) return Promise.resolve(failed(calledOff))
  const checked = egress.check(outgoing.url)
  if ('problem' in checked) return Promise.resolve(failed(checked.problem))

  return new Promise((settle) => {
    let isOver = false
    const lookup: LookupFunction = (host, options, done) =>
      egress.lookup(host, options, (...found) => {
        // A request that is dropped before it has its socket would still connect it.
        if (!isOver) done(...found)
      })
    let request: http.ClientRequest
    try {
      request = open(checked.url, outgoing, lookup)
    } catch (error) {
      // A header that cannot be one.
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
    const stopListening = closed.onClose(() => end(calledOff))

    // The listeners stay: what comes after the end, as the error of a connection that was dropped, is nobody's business.
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
    // As bytes: node writes a text together with the headers, and encodes those anew.
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
    // Not the global one, which keeps connections and may go through a proxy: then the proxy would resolve the name.
    agent: false,
    maxHeaderSize: 16 * 1024,
  })
}

const failed = (problem: string): Answer => ({ status: undefined, problem })
