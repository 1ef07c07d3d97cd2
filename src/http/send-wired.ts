import type { FastifyReply } from 'fastify'
import type { Body, Wire } from '../contracts/contract.js'
import { toJson } from '../json.js'
import { stampDate } from './account-date.js'
import { type Hold, holdOf } from './hold.js'
import { sendOverload, takeHeld } from './unsent.js'

/** A stalled answer holds its socket for so long at most. */
const longestStallMs = 10 * 60_000

/**
 * Sends an answer the way that a rule wants it: late, slowly, cut off, or never. It is written past the framework, which has no
 * word for half of an answer; how long it is held is for `Hold` to say. A client that has gone gets none.
 */
export function sendWired(reply: FastifyReply, wire: Wire, body: Body | undefined): FastifyReply {
  const bytes = bytesOf(body, wire)
  if (!takeHeld(reply, bytes.length)) return sendOverload(reply)
  if (body !== undefined && typeof body !== 'string' && !(body instanceof Uint8Array)) {
    reply.header('content-type', 'application/json')
  }
  const { request, raw } = reply
  if (request.trail !== undefined) request.trail.wire = wire
  const record = () => reply.server.record?.(request, reply)
  reply.hijack()
  if (raw.destroyed) {
    record()
    return reply
  }
  raw.once('close', record)
  void write(reply, wire, bytes).catch((error: unknown) => {
    reply.log.info({ err: error }, 'an answer that a rule changed could not be sent')
    raw.destroy()
  })
  return reply
}

async function write(reply: FastifyReply, wire: Wire, bytes: Buffer): Promise<void> {
  const { raw } = reply
  const { after, stall, reset, drip } = wire
  const hold = holdOf(raw, wire)
  const at = after && (await hold.until(after))
  if (reply.request.trail !== undefined) reply.request.trail.answeredAt = at
  if (raw.destroyed) return
  if (stall) {
    await hold.pause(longestStallMs)
    raw.destroy()
    return
  }
  if (reset === 0) {
    cut(reply)
    return
  }
  stampDate(reply)
  for (const [name, value] of Object.entries(reply.getHeaders())) if (value !== undefined) raw.setHeader(name, value)
  raw.setHeader('content-length', bytes.length)
  raw.writeHead(reply.statusCode)
  if (reply.request.method === 'HEAD') raw.end()
  else if (reset !== undefined) raw.write(bytes.subarray(0, reset), () => cut(reply))
  else if (drip !== undefined) await dripOut(raw, bytes, drip, hold)
  else raw.end(bytes)
}

/** Ends the connection as a crash does: with RST, where there is a socket to send it. */
function cut({ raw }: FastifyReply): void {
  raw.socket?.resetAndDestroy()
  raw.destroy()
}

/** Pieces a second of a slow answer. */
const pieces = 10

async function dripOut(raw: FastifyReply['raw'], bytes: Buffer, perSecond: number, hold: Hold): Promise<void> {
  const size = Math.max(1, Math.round(perSecond / pieces))
  for (let at = 0; at < bytes.length && !raw.destroyed; at += size) {
    raw.write(bytes.subarray(at, at + size))
    await hold.pause((1000 * size) / perSecond)
  }
  raw.end()
}

/** What is left of a body whose JSON ends in the middle. */
function bytesOf(body: Body | undefined, { malformed }: Wire): Buffer {
  const bytes =
    body === undefined
      ? Buffer.alloc(0)
      : body instanceof Uint8Array
        ? Buffer.from(body.buffer, body.byteOffset, body.byteLength)
        : Buffer.from(typeof body === 'string' ? body : toJson(body))
  return malformed ? bytes.subarray(0, Math.max(1, bytes.length >> 1)) : bytes
}
