import type { FastifyReply } from 'fastify'
import { toJson } from '../json.js'
import type { TransportFault } from '../stages/transport-fault.js'
import { stampDate } from './account-date.js'
import { type CancellableWait, createCancellableWait } from './cancellable-wait.js'
import { sendOverloaded, reserveDelayed } from './backpressure.js'
import type { Body } from '../contracts/reply.js'

/** A stalled response keeps its socket open for at most this long. */
const maxStallMs = 10 * 60_000

/**
 * Sends a response with a transport fault: late, slowly, cut off, or never. Written to the raw response, because
 * Fastify cannot send half of one. Nothing is sent if the client has disconnected.
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
  const wait = createCancellableWait(raw, fault)
  const at = after && (await wait.until(after))
  if (reply.request.exchange !== undefined) reply.request.exchange.answeredAt = at
  if (raw.destroyed) return
  if (stall) {
    await wait.pause(maxStallMs)
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
  else if (drip !== undefined) await writeSlowly(raw, bytes, drip, wait)
  else raw.end(bytes)
}

/** Ends the connection as a crash does: with RST, if there is a socket. */
function resetConnection({ raw }: FastifyReply): void {
  raw.socket?.resetAndDestroy()
  raw.destroy()
}

/** Chunks per second of a slow response. */
const chunksPerSecond = 10

async function writeSlowly(
  raw: FastifyReply['raw'],
  bytes: Buffer,
  bytesPerSecond: number,
  wait: CancellableWait,
): Promise<void> {
  const size = Math.max(1, Math.round(bytesPerSecond / chunksPerSecond))
  for (let at = 0; at < bytes.length && !raw.destroyed; at += size) {
    raw.write(bytes.subarray(at, at + size))
    await wait.pause((1000 * size) / bytesPerSecond)
  }
  raw.end()
}

/** The bytes of a body; the first half of them if the fault is `malformed`. */
function bytesOf(body: Body | undefined, { malformed }: TransportFault): Buffer {
  const bytes =
    body === undefined
      ? Buffer.alloc(0)
      : body instanceof Uint8Array
        ? Buffer.from(body.buffer, body.byteOffset, body.byteLength)
        : Buffer.from(typeof body === 'string' ? body : toJson(body))
  return malformed ? bytes.subarray(0, Math.max(1, bytes.length >> 1)) : bytes
}
