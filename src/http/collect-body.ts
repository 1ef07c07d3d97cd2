import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { ServerResponse } from 'node:http'
import { createBudget, type Budget } from '../memory.js'
import { closeAfterBody } from './lingering-close.js'

declare module 'fastify' {
  interface FastifyInstance {
    /** Bytes of bodies whose requests are not answered, over all connections. */
    bodies?: Budget
  }
  interface FastifyRequest {
    /** The answer of a request with a body: when it is out, the body is no longer kept. */
    answer: ServerResponse | undefined
  }
}

/** Bodies up to this size have a fifth of the room for their own: large ones that stall must not shut out the rest. */
const smallBodyBytes = 256 * 1024
const largeBodyShare = 4 / 5

/** Smaller pieces are put together: a client may send its body byte by byte, and each would be an object. */
const smallPieceBytes = 4 * 1024
const blockBytes = 16 * 1024

export function limitBodies(app: FastifyInstance, limit: number): void {
  app.decorate('bodies', createBudget(limit))
  app.decorateRequest('answer', undefined)
}

export type Collected = Buffer | 'too-large' | 'too-many-bytes' | 'aborted'

/**
 * Reads a body into one buffer. It is counted from its first byte until its request is answered: what was parsed is kept for the
 * journal until then. `room` counts bytes besides; false where there are too many.
 */
export function collectBody(
  request: FastifyRequest,
  payload: NodeJS.ReadableStream,
  limit: number,
  done: (collected: Collected, room: (bytes: number) => boolean) => void,
): void {
  const { raw, answer, server } = request
  const { bodies = createBudget() } = server
  let counted = 0
  let isOver = false
  const release = () => {
    isOver = true
    bodies.give(counted)
    counted = 0
  }
  const room = (bytes: number): boolean => {
    // What is taken after the answer is out would never be given back.
    if (isOver) return true
    const isLarge = counted + bytes > smallBodyBytes
    if (isLarge && bodies.used + bytes > bodies.limit * largeBodyShare) return false
    if (!bodies.take(bytes)) return false
    counted += bytes
    return true
  }
  if (Number(raw.headers['content-length']) > limit) {
    closeAfterBody(raw)
    done('too-large', room)
    return
  }
  const pieces = createPieces()
  let open = true
  const end = (collected: Collected) => {
    open = false
    if (typeof collected === 'string') {
      release()
      pieces.clear()
    } else if (answer === undefined || answer.destroyed) release()
    else {
      // It comes after 'finish' as well.
      answer.once('close', release)
    }
    if (collected === 'too-large' || collected === 'too-many-bytes') closeAfterBody(raw)
    done(collected, room)
  }
  payload.on('data', (chunk: Buffer) => {
    if (!open) return
    if (pieces.size + chunk.length > limit) end('too-large')
    else if (room(pieces.costOf(chunk))) pieces.add(chunk)
    else end('too-many-bytes')
  })
  payload.on('end', () => {
    if (open) end(pieces.whole())
  })
  const abort = () => {
    if (open) end('aborted')
  }
  payload.on('error', abort)
  payload.on('close', abort)
}

/** The pieces of a body: large ones as they came, small ones copied into blocks. */
function createPieces() {
  let pieces: Buffer[] = []
  let block: Buffer | undefined
  let filled = 0
  let size = 0
  const closeBlock = (): void => {
    if (block !== undefined && filled > 0) pieces.push(block.subarray(0, filled))
    block = undefined
    filled = 0
  }
  const needsBlock = (piece: Buffer): boolean => block === undefined || filled + piece.length > block.length

  return {
    get size() {
      return size
    },
    /** What adding this piece takes. */
    costOf: (piece: Buffer): number =>
      size === 0 || piece.length >= smallPieceBytes ? piece.length : needsBlock(piece) ? blockBytes : 0,
    add: (piece: Buffer): void => {
      // Most bodies are one piece.
      if (size === 0 || piece.length >= smallPieceBytes) {
        closeBlock()
        pieces.push(piece)
      } else {
        if (needsBlock(piece)) {
          closeBlock()
          block = Buffer.allocUnsafeSlow(blockBytes)
        }
        if (block !== undefined) filled += piece.copy(block, filled)
      }
      size += piece.length
    },
    whole: (): Buffer => {
      closeBlock()
      const [first] = pieces
      return pieces.length === 1 && first !== undefined ? first : Buffer.concat(pieces, size)
    },
    clear: (): void => {
      pieces = []
      block = undefined
    },
  }
}
