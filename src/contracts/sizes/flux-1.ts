import { documented, inferred } from '../known.js'
import { readAspectRatio } from './aspect-ratio.js'
import { fourMegapixels, sizeOfArea, type SizeRule } from './size-rule.js'

/** Width and height as asked: what a model does not take, its schema has refused. */
export const asAsked: SizeRule = {
  of: ({ frame }) => ({ width: frame.width ?? 1024, height: frame.height ?? 768 }),
  words: 'as asked, 1024x768 if not',
  known: documented('openapi.json, June 2026'),
}

export const ultraSize: SizeRule = {
  of: ({ frame }) => {
    const ratio = readAspectRatio(frame.aspectRatio ?? '16:9')
    return typeof ratio === 'number' ? sizeOfArea(fourMegapixels, ratio, 64) : ratio
  },
  words: 'the area of 2048x2048 in the asked ratio, each side rounded to 64 (16:9: 2752x1536)',
  known: inferred('sizes of published outputs; the service prints no table'),
}
