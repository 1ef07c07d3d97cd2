import type { FastifyInstance, FastifyReply } from 'fastify'
import { createBudget, type Budget } from '../memory.js'
import { systemTime } from '../time/system-time.js'

declare module 'fastify' {
  interface FastifyInstance {
    /** Bytes of answers that are held back, and of large ones that clients have not taken yet, over all connections. */
    unsent?: Budget
  }
}

export const explainHeader = 'x-emulator-explain'

/** Without the contract's help: a client that asks for hundreds of megabytes and reads nothing reads no wording. */
export function sendOverloaded(reply: FastifyReply): FastifyReply {
  reply
    .code(503)
    .header(explainHeader, 'too many bytes of earlier responses are unread by clients; read them, then retry')
  return reply
    .type('application/json')
    .serializer((text: unknown) => String(text))
    .send('{"detail":"Service Unavailable"}')
}

/** Smaller answers are not counted: sockets hold them, and there are as many as there are connections. */
const largeReplyBytes = 64 * 1024

/** A client that takes nothing of a large answer for so long is gone. */
const stallTimeoutMs = 30_000

export function limitUnsentBytes(app: FastifyInstance, limit: number): void {
  app.decorate('unsent', createBudget(limit))
}

/** Whether there is room for an answer of `length` bytes or characters; if so, it is counted until it is out. */
export function reserveUnsent(reply: FastifyReply, length: number): boolean {
  const { unsent } = reply.server
  // To a client that has gone nothing is sent, and its end has been told already.
  if (length < largeReplyBytes || unsent === undefined || reply.raw.destroyed) return true
  return reserve(reply, unsent, length, watchProgress)
}

/** The same for an answer that a rule holds back, however small it is: thousands of them may wait for an hour. */
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

/** Closes the connection when nothing of it moves any more. An answer that waits for its turn has no socket of its own. */
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
