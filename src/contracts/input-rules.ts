import type { InputPicture } from '../images/picture-spec.js'
import type { Known } from './known.js'
import { documented, inferred } from './known.js'

/** Which pictures a model takes with a request. What is not said is not limited. */
export interface InputRules {
  /** Pixels that each side has at least. */
  leastSide?: number
  mostMegapixels?: number
  /** Whether too large a picture is a 400, not an item of a 422. */
  largeIsBadRequest?: true
  mostBytes?: number
  /** Whether the mask is as large as the image. */
  maskFits?: true
  /** In words, for the docs. */
  words: string
  known: Known
}

/** What is wrong with a picture: the text of the error, and whether the request is refused as a whole for it. */
export interface InputProblem {
  text: string
  badRequest?: true
}

const megabyte = 1024 * 1024

export const anyPicture: InputRules = {
  words: 'any JPEG, PNG or WebP',
  known: inferred('no limits are documented'),
}

/** Where the request must hold a picture that FLUX.1 works on. Base64 of 20 MB is 15 MB of picture. */
export const flux1Inputs: InputRules = {
  leastSide: 256,
  mostMegapixels: 20,
  mostBytes: 15 * megabyte,
  maskFits: true,
  words: 'each side at least 256, at most 20 megapixels, at most 20 MB of base64; a mask is as large as its image',
  known: documented("openapi.json, June 2026 (mask); the rest and the texts from the vendor's SDK of 2025"),
}

export const flux2Inputs: InputRules = {
  mostMegapixels: 20,
  mostBytes: 20 * megabyte,
  words: 'at most 20 megapixels and 20 MB',
  known: documented('help.bfl.ai on FLUX.2; that more is a 422 is inferred'),
}

export const eraseInputs: InputRules = {
  ...flux2Inputs,
  maskFits: true,
  words: `${flux2Inputs.words}; the mask is as large as the image`,
  known: documented('openapi.json, June 2026 (mask); the rest as for FLUX.2'),
}

export const flux3Inputs: InputRules = {
  leastSide: 256,
  mostMegapixels: 16,
  largeIsBadRequest: true,
  mostBytes: 20 * megabyte,
  words: 'each side at least 256 (422), at most 16 megapixels (400), at most 20 MB',
  known: documented('notes on the FLUX 3 documentation, October 2026; the texts are inferred'),
}

/** The texts are those of the vendor's SDK of 2025, which mirror the server's models; they are not recorded. */
export const noPictureTexts = {
  'not-base64': (name: string) => `Invalid base64 encoding for ${name}`,
  'not-a-picture': (name: string) => `Invalid image data for ${name}`,
}

/** What is wrong with one picture by itself, of `bytes` bytes. */
export function judgeInput(
  rules: InputRules,
  { width, height }: InputPicture,
  bytes: number,
): InputProblem | undefined {
  const { leastSide = 1, mostMegapixels = Infinity, mostBytes = Infinity, largeIsBadRequest } = rules
  if (bytes > mostBytes) return { text: 'Image file size exceeds 20MB limit' }
  if (width * height > mostMegapixels * 1e6) {
    const text = `Image dimensions exceed ${mostMegapixels} megapixels`
    return largeIsBadRequest ? { text, badRequest: true } : { text }
  }
  if (Math.min(width, height) < leastSide) {
    return { text: `Image dimensions must be at least ${leastSide}x${leastSide} pixels` }
  }
  return undefined
}

/** Whether a mask has another size than its image; what stands in for a URL has none to compare. */
export function maskMisfits({ maskFits }: InputRules, inputs: readonly InputPicture[]): boolean {
  if (maskFits !== true) return false
  const image = inputs.find(({ field }) => field === 'image')
  const mask = inputs.find(({ field }) => field === 'mask')
  if (image === undefined || mask === undefined || image.standIn === true || mask.standIn === true) return false
  return image.width !== mask.width || image.height !== mask.height
}
