import type { Drawn } from './drawn.js'
import { createPictureCache } from './picture-cache.js'
import { pictureKey } from './picture-key.js'
import type { PictureSpec } from './picture-spec.js'
import { createRenderer, type Renderer } from './renderer.js'

export interface Studio {
  /**
   * The picture's file. Equal specs that are asked for at the same time are drawn once. Rejects with StudioBusy when too
   * many wait, with StudioClosed after `close`, and with the cause when the drawing failed. `whenGone` is
   * handed what to call when the reader leaves: a picture whose readers have all left is not begun any more, and rejects
   * with PictureUnwanted.
   */
  draw: (spec: PictureSpec, whenGone?: (leave: () => void) => void) => Promise<Drawn>
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
  /** How many pictures may wait for the one that is being drawn. */
  queueLimit?: number
}

/** More pictures were asked for than may wait: come back later. */
export class StudioBusy extends Error {
  override name = 'StudioBusy'
  constructor(waiting: number) {
    super(`${waiting} pictures are waiting to be drawn, which is as many as may wait; try again later`)
  }
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

interface Job {
  /** Who waits for it. */
  readers: number
  key: string
  spec: PictureSpec
  promise: Promise<Drawn>
  resolve: (drawn: Drawn) => void
  reject: (reason: unknown) => void
}

/** The door to the pictures: a cache, and behind it a queue, and behind it one worker that draws one at a time. */
export function createStudio({
  worker,
  renderer = createRenderer(worker),
  cacheBytes,
  queueLimit = 1000,
}: StudioOptions): Studio {
  const cache = createPictureCache(cacheBytes)
  const jobs = new Map<string, Job>() // unfinished ones, in the order of arrival: the first is being drawn
  let closed = false

  async function drawNext(): Promise<void> {
    const [job] = jobs.values()
    if (job === undefined) return
    try {
      const drawn = await renderer.render(job.spec)
      cache.add(job.key, drawn)
      job.resolve(drawn)
    } catch (reason) {
      job.reject(reason)
    }
    jobs.delete(job.key)
    void drawNext()
  }

  /** Takes a place in the job's audience, until it leaves. */
  function wait(job: Job, whenGone: Parameters<Studio['draw']>[1]): Promise<Drawn> {
    job.readers++
    const leave = () => {
      const [drawing] = jobs.values()
      if (--job.readers > 0 || drawing === job || jobs.get(job.key) !== job) return
      jobs.delete(job.key)
      job.reject(new PictureUnwanted())
    }
    whenGone?.(leave)
    return job.promise
  }

  return {
    draw: (spec, whenGone) => {
      if (closed) return Promise.reject(new StudioClosed())
      const key = pictureKey(spec)
      const known = cache.get(key)
      if (known !== undefined) return Promise.resolve(known)
      const underway = jobs.get(key)
      if (underway !== undefined) return wait(underway, whenGone)
      if (jobs.size > queueLimit) return Promise.reject(new StudioBusy(queueLimit))
      const job = newJob(key, spec)
      jobs.set(key, job)
      if (jobs.size === 1) void drawNext()
      return wait(job, whenGone)
    },
    close: async () => {
      closed = true
      for (const job of jobs.values()) job.reject(new StudioClosed())
      jobs.clear()
      await renderer.close()
    },
  }
}

function newJob(key: string, spec: PictureSpec): Job {
  const job: Pick<Job, 'resolve' | 'reject'> = { resolve: () => undefined, reject: () => undefined }
  const promise = new Promise<Drawn>((resolve, reject) => Object.assign(job, { resolve, reject }))
  return { key, spec, promise, readers: 0, ...job }
}
