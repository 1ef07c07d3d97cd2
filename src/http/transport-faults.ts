import type { FastifyReply } from 'fastify'
import { toJson } from '../json.js'
import type { TransportFault } from '../stages/transport-fault.js'
import { stampDate } from './account-date.js'
import { type CancellableWait, createCancellableWait } from './cancellable-wait.js'
import { sendOverloaded, reserveDelayed } from './backpressure.js'
import type { Body } from '../contracts/reply.js'

/** A stalled answer holds its socket for so long at most. */
const maxStallMs = 10 * 60_000

/**
 * Sends an answer as its fault has it: late, slowly, cut off, or never. It is written past the framework, which cannot send
 * half of an answer. A client that has gone gets none.
 */
export function sendFaulty(reply: FastifyReply, fault: TransportFault, body: Body | undefined): FastifyReply {
  const bytes = bytesOf(body, fault)
  if (!reserveDelayed(reply, bytes.length)) return sendOverloaded(reply)
  if (body !== undefined && typeof body !== 'string' && !(body instanceof Uint8Array)) {
    reply.header('content-type', 'application/json')
  }
  const { request, raw } = reply
  const record = () => reply.server.record?.(request, reply)
  reply.hijack()
  if (raw.destroyed) {
    record()
    return reply
  }
  raw.once('close', record)
  void write(reply, fault, bytes).catch((error: unknown) => {
    reply.log.info({ err: error }, 'a response that a rule changed could not be sent')
    raw.destroy()
  })
  return reply
}

async function write(reply: FastifyReply, fault: TransportFault, bytes: Buffer): Promise<void> {
  const { raw } = reply
  const { after, stall, reset, drip } = fault
  const hold = createCancellableWait(raw, fault)
  const at = after && (await hold.until(after))
  if (reply.request.exchange !== undefined) reply.request.exchange.answeredAt = at
  if (raw.destroyed) return
  if (stall) {
    await hold.pause(maxStallMs)
    raw.destroy()
    return
  }
  if (reset === 0) {
    resetConnection(reply)
    return
  }
  stampDate(reply)
  for (const [name, value] of Object.entries(reply.getHeaders())) if (value !== undefined) raw.setHeader(name, value)
  raw.setHeader('content-length', bytes.length)
  raw.writeHead(reply.statusCode)
  if (reply.request.method === 'HEAD') raw.end()
  else if (reset !== undefined) raw.write(bytes.subarray(0, reset), () => resetConnection(reply))
  else if (drip !== undefined) await writeSlowly(raw, bytes, drip, hold)
  else raw.end(bytes)
}

/** Ends the connection as a crash does: with RST, where there is a socket to send it. */
function resetConnection({ raw }: FastifyReply): void {
  raw.socket?.resetAndDestroy()
  raw.destroy()
}

/** Pieces a second of a slow answer. */
const piecesPerSecond = 10

async function writeSlowly(
  raw: FastifyReply['raw'],
  bytes: Buffer,
  bytesPerSecond: number,
  hold: CancellableWait,
): Promise<void> {
  const size = Math.max(1, Math.round(bytesPerSecond / piecesPerSecond))
  for (let at = 0; at < bytes.length && !raw.destroyed; at += size) {
    raw.write(bytes.subarray(at, at + size))
    await hold.pause((1000 * size) / bytesPerSecond)
  }
  raw.end()
}

/** What is left of a body whose JSON ends in the middle. */
function bytesOf(body: Body | undefined, { malformed }: TransportFault): Buffer {
  const bytes =
    body === undefined
      ? Buffer.alloc(0)
      : body instanceof Uint8Array
        ? Buffer.from(body.buffer, body.byteOffset, body.byteLength)
        : Buffer.from(typeof body === 'string' ? body : toJson(body))
  return malformed ? bytes.subarray(0, Math.max(1, bytes.length >> 1)) : bytes
}
