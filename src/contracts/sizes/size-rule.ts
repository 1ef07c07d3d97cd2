import type { InputPicture, Size } from '../../images/picture-spec.js'
import type { Issue } from '../../validation/issue.js'
import type { Evidence } from '../evidence.js'
import type { GenerationRequest } from '../generation-request.js'

/** A picture's size, and what the bill counts where that is not the same. */
export interface Sizing extends Size {
  billed?: Size
}

/** How large a model's pictures are. */
export interface SizeRule {
  of: (generation: GenerationRequest, inputs: readonly InputPicture[]) => Sizing | Issue
  /** The rule in words, for the docs. */
  words: string
  evidence: Evidence
}

/** 2048 x 2048: what FLUX.2 makes at most, and what ultra makes always. */
export const fourMegapixels = 2048 * 2048

/** The longest side that every format can hold is WebP's 16,383. */
export const longestSide = 16_368

export const floorTo = (step: number, side: number): number => Math.floor(side / step) * step
const roundTo = (step: number, side: number): number => Math.round(side / step) * step

/** A size of `area` pixels in a ratio (width over height), each side rounded to a multiple of `step`. */
export const sizeOfArea = (area: number, ratio: number, step: number): Size => ({
  width: roundTo(step, Math.sqrt(area * ratio)),
  height: roundTo(step, Math.sqrt(area / ratio)),
})
