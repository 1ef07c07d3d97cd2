import { createPictureCache } from './picture-cache.js'
import { type PictureSpec, pictureKey } from './picture-spec.js'
import { createRenderer, type Renderer, type RenderedPicture } from './renderer.js'
import { createWorkQueue, type Waiter } from './work-queue.js'

export interface RenderQueue {
  /**
   * The picture's file. Equal specs that are asked for at the same time are drawn once, and readers' owners take turns. Rejects
   * with RenderQueueBusy when too many wait, with RenderQueueClosed after `close`, with WorkerLate when drawing takes too long, and with
   * the cause when it failed. A picture whose readers have all left is not begun any more, and rejects with PictureUnwanted.
   */
  draw: (spec: PictureSpec, reader?: Waiter) => Promise<RenderedPicture>
  /** Stops the worker; what is not finished is rejected with RenderQueueClosed. */
  close: () => Promise<void>
}

export interface RenderQueueOptions {
  /** The built render worker. */
  worker: URL
  /** What draws one picture at a time, the worker unless given; it is closed with the renderQueue. */
  renderer?: Renderer
  /** How many bytes of finished pictures are kept; 0 keeps none. */
  cacheBytes: number
  /** The bytes of an input picture, by their SHA-256; undefined where they are not held. */
  inputBytes?: (sha256: string) => Uint8Array | undefined
  /** How many pictures may wait for the one that is being drawn; those of one owner take half of it at most. */
  queueLimit?: number
}

/** More pictures were asked for than may wait: come back later. */
export class RenderQueueBusy extends Error {
  override name = 'RenderQueueBusy'
  override message = 'too many pictures are waiting to be drawn already; try again later'
}

export class RenderQueueClosed extends Error {
  override name = 'RenderQueueClosed'
  constructor() {
    super('the renderQueue is closed')
  }
}

/** Nobody waits for the picture any more. */
export class PictureUnwanted extends Error {
  override name = 'PictureUnwanted'
}

/** The door to the pictures: a cache, and behind it a queue, and behind it one worker that draws one at a time. */
export function createRenderQueue({
  worker,
  renderer = createRenderer(worker),
  cacheBytes,
  inputBytes = () => undefined,
  queueLimit = 2000,
}: RenderQueueOptions): RenderQueue {
  const cache = createPictureCache(cacheBytes)
  const sourcesOf = ({ inputs }: PictureSpec): ReadonlyMap<string, Uint8Array> =>
    new Map(
      inputs.flatMap(({ sha256 }) => {
        const bytes = inputBytes(sha256)
        return bytes === undefined ? [] : [[sha256, bytes] as const]
      }),
    )
  const queue = createWorkQueue<Wanted, RenderedPicture>({
    run: async ({ key, spec }) => {
      const drawn = await renderer.render({ spec, sources: sourcesOf(spec) })
      cache.add(key, drawn)
      return drawn
    },
    mostWaiting: queueLimit,
    errors: {
      busy: () => new RenderQueueBusy(),
      closed: () => new RenderQueueClosed(),
      unwanted: () => new PictureUnwanted(),
    },
  })
  let closed = false

  return {
    draw: (spec, reader) => {
      const key = pictureKey(spec)
      const known = closed ? undefined : cache.get(key)
      return known === undefined ? queue.ask(key, { key, spec }, reader) : Promise.resolve(known)
    },
    close: async () => {
      closed = true
      queue.close()
      await renderer.close()
    },
  }
}

interface Wanted {
  key: string
  spec: PictureSpec
}
