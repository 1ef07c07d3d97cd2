import type { Closing } from '../closing.js'
import type { Egress, Resolve } from '../egress/egress.js'
import { exchange } from '../egress/exchange.js'
import { createSlots } from '../egress/slots.js'
import type { SystemTime } from '../time/system-time.js'
import { secretProblem } from './signature.js'
import { createWebhookEgress, warningFor } from './webhook-egress.js'

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
  const egress = createWebhookEgress({ allow, ...(resolve && { resolve }) })
  const connections = createSlots(maxConnections)
  return {
    warningFor: (url, secret) => {
      const problem = secretProblem(secret)
      return problem === undefined ? warningFor(egress, url) : `the webhook will not be sent: ${problem}`
    },
    send: async (outgoing, closed) => {
      const sent = await connections.run(closed, closed, async () => {
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

async function attempt({ outgoing, closed, egress, timeoutMs, time, onShortage }: AttemptOptions): Promise<Answer> {
  if (closed.isClosed) return failed(cancelled)
  const checked = egress.check(outgoing.url)
  if ('problem' in checked) return failed(checked.problem)

  let length = 0
  const { head, problem } = await exchange({
    method: 'POST',
    url: checked.url,
    headers: outgoing.headers,
    body: Buffer.from(outgoing.body),
    egress,
    listenForEnd: (end) => {
      const stopWaiting = time.wake(timeoutMs, () => end(`no answer within ${timeoutMs} ms`))
      const stopListening = closed.onClose(() => end(cancelled))
      return () => {
        stopWaiting()
        stopListening()
      }
    },
    onShortage,
    onData: (chunk) => (length += chunk.length) <= longestAnswer,
  })
  return head === undefined ? failed(problem ?? '') : { status: head.status, problem: undefined }
}

const failed = (problem: string): Answer => ({ status: undefined, problem })
