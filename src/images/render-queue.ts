import { createPictureCache } from './picture-cache.js'
import { type InputPicture, type PictureSpec, pictureKey } from './picture-spec.js'
import { createRenderer, type Renderer, type RenderedPicture } from './renderer.js'
import { createWorkQueue, type Waiter } from './work-queue.js'

export interface RenderQueue {
  /**
   * Draws a picture file. Equal specs requested at the same time are drawn once, and the readers' owners take turns. Rejects
   * with RenderQueueBusy when too many wait, RenderQueueClosed after `close`, WorkerTimeout when drawing takes too long,
   * RenderCancelled when the reader has disconnected, and with the cause when drawing fails. A picture whose readers have all
   * disconnected is not started.
   */
  draw: (spec: PictureSpec, reader?: Waiter) => Promise<RenderedPicture>
  /**
   * Draws a small PNG of an input picture, in the same queue and cache. Rejects with InputDropped when its bytes are not held,
   * PictureDamaged when it cannot be decoded, and as `draw` does.
   */
  thumbnail: (input: Pick<InputPicture, 'sha256' | 'format'>, reader?: Waiter) => Promise<RenderedPicture>
  /** Draws a small picture for nobody: the first of a worker takes many times as long as the next. */
  prepare: () => void
  /** Stops the worker; pending pictures are rejected with RenderQueueClosed. */
  close: () => Promise<void>
}

export interface RenderQueueOptions {
  /** The built render worker. */
  worker: URL
  /** Draws one picture at a time; by default the worker. Closed with the queue. */
  renderer?: Renderer
  /** Bytes of finished pictures to cache; 0 caches none. */
  cacheBytes: number
  /** The bytes of a picture that another is drawn from, by their SHA-256; undefined where they are not held. */
  sourceBytes?: (sha256: string) => Uint8Array | undefined
  /** How many pictures may wait for the one that is being drawn; those of one owner take half of it at most. */
  queueLimit?: number
}

/** Too many pictures are waiting. */
export class RenderQueueBusy extends Error {
  override name = 'RenderQueueBusy'
  override message = 'too many pictures are waiting to be drawn; try again later'
}

export class RenderQueueClosed extends Error {
  override name = 'RenderQueueClosed'
  constructor() {
    super('the render queue is closed')
  }
}

/** The reader of the picture has disconnected. */
export class RenderCancelled extends Error {
  override name = 'RenderCancelled'
}

/** In pixels. */
export const longestThumbnailSide = 160

/** The bytes of an input picture are not held any more. */
export class InputDropped extends Error {
  override name = 'InputDropped'
}

const smallest: PictureSpec = {
  painter: 'text',
  model: 'flux-dev',
  prompt: 'the first picture',
  seed: '1',
  width: 64,
  height: 64,
  format: 'jpeg',
  fields: {},
  inputs: [],
}

/** Draws pictures: a cache in front of a queue in front of one worker, which draws one picture at a time. */
export function createRenderQueue({
  worker,
  renderer = createRenderer(worker),
  cacheBytes,
  sourceBytes = () => undefined,
  queueLimit = 2000,
}: RenderQueueOptions): RenderQueue {
  const cache = createPictureCache(cacheBytes)
  const sourcesOf = ({ inputs, fitted }: PictureSpec): ReadonlyMap<string, Uint8Array> =>
    new Map(
      (fitted === undefined ? inputs : [fitted]).flatMap(({ sha256 }) => {
        const bytes = sourceBytes(sha256)
        return bytes === undefined ? [] : [[sha256, bytes] as const]
      }),
    )
  const queue = createWorkQueue<RenderJob, RenderedPicture>({
    run: async ({ key, make }) => {
      const drawn = await make()
      cache.add(key, drawn)
      return drawn
    },
    maxWaiting: queueLimit,
    errors: {
      busy: () => new RenderQueueBusy(),
      closed: () => new RenderQueueClosed(),
      cancelled: () => new RenderCancelled(),
    },
  })
  let closed = false

  function made(job: RenderJob, reader: Waiter | undefined): Promise<RenderedPicture> {
    const known = closed ? undefined : cache.get(job.key)
    return known === undefined ? queue.run(job.key, job, reader) : Promise.resolve(known)
  }

  async function shrink({ sha256, format }: Pick<InputPicture, 'sha256' | 'format'>): Promise<RenderedPicture> {
    // Looked up at its turn: the queue holds no bytes.
    const source = sourceBytes(sha256)
    if (source === undefined) throw new InputDropped()
    return renderer.thumbnail({ source, format, longestSide: longestThumbnailSide })
  }

  return {
    draw: (spec, reader) =>
      made({ key: pictureKey(spec), make: () => renderer.render({ spec, sources: sourcesOf(spec) }) }, reader),
    thumbnail: (input, reader) => made({ key: `thumbnail ${input.sha256}`, make: () => shrink(input) }, reader),
    prepare: () => {
      const job = { key: pictureKey(smallest), make: () => renderer.render({ spec: smallest, sources: new Map() }) }
      made(job, undefined).catch(() => undefined)
    },
    close: async () => {
      closed = true
      queue.close()
      await renderer.close()
    },
  }
}

interface RenderJob {
  key: string
  make: () => Promise<RenderedPicture>
}
