import { lacksDescriptors, noDescriptorLeft } from '../shortages.js'
import { createDecoder, type Decoder } from './decoder.js'
import { createWorkQueue, type Waiter } from './work-queue.js'

/** A picture of a request to decode. */
export interface EncodedPicture {
  /** Digest of its bytes: the same picture is decoded once. */
  sha256: string
  bytes: Uint8Array
}

export interface InputChecker {
  /** Whether a picture can be decoded: synchronously if that is already known. Rejects with PictureCheckFailed. */
  canDecode: (picture: EncodedPicture, waiter?: Waiter) => boolean | Promise<boolean>
  /** Stops the worker; pending checks are rejected. */
  close: () => Promise<void>
}

export interface InputCheckerOptions {
  /** The built render worker, which also decodes. */
  worker: URL
  /** Decodes one picture at a time; by default a worker. Closed with the checker. */
  decoder?: Decoder
  /** The number of pictures that may wait, and their bytes in total. One owner's may take as much as is left for the others. */
  maxWaiting?: number
  maxBytes?: number
}

/** The check whether a picture can be decoded failed; the message says why. */
export class PictureCheckFailed extends Error {
  override name = 'PictureCheckFailed'
}

const unchecked = (message: string) => () => new PictureCheckFailed(message)

/** Verdicts that are cached, at some 150 bytes each. */
const remembered = 4096

export function createInputChecker({
  worker,
  decoder = createDecoder(worker),
  maxWaiting = 2000,
  maxBytes = 384 * 1024 ** 2,
}: InputCheckerOptions): InputChecker {
  const verdicts = new Map<string, boolean>() // least recently used first
  /** Waiting bytes, in total and by owner. */
  let waiting = 0
  const waitingOf = new Map<unknown, number>()
  const busy = unchecked('too many input pictures are waiting to be decoded; try again later')
  const queue = createWorkQueue<EncodedPicture, boolean>({
    run: async ({ sha256, bytes }) => {
      try {
        const verdict = await decoder.decode(bytes)
        remember(sha256, verdict)
        return verdict
      } catch (error) {
        const why = lacksDescriptors(error) ? noDescriptorLeft : error instanceof Error ? error.message : String(error)
        throw new PictureCheckFailed(why, { cause: error })
      }
    },
    maxWaiting,
    errors: { busy, closed: unchecked('the emulator is closed'), cancelled: unchecked('the client went away') },
  })

  function remember(sha256: string, verdict: boolean): void {
    verdicts.delete(sha256)
    verdicts.set(sha256, verdict)
    const [oldest] = verdicts.keys()
    if (verdicts.size > remembered && oldest !== undefined) verdicts.delete(oldest)
  }

  async function ask(picture: EncodedPicture, waiter: Waiter): Promise<boolean> {
    const { length } = picture.bytes
    const { owner } = waiter
    if (waiting > 0 && (waitingOf.get(owner) ?? 0) + length > maxBytes - waiting) throw busy()
    count(owner, length)
    try {
      return await queue.run(picture.sha256, picture, waiter)
    } finally {
      count(owner, -length)
    }
  }

  function count(owner: unknown, length: number): void {
    waiting += length
    const own = (waitingOf.get(owner) ?? 0) + length
    if (own > 0) waitingOf.set(owner, own)
    else waitingOf.delete(owner)
  }

  return {
    canDecode: (picture, waiter = {}) => {
      const known = verdicts.get(picture.sha256)
      if (known === undefined) return ask(picture, waiter)
      remember(picture.sha256, known)
      return known
    },
    close: async () => {
      queue.close()
      await decoder.close()
    },
  }
}
