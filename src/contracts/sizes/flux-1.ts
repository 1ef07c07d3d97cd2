import { documented } from '../evidence.js'
import { fourMegapixels, sizeOfArea, type SizeRule, readAspectRatio } from './size-rule.js'

/** Width and height as requested: the schema has refused invalid sizes. */
export const asAsked: SizeRule = {
  of: ({ size }) => ({ width: size.width ?? 1024, height: size.height ?? 768 }),
  summary: 'as requested, 1024x768 by default',
  evidence: documented('openapi.json, 2026-09-19'),
}

export const ultraSize: SizeRule = {
  of: ({ size }) => {
    const ratio = readAspectRatio(size.aspectRatio ?? '16:9')
    return typeof ratio === 'number' ? sizeOfArea(fourMegapixels, ratio, 64) : ratio
  },
  summary: 'the area of 2048x2048 in the requested ratio, each side rounded to 64 (16:9: 2752x1536)',
  evidence: documented("the sizes of a seller's table, read by October 2026, which fit; the service prints none"),
}
