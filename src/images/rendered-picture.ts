import type { PictureSpec } from './picture-spec.js'

/** A finished picture file. The bytes are shared with the cache and other readers: never write to them. */
export interface RenderedPicture {
  bytes: Buffer
  /** MD5 of the bytes in base64, as Content-MD5 wants it. */
  md5: string
}

/** What the render worker is sent: one spec at a time; each is answered before the next is sent. */
export type RenderRequest = PictureSpec

/** What the render worker answers; the bytes are transferred, not copied. */
export type RenderReply = { bytes: Uint8Array; md5: string } | { problem: string }
