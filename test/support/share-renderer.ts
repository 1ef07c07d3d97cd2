import type { Decoder } from '../../src/images/decoder.js'
import type { Renderer } from '../../src/images/renderer.js'

/**
 * One renderer for many render queues, none of which closes it: a worker takes longer to start than to draw a hundred pictures.
 * They take turns, as it draws one picture at a time.
 */
export function shareRenderer(renderer: Renderer): Renderer {
  let last: Promise<unknown> = Promise.resolve()
  const inTurn = <Drawn>(draw: () => Promise<Drawn>): Promise<Drawn> => {
    const drawn = last.then(draw)
    last = drawn.catch(() => undefined)
    return drawn
  }
  return {
    render: (request) => inTurn(() => renderer.render(request)),
    thumbnail: (request) => inTurn(() => renderer.thumbnail(request)),
    close: () => Promise.resolve(),
  }
}

/** The same for what decodes input pictures. */
export function shareDecoder(decoder: Decoder): Decoder {
  let last: Promise<unknown> = Promise.resolve()
  return {
    decode: (bytes) => {
      const decoded = last.then(() => decoder.decode(bytes))
      last = decoded.catch(() => undefined)
      return decoded
    },
    close: () => Promise.resolve(),
  }
}
