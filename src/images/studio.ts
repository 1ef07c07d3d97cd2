import type { Drawn } from './drawn.js'
import { createPictureCache } from './picture-cache.js'
import { pictureKey } from './picture-key.js'
import type { PictureSpec } from './picture-spec.js'
import { createRenderer, type Renderer } from './renderer.js'
import { createWorkQueue, type Waiter } from './work-queue.js'

export interface Studio {
  /**
   * The picture's file. Equal specs that are asked for at the same time are drawn once, and readers' owners take turns. Rejects
   * with StudioBusy when too many wait, with StudioClosed after `close`, with WorkerLate when drawing takes too long, and with
   * the cause when it failed. A picture whose readers have all left is not begun any more, and rejects with PictureUnwanted.
   */
  draw: (spec: PictureSpec, reader?: Waiter) => Promise<Drawn>
  /** Stops the worker; what is not finished is rejected with StudioClosed. */
  close: () => Promise<void>
}

export interface StudioOptions {
  /** The built render worker. */
  worker: URL
  /** What draws one picture at a time, the worker unless given; it is closed with the studio. */
  renderer?: Renderer
  /** How many bytes of finished pictures are kept; 0 keeps none. */
  cacheBytes: number
  /** How many pictures may wait for the one that is being drawn; those of one owner take half of it at most. */
  queueLimit?: number
}

/** More pictures were asked for than may wait: come back later. */
export class StudioBusy extends Error {
  override name = 'StudioBusy'
  override message = 'too many pictures are waiting to be drawn already; try again later'
}

export class StudioClosed extends Error {
  override name = 'StudioClosed'
  constructor() {
    super('the studio is closed')
  }
}

/** Nobody waits for the picture any more. */
export class PictureUnwanted extends Error {
  override name = 'PictureUnwanted'
}

/** The door to the pictures: a cache, and behind it a queue, and behind it one worker that draws one at a time. */
export function createStudio({
  worker,
  renderer = createRenderer(worker),
  cacheBytes,
  queueLimit = 2000,
}: StudioOptions): Studio {
  const cache = createPictureCache(cacheBytes)
  const queue = createWorkQueue<Wanted, Drawn>({
    run: async ({ key, spec }) => {
      const drawn = await renderer.render(spec)
      cache.add(key, drawn)
      return drawn
    },
    mostWaiting: queueLimit,
    errors: {
      busy: () => new StudioBusy(),
      closed: () => new StudioClosed(),
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
