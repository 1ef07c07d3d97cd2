import type { FastifyInstance, FastifyReply } from 'fastify'
import { createBudget, type Budget } from '../memory.js'
import { systemTime } from '../time/system-time.js'

declare module 'fastify' {
  interface FastifyInstance {
    /** Bytes of delayed responses, and of large ones that clients have not read yet, over all connections. */
    unsent?: Budget
  }
}

export const explainHeader = 'x-emulator-explain'

/** Not in the contract's wording: a client that requests hundreds of megabytes and reads nothing does not see it. */
export function sendOverloaded(reply: FastifyReply): FastifyReply {
  reply
    .code(503)
    .header(explainHeader, 'too many bytes of earlier responses are unread by clients; read them, then retry')
  return reply
    .type('application/json')
    .serializer((text: unknown) => String(text))
    .send('{"detail":"Service Unavailable"}')
}

/** Smaller responses are not counted: the socket buffers hold them, so the limit on connections bounds them. */
const largeReplyBytes = 64 * 1024

/** A connection on which a large response makes no progress for this long is closed. */
const stallTimeoutMs = 30_000

export function limitUnsentBytes(app: FastifyInstance, limit: number): void {
  app.decorate('unsent', createBudget(limit))
}

/** Reserves room for a response of `length` bytes or characters until it is sent. False if there is not enough. */
export function reserveUnsent(reply: FastifyReply, length: number): boolean {
  const { unsent } = reply.server
  // Nothing is sent after the client disconnected, and 'close' has been emitted already.
  if (length < largeReplyBytes || unsent === undefined || reply.raw.destroyed) return true
  return reserve(reply, unsent, length, watchProgress)
}

/** The same for a response that a rule delays, however small: thousands of them may wait for an hour. */
export function reserveDelayed(reply: FastifyReply, length: number): boolean {
  const { unsent } = reply.server
  return unsent === undefined || reply.raw.destroyed || reserve(reply, unsent, length)
}

function reserve(
  reply: FastifyReply,
  unsent: Budget,
  length: number,
  watch: (reply: FastifyReply) => () => void = () => () => undefined,
): boolean {
  if (!unsent.take(length)) return false
  const cancel = watch(reply)
  let open = true
  const release = () => {
    if (open) unsent.give(length)
    open = false
    cancel()
  }
  reply.raw.once('finish', release)
  reply.raw.once('close', release)
  return true
}

/** Closes the connection when it stalls. Watches the request's socket: a queued response has no socket yet. */
function watchProgress({ raw: { req } }: FastifyReply): () => void {
  const { socket } = req
  let written = -1
  let cancel: () => void = () => undefined
  const check = () => {
    const now = socket.bytesWritten
    if (now === written) socket.destroy()
    else {
      written = now
      cancel = systemTime.wake(stallTimeoutMs, check)
    }
  }
  check()
  return () => cancel()
}
