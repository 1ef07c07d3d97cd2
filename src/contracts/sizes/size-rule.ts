import type { InputPicture, Size } from '../../images/picture-spec.js'
import { type Issue, valueError } from '../../validation/issue.js'
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
  summary: string
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

const form = /^(\d{1,5}(?:\.\d{1,5})?):(\d{1,5}(?:\.\d{1,5})?)$/

/** 64:27 is the exact form of what is called 21:9, and clients send it. */
const widest = 64 / 27

/**
 * `W:H` as width over height, or the error of a text that is none or lies beyond 21:9 and 9:21. That the service refuses those
 * is in its field's description; the words are inferred.
 */
export function readAspectRatio(text: string): number | Issue {
  const [, width = '', height = ''] = form.exec(text.trim()) ?? []
  const ratio = Number(width) / Number(height)
  // "not within" instead of "beyond": a text that is no ratio is NaN
  const within = ratio <= widest && ratio >= 1 / widest
  return width !== '' && within
    ? ratio
    : valueError(['aspect_ratio'], 'Aspect ratio must be between 21:9 and 9:21', text)
}
