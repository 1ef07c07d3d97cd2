import type { FastifyInstance, FastifyReply } from 'fastify'
import { systemTime } from '../time/system-time.js'

/** Bytes of large answers that clients have not taken yet, over all connections. */
export interface Unsent {
  readonly limit: number
  used: number
}

declare module 'fastify' {
  interface FastifyInstance {
    unsent?: Unsent
  }
}

/** Smaller answers are not counted: sockets hold them, and there are as many as there are connections. */
const largeAnswer = 64 * 1024

/** A client that takes nothing of a large answer for so long is gone. */
const longestPauseMs = 30_000

export function limitUnsent(app: FastifyInstance, limit: number): void {
  app.decorate('unsent', { limit, used: 0 })
}

/** Whether there is room for an answer of `length` bytes or characters; if so, it is counted until it is out. */
export function takeUnsent(reply: FastifyReply, length: number): boolean {
  const { unsent } = reply.server
  // To a client that has gone nothing is sent, and its end has been told already.
  if (length < largeAnswer || unsent === undefined || reply.raw.destroyed) return true
  if (unsent.used + length > unsent.limit) return false
  unsent.used += length
  const cancel = watchProgress(reply)
  let open = true
  const give = () => {
    if (open) unsent.used -= length
    open = false
    cancel()
  }
  reply.raw.once('finish', give)
  reply.raw.once('close', give)
  return true
}

/** Closes the connection when nothing of it moves any more. An answer that waits for its turn has no socket of its own. */
function watchProgress({ raw: { req } }: FastifyReply): () => void {
  const { socket } = req
  let written = -1
  let cancel: () => void = () => undefined
  const look = () => {
    const now = socket.bytesWritten
    if (now === written) socket.destroy()
    else {
      written = now
      cancel = systemTime.wake(longestPauseMs, look)
    }
  }
  look()
  return () => cancel()
}
