import type { PictureSpec } from '../../src/images/picture-spec.js'
import type { Renderer, RenderedPicture } from '../../src/images/renderer.js'

/**
 * A renderer for tests that look at a picture's size and format alone: the first picture of a painter, a size, a format and
 * kinds of inputs is drawn, and stands for all others of those.
 */
export function drawEachKindOnce(renderer: Renderer): Renderer {
  const drawn = new Map<string, Promise<RenderedPicture>>()
  return {
    render: (request) => {
      const key = kindOf(request.spec)
      const known = drawn.get(key) ?? renderer.render(request)
      drawn.set(key, known)
      return known
    },
    thumbnail: (request) => renderer.thumbnail(request),
    close: () => renderer.close(),
  }
}

const kindOf = ({ painter, width, height, format, inputs }: PictureSpec): string =>
  JSON.stringify([painter, width, height, format, inputs.map(({ field, source }) => [field, source])])
