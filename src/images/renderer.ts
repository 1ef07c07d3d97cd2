import { createWorkerThread, type WorkerOptions } from './worker-thread.js'
import type { Format, PictureSpec } from './picture-spec.js'

export interface Renderer {
  /** Draws in the worker, which is started at the first call and restarted after it ended. One call at a time. */
  render: (request: RenderRequest) => Promise<RenderedPicture>
  /** Shrinks an input picture, in the same worker. Rejects with PictureDamaged when it cannot be decoded. */
  thumbnail: (request: ThumbnailRequest) => Promise<RenderedPicture>
  close: () => Promise<void>
}

/** An input picture that cannot be decoded to its last row. */
export class PictureDamaged extends Error {
  override name = 'PictureDamaged'
}

export function createRenderer(script: URL, options?: WorkerOptions): Renderer {
  const worker = createWorkerThread<RenderRequest | ThumbnailRequest, RenderReply | ThumbnailReply>(
    script,
    'render worker',
    options,
  )
  const ask = async (request: RenderRequest | ThumbnailRequest): Promise<RenderedPicture> => {
    const reply = await worker.ask(request)
    if ('damaged' in reply) throw new PictureDamaged()
    if ('problem' in reply) throw new Error(`the picture could not be drawn: ${reply.problem}`)
    return { bytes: asBuffer(reply.bytes), md5: reply.md5 }
  }
  return {
    render: ask,
    thumbnail: ask,
    close: () => worker.end(),
  }
}

const asBuffer = ({ buffer, byteOffset, byteLength }: Uint8Array): Buffer => Buffer.from(buffer, byteOffset, byteLength)

/** A finished picture file. The bytes are shared with the cache and other readers: never write to them. */
export interface RenderedPicture {
  bytes: Buffer
  /** MD5 of the bytes in base64, for Content-MD5. */
  md5: string
}

/** What the render worker is sent: one spec at a time; each is answered before the next is sent. */
export interface RenderRequest {
  spec: PictureSpec
  /** The pictures that it is drawn from as they came, by their SHA-256. They are copied to the worker. */
  sources: ReadonlyMap<string, Uint8Array>
}

/** The reply of the render worker; the bytes are transferred, not copied. */
export type RenderReply = { bytes: Uint8Array; md5: string } | { problem: string }

/** An input picture to shrink, as it came; it is copied to the worker. */
export interface ThumbnailRequest {
  source: Uint8Array
  format: Format | undefined
  /** In pixels; a smaller picture keeps its size. */
  longestSide: number
}

export type ThumbnailReply = RenderReply | { damaged: true }
