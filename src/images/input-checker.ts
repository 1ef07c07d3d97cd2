import { createDecoder, type Decoder } from './decoder.js'
import { createWorkQueue, type WhenGone } from './work-queue.js'

/** A picture of a request, as it is to be decoded. */
export interface EncodedPicture {
  /** Of its base64: the same text is decoded once. */
  sha256: string
  base64: string
}

export interface InputChecker {
  /** Whether a picture can be decoded: at once where that is known, else when it was tried. Rejects with PictureUnchecked. */
  canDecode: (picture: EncodedPicture, whenGone?: WhenGone) => boolean | Promise<boolean>
  /** Stops the worker; what is not finished is rejected. */
  close: () => Promise<void>
}

export interface InputCheckerOptions {
  /** The built render worker, which decodes as well. */
  worker: URL
  /** What decodes one picture at a time, a worker unless given; it is closed with the checker. */
  decoder?: Decoder
  /** How many pictures may wait for the one that is being decoded, and how many characters of base64 in all. */
  mostWaiting?: number
  mostCharacters?: number
}

/** It was not found out whether a picture can be decoded; the message says why. */
export class PictureUnchecked extends Error {
  override name = 'PictureUnchecked'
}

const unchecked = (message: string) => () => new PictureUnchecked(message)

/** So many verdicts are remembered, at some 150 bytes. */
const remembered = 4096

export function createInputChecker({
  worker,
  decoder = createDecoder(worker),
  mostWaiting = 1000,
  mostCharacters = 512 * 1024 ** 2,
}: InputCheckerOptions): InputChecker {
  const verdicts = new Map<string, boolean>() // in the order of use: the oldest is first
  let waiting = 0
  const busy = unchecked('too many input pictures are waiting to be decoded; try again later')
  const queue = createWorkQueue<EncodedPicture, boolean>({
    run: async ({ sha256, base64 }) => {
      try {
        const verdict = await decoder.decode(base64)
        remember(sha256, verdict)
        return verdict
      } catch (error) {
        throw new PictureUnchecked(error instanceof Error ? error.message : String(error), { cause: error })
      }
    },
    mostWaiting,
    errors: { busy, closed: unchecked('the emulator is closed'), unwanted: unchecked('the client went away') },
  })

  function remember(sha256: string, verdict: boolean): void {
    verdicts.delete(sha256)
    verdicts.set(sha256, verdict)
    const [oldest] = verdicts.keys()
    if (verdicts.size > remembered && oldest !== undefined) verdicts.delete(oldest)
  }

  async function ask(picture: EncodedPicture, whenGone: WhenGone | undefined): Promise<boolean> {
    const { length } = picture.base64
    if (waiting > 0 && waiting + length > mostCharacters) throw busy()
    waiting += length
    try {
      return await queue.ask(picture.sha256, picture, whenGone)
    } finally {
      waiting -= length
    }
  }

  return {
    canDecode: (picture, whenGone) => {
      const known = verdicts.get(picture.sha256)
      if (known === undefined) return ask(picture, whenGone)
      remember(picture.sha256, known)
      return known
    },
    close: async () => {
      queue.close()
      await decoder.close()
    },
  }
}
