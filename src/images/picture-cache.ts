import type { RenderedPicture } from './renderer.js'

export interface PictureCache {
  get: (key: string) => RenderedPicture | undefined
  add: (key: string, drawn: RenderedPicture) => void
}

/** Memory of an entry besides its bytes: key, digest, map slot, buffer. */
const overhead = 512

/** An LRU cache of finished pictures, limited in bytes. A limit of 0 caches none. */
export function createPictureCache(limit: number): PictureCache {
  const pictures = new Map<string, RenderedPicture>() // least recently used first
  let held = 0
  return {
    get: (key) => {
      const drawn = pictures.get(key)
      if (drawn === undefined) return undefined
      pictures.delete(key)
      pictures.set(key, drawn)
      return drawn
    },
    add: (key, drawn) => {
      const cost = drawn.bytes.length + overhead
      if (cost > limit || pictures.has(key)) return
      pictures.set(key, drawn)
      held += cost
      for (const [oldest, { bytes }] of pictures) {
        if (held <= limit) break
        pictures.delete(oldest)
        held -= bytes.length + overhead
      }
    },
  }
}
