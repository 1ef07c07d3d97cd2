import type { FastifyReply } from 'fastify'
import { toJson } from '../json.js'
import { longestKeptAnswer } from '../journal/details.js'
import type { Sampled } from '../rules/effects/row.js'
import type { TransportEffect } from '../rules/effects/transport.js'
import type { TransportFault } from '../stages/transport-fault.js'
import { stampDate } from './account-date.js'
import { type CancellableWait, createCancellableWait } from './cancellable-wait.js'
import { sendOverloaded, reserveDelayed } from './backpressure.js'
import type { Body } from '../contracts/reply.js'

/** A stalled response keeps its socket open for at most this long. */
const maxStallMs = 10 * 60_000

/** An answer that is on its way. */
interface Sending {
  reply: FastifyReply
  fault: TransportFault
  wait: CancellableWait
}

interface Hooks<Value> {
  /** Changes the bytes of the body. */
  change(value: Value, bytes: Buffer): Buffer
  /** Before anything goes out; false where nothing goes out any more. */
  before(value: Value, sending: Sending): Promise<boolean> | boolean
  /** Sends the body, in place of sending it at once. */
  send(value: Value, bytes: Buffer, sending: Sending): Promise<void> | void
}

/** What an effect does: at least one of these. */
type Act<Value> = { [Hook in keyof Hooks<Value>]: Pick<Hooks<Value>, Hook> & Partial<Hooks<Value>> }[keyof Hooks<Value>]

export type TransportActs<E = Sampled<TransportEffect>> = {
  readonly [Name in keyof E]-?: Act<Exclude<E[Name], undefined>>
}

/** In this order: of two that send the body, the first does. */
export const transportActs: TransportActs = {
  delay: {
    before: async (ms, { reply, fault, wait }) => {
      const at = await wait.until<number>((done) => fault.after(ms, done))
      if (reply.request.exchange !== undefined) reply.request.exchange.answeredAt = at
      return true
    },
  },
  stall: {
    before: async (_, { reply: { raw }, wait }) => {
      await wait.pause(maxStallMs)
      raw.destroy()
      return false
    },
  },
  reset: {
    before: (after, { reply }) => {
      if (after === 0) resetConnection(reply)
      return after > 0
    },
    send: (after, bytes, { reply }) => {
      reply.raw.write(bytes.subarray(0, after), () => resetConnection(reply))
    },
  },
  drip: {
    send: (perSecond, bytes, { reply: { raw }, wait }) => writeSlowly(raw, bytes, perSecond, wait),
  },
  malformed: {
    // What is left of a body whose JSON ends in the middle.
    change: (_, bytes) => bytes.subarray(0, Math.max(1, bytes.length >> 1)),
  },
}

/** What is to be done, with the values of the effect. */
const actsOf = (effects: Sampled<TransportEffect>): readonly [Partial<Hooks<unknown>>, unknown][] =>
  Object.entries(transportActs).flatMap(([name, act]) => {
    const value = effects[name as keyof TransportEffect]
    return value === undefined ? [] : [[act, value]]
  })

/**
 * Sends a response with a transport fault: late, slowly, cut off, or never. Written to the raw response, because
 * Fastify cannot send half of one. Nothing is sent if the client has disconnected.
 */
export function sendFaulty(reply: FastifyReply, fault: TransportFault, body: Body | undefined): FastifyReply {
  const acts = actsOf(fault.effects)
  const bytes = acts.reduce((before, [{ change }, value]) => change?.(value, before) ?? before, bytesOf(body))
  if (!reserveDelayed(reply, bytes.length)) return sendOverloaded(reply)
  if (body !== undefined && typeof body !== 'string' && !(body instanceof Uint8Array)) {
    reply.header('content-type', 'application/json')
  }
  const { request, raw } = reply
  if (request.exchange !== undefined) request.exchange.answer = keptBody(body, bytes)
  const record = () => reply.server.record?.(request, reply)
  reply.hijack()
  if (raw.destroyed) {
    record()
    return reply
  }
  raw.once('close', record)
  void write({ reply, fault, wait: createCancellableWait(raw, fault) }, acts, bytes).catch((error: unknown) => {
    reply.log.info({ err: error }, 'a response that a rule changed could not be sent')
    raw.destroy()
  })
  return reply
}

/** What the journal keeps of the body, as the rule changed it. */
const keptBody = (body: Body | undefined, bytes: Buffer): unknown =>
  body === undefined || body instanceof Uint8Array || bytes.length > longestKeptAnswer ? body : bytes.toString()

async function write(sending: Sending, acts: ReturnType<typeof actsOf>, bytes: Buffer): Promise<void> {
  const { reply } = sending
  const { raw } = reply
  for (const [{ before }, value] of acts) {
    if (before !== undefined && !(await before(value, sending))) return
    if (raw.destroyed) return
  }
  stampDate(reply)
  for (const [name, value] of Object.entries(reply.getHeaders())) if (value !== undefined) raw.setHeader(name, value)
  raw.setHeader('content-length', bytes.length)
  raw.writeHead(reply.statusCode)
  const [act, value] = acts.find(([{ send }]) => send !== undefined) ?? []
  if (reply.request.method === 'HEAD') raw.end()
  else if (act?.send !== undefined) await act.send(value, bytes, sending)
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

function bytesOf(body: Body | undefined): Buffer {
  if (body === undefined) return Buffer.alloc(0)
  if (body instanceof Uint8Array) return Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  return Buffer.from(typeof body === 'string' ? body : toJson(body))
}
