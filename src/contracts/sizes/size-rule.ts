import type { InputPicture, Size } from '../../images/picture-spec.js'
import { type Issue, valueError } from '../../validation/issue.js'
import type { Evidence } from '../evidence.js'
import type { GenerationRequest } from '../generation-request.js'

/** A picture's size, and the billed size if that is different. */
export interface Sizing extends Size {
  billed?: Size
  /** The canvas that was requested, if the picture is a smaller one. */
  canvas?: Size
}

/** The rule for the size of a model's pictures. */
export interface SizeRule {
  of: (generation: GenerationRequest, inputs: readonly InputPicture[]) => Sizing | Issue
  /** The rule as a text for the docs. */
  summary: string
  evidence: Evidence
}

/** 2048 x 2048: the maximum of FLUX.2, and the size of all ultra pictures. */
export const fourMegapixels = 2048 * 2048

/** A multiple of 16 below WebP's limit of 16,383, the lowest of all formats. */
export const longestSide = 16_368

export const floorTo = (step: number, side: number): number => Math.floor(side / step) * step
const roundTo = (step: number, side: number): number => Math.round(side / step) * step

/** A size of `area` pixels in a ratio (width over height), each side rounded to a multiple of `step`. */
export const sizeOfArea = (area: number, ratio: number, step: number): Size => ({
  width: roundTo(step, Math.sqrt(area * ratio)),
  height: roundTo(step, Math.sqrt(area / ratio)),
})

const form = /^(\d{1,5}(?:\.\d{1,5})?):(\d{1,5}(?:\.\d{1,5})?)$/

/** 64:27 is the exact ratio of 21:9 screens, and clients send it. */
const widest = 64 / 27

/**
 * `W:H` as width over height, or the error of an invalid text or a ratio beyond 21:9 and 9:21. The field's description
 * says that the service refuses those; the error's text is inferred.
 */
export function readAspectRatio(text: string): number | Issue {
  const [, width = '', height = ''] = form.exec(text.trim()) ?? []
  const ratio = Number(width) / Number(height)
  // "not within" instead of "beyond", because an invalid ratio is NaN
  const within = ratio <= widest && ratio >= 1 / widest
  return width !== '' && within
    ? ratio
    : valueError(['aspect_ratio'], 'Aspect ratio must be between 21:9 and 9:21', text)
}
