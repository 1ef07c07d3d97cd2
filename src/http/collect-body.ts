import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { ServerResponse } from 'node:http'
import { createBudget, type Budget } from '../memory.js'
import { closeAfterBody } from './lingering-close.js'

declare module 'fastify' {
  interface FastifyInstance {
    /** Bytes of the bodies of unanswered requests, over all connections. */
    bodies?: Budget
  }
  interface FastifyRequest {
    /** The response to a request with a body: when it is sent, the body is released. */
    rawResponse: ServerResponse | undefined
  }
}

/** A fifth of the memory is reserved for bodies up to this size: large ones that stall must not block the rest. */
const smallBodyBytes = 256 * 1024
const largeBodyShare = 4 / 5

/** Part of what `trackConnections` counts for a request. */
const countedAnyway = 2 * 1024

/** Smaller chunks are copied together: a client may send its body byte by byte, and each would be an object. */
const smallChunkBytes = 4 * 1024
const blockBytes = 16 * 1024

export function limitBodies(app: FastifyInstance, limit: number): void {
  app.decorate('bodies', createBudget(limit))
  app.decorateRequest('rawResponse', undefined)
}

export type Collected = Buffer | 'too-large' | 'too-many-bytes' | 'aborted'

/**
 * Reads a body into one buffer. Its memory is counted from the first byte until the request is answered: the parsed
 * body is kept for the journal until then. `reserve` counts further bytes; it returns false if there is not enough
 * memory.
 */
export function collectBody(
  request: FastifyRequest,
  payload: NodeJS.ReadableStream,
  limit: number,
  done: (collected: Collected, reserve: (bytes: number) => boolean) => void,
): void {
  const { raw, rawResponse, server } = request
  const { bodies = createBudget() } = server
  let counted = 0
  let isOver = false
  const release = () => {
    isOver = true
    bodies.give(counted)
    counted = 0
  }
  const reserve = (bytes: number): boolean => {
    // What is reserved after the response was sent would never be released.
    if (isOver) return true
    const isLarge = counted + bytes > smallBodyBytes
    if (isLarge && bodies.used + bytes > bodies.limit * largeBodyShare) return false
    if (!bodies.take(bytes)) return false
    counted += bytes
    return true
  }
  if (Number(raw.headers['content-length']) > limit) {
    closeAfterBody(raw)
    done('too-large', reserve)
    return
  }
  const chunks = new Chunks()
  let open = true
  const end = (collected: Collected) => {
    open = false
    if (typeof collected === 'string') {
      release()
      chunks.clear()
    } else if (rawResponse === undefined || rawResponse.destroyed) release()
    if (collected === 'too-large' || collected === 'too-many-bytes') closeAfterBody(raw)
    done(collected, reserve)
    if (counted === 0) return
    // Most are answered by now. What little is kept until their response is sent is counted with each request.
    if (rawResponse === undefined || (rawResponse.writableEnded && counted <= countedAnyway)) release()
    // Emitted after 'finish', too, and once.
    else if (rawResponse.closed) release()
    else rawResponse.on('close', release)
  }
  payload.on('data', (chunk: Buffer) => {
    if (!open) return
    if (chunks.size + chunk.length > limit) end('too-large')
    else if (reserve(chunks.costOf(chunk))) chunks.add(chunk)
    else end('too-many-bytes')
  })
  payload.on('end', () => {
    if (open) end(chunks.whole())
  })
  const abort = () => {
    if (open) end('aborted')
  }
  payload.on('error', abort)
  payload.on('close', abort)
}

/** The chunks of a body: large ones as received, small ones copied into blocks. A class: every request has one. */
class Chunks {
  size = 0
  #chunks: Buffer[] = []
  #block: Buffer | undefined
  #filled = 0

  /** The memory that adding this chunk takes. */
  costOf(chunk: Buffer): number {
    if (this.size === 0 || chunk.length >= smallChunkBytes) return chunk.length
    return this.#needsBlock(chunk) ? blockBytes : 0
  }

  add(chunk: Buffer): void {
    // Most bodies are one chunk.
    if (this.size === 0 || chunk.length >= smallChunkBytes) {
      this.#closeBlock()
      this.#chunks.push(chunk)
    } else {
      if (this.#needsBlock(chunk)) {
        this.#closeBlock()
        this.#block = Buffer.allocUnsafeSlow(blockBytes)
      }
      if (this.#block !== undefined) this.#filled += chunk.copy(this.#block, this.#filled)
    }
    this.size += chunk.length
  }

  whole(): Buffer {
    this.#closeBlock()
    const [first] = this.#chunks
    return this.#chunks.length === 1 && first !== undefined ? first : Buffer.concat(this.#chunks, this.size)
  }

  clear(): void {
    this.#chunks = []
    this.#block = undefined
  }

  #needsBlock(chunk: Buffer): boolean {
    return this.#block === undefined || this.#filled + chunk.length > this.#block.length
  }

  #closeBlock(): void {
    if (this.#block !== undefined && this.#filled > 0) this.#chunks.push(this.#block.subarray(0, this.#filled))
    this.#block = undefined
    this.#filled = 0
  }
}
