import type { Size } from '../../images/picture-spec.js'
import { documented } from '../evidence.js'
import { valueError } from '../../validation/issue.js'
import { floorTo, fourMegapixels, longestSide, type SizeRule } from './size-rule.js'

const minSide = 64
const automatic: Size = { width: 1024, height: 1024 }

/** An input as the model works on it: at most four megapixels, both sides cut to multiples of 16. */
export function workingSize({ width, height }: Size): Size {
  const scale = Math.min(1, Math.sqrt(fourMegapixels / (width * height)))
  const across = Math.max(floorTo(16, width * scale), minSide)
  const down = Math.min(Math.max(floorTo(16, height * scale), minSide), longestBeside(across))
  return { width: Math.min(across, longestBeside(down)), height: down }
}

/** The longest side that a picture of four megapixels may have beside one of these pixels, and that every format holds. */
const longestBeside = (side: number) => Math.min(Math.max(floorTo(16, fourMegapixels / side), minSide), longestSide)

export const flux2Size: SizeRule = {
  of: ({ size: asked, rawBody }, [first]) => {
    const auto = first === undefined ? automatic : workingSize(first)
    const width = chosen(asked.width, auto.width)
    const height = chosen(asked.height, auto.height)
    if (width * height > fourMegapixels) return tooLarge(width, height, rawBody)
    // 1920x1080 was billed as 1.98 megapixels, which is what was asked for.
    const size = { width: floorTo(16, width), height: floorTo(16, height) }
    return size.width === width && size.height === height ? size : { ...size, billed: { width, height } }
  },
  summary: 'as asked, floored to 16, at most 4 MP; else as the first input (at most 4 MP, cut to 16), else 1024x1024',
  evidence: documented('help.bfl.ai on FLUX.2, read by October 2026; 1024x507 was seen to become 1024x496'),
}

/** 0 is "choose": what was left out, or null. */
const chosen = (given: number | undefined, automatic: number) =>
  given === undefined || given === 0 ? automatic : given

/** The limit is documented; which error it gives is inferred. */
export const tooLarge = (width: number, height: number, given: unknown) =>
  valueError([], `width*height (${width * height}) exceeds the 4MP limit (${fourMegapixels})`, given)
