import type { Size } from '../../images/picture-spec.js'
import { documented } from '../evidence.js'
import { floorTo, fourMegapixels, longestSide, type SizeRule } from './size-rule.js'

const minSide = 64
const automatic: Size = { width: 1024, height: 1024 }

/** A request may name any number; beyond this one no ratio is told apart. */
const longestAsked = 1e9

/** The size in which the model works: at most four megapixels, both sides floored to multiples of 16. */
export function workingSize(size: Size): Size {
  const width = Math.min(size.width, longestAsked)
  const height = Math.min(size.height, longestAsked)
  const scale = Math.min(1, Math.sqrt(fourMegapixels / (width * height)))
  const across = Math.max(floorTo(16, width * scale), minSide)
  const down = Math.min(Math.max(floorTo(16, height * scale), minSide), longestBeside(across))
  return { width: Math.min(across, longestBeside(down)), height: down }
}

/** The longest possible other side of a picture of at most four megapixels, within every format's limit. */
const longestBeside = (side: number) => Math.min(Math.max(floorTo(16, fourMegapixels / side), minSide), longestSide)

export const flux2Size: SizeRule = {
  of: ({ size: requested }, [first]) => {
    const auto = first === undefined ? automatic : workingSize(first)
    const width = chosen(requested.width, auto.width)
    const height = chosen(requested.height, auto.height)
    if (width * height > fourMegapixels) return workingSize({ width, height })
    // 1920x1080 was billed as 1.98 megapixels, the requested size.
    const size = { width: floorTo(16, width), height: floorTo(16, height) }
    return size.width === width && size.height === height ? size : { ...size, billed: { width, height } }
  },
  summary:
    'as requested, floored to 16, and scaled down to 4 MP; else as the first input (at most 4 MP, floored to 16), else 1024x1024',
  evidence: documented(
    'help.bfl.ai on FLUX.2, of 2026-04-02: more than 4 MP is resized; 1024x507 was seen to become 1024x496',
  ),
}

/** 0, for an absent or null side, lets the model choose. */
const chosen = (side: number | undefined, automatic: number) => (side === undefined || side === 0 ? automatic : side)
