import { maxInputPixels } from '../images/input-picture.js'
import type { InputPicture } from '../images/picture-spec.js'
import type { Evidence } from './evidence.js'
import { documented, inferred } from './evidence.js'
import type { RequestPicture } from './generation-request.js'

/** Which pictures a model takes with a request. What is not said is not limited. */
export interface InputRules {
  /** Fields of which a request has at least one. */
  oneOf?: readonly string[]
  /** Pixels that each side has at least. */
  minSide?: number
  maxPixels?: Megapixels
  /** Whether too large a picture is a 400, not an item of a 422. */
  largeIsBadRequest?: true
  /** Characters of base64. */
  maxCharacters?: number
  /** Whether the mask is as large as the image. */
  maskFits?: true
  /** In words, for the docs. */
  summary: string
  evidence: Evidence
}

/** Both kinds are in use for pictures: a million pixels, and 1024 times 1024 of them. */
interface Megapixels {
  called: `${number} megapixels`
  count: number
}

/** What is wrong with a picture: the text of the error, and whether the request is refused as a whole for it. */
interface InputProblem {
  text: string
  badRequest?: true
}

const megabytes = 20
const ofText = megabytes * 1024 ** 2
/** Base64 has four characters for three bytes. */
const ofPicture = Math.ceil(ofText / 3) * 4

const decimal: Megapixels = { called: '20 megapixels', count: 20e6 }
const binary: Megapixels = { called: '16 megapixels', count: 16 * 1024 ** 2 }
/** Documented nowhere: what is not decoded here is refused. */
const decodable: Megapixels = { called: `${maxInputPixels / 1e6} megapixels`, count: maxInputPixels }
const inMillions = `${decimal.called} (of a million pixels each)`

const minSide = 256

export const unlimited: InputRules = {
  maxPixels: decodable,
  summary: `any JPEG, PNG or WebP of at most ${decodable.called}`,
  evidence: inferred('no limits are documented; the megapixels are those that the emulator decodes'),
}

/** Where the request must hold a picture that FLUX.1 works on. */
export const flux1Inputs: InputRules = {
  minSide,
  maxPixels: decimal,
  maxCharacters: ofText,
  maskFits: true,
  summary: `each side at least ${minSide}, at most ${inMillions}, at most ${megabytes} MB of base64; a mask is as large as its image`,
  evidence: documented(
    "openapi.json, June 2026 (mask); the rest and the texts from the vendor's SDK of 2025, which counts 20 * 10^6 pixels and the characters of the base64",
  ),
}

export const controlInputs: InputRules = {
  ...flux1Inputs,
  oneOf: ['control_image', 'preprocessed_image'],
  summary: `${flux1Inputs.summary}; \`control_image\` or \`preprocessed_image\` is there`,
  evidence: documented("the vendor's SDK of 2025"),
}

export const flux2Inputs: InputRules = {
  maxPixels: decimal,
  maxCharacters: ofPicture,
  summary: `at most ${inMillions} and ${megabytes} MB`,
  evidence: documented(
    "help.bfl.ai on FLUX.2, read by October 2026; that more is a 422, and which megapixel is meant (taken: that of the vendor's SDK for FLUX.1), is inferred",
  ),
}

export const eraseInputs: InputRules = {
  ...flux2Inputs,
  maskFits: true,
  summary: `${flux2Inputs.summary}; the mask is as large as the image`,
  evidence: documented('openapi.json, June 2026 (mask); the rest as for FLUX.2'),
}

export const flux3Inputs: InputRules = {
  minSide,
  maxPixels: binary,
  largeIsBadRequest: true,
  maxCharacters: ofPicture,
  summary: `each side at least ${minSide} (422), at most ${binary.called} (of 1024x1024 pixels each: a picture of 4096x4096 is taken; beyond: 400), at most ${megabytes} MB`,
  evidence: documented(
    'notes on the FLUX 3 documentation, October 2026; which megapixel is meant is inferred from the largest picture that it makes, and so are the texts',
  ),
}

/** The texts are those of the vendor's SDK of 2025, which mirror the server's models; they are not recorded. */
export const notPictureTexts = {
  'not-base64': (name: string) => `Invalid base64 encoding for ${name}`,
  'not-a-picture': (name: string) => `Invalid image data for ${name}`,
}

/**
 * Why a task failed whose picture cannot be decoded. Recorded in September 2026, on video jobs; that the same is said of
 * pictures, a client's notes of 2026 report.
 */
export const undecodableText = 'Invalid or corrupted image input'

/** What is wrong with one picture by itself, of so many characters of base64. */
export function checkInput(
  rules: InputRules,
  { width, height }: InputPicture,
  characters: number,
): InputProblem | undefined {
  const { minSide = 1, maxPixels, maxCharacters = Infinity, largeIsBadRequest } = rules
  if (characters > maxCharacters) return { text: `Image file size exceeds ${megabytes}MB limit` }
  if (maxPixels !== undefined && width * height > maxPixels.count) {
    const text = `Image dimensions exceed ${maxPixels.called}`
    return largeIsBadRequest ? { text, badRequest: true } : { text }
  }
  if (Math.min(width, height) < minSide) {
    return { text: `Image dimensions must be at least ${minSide}x${minSide} pixels` }
  }
  return undefined
}

/** What is wrong with a request that has none of the pictures of which it must have one. */
export function missingInput({ oneOf }: InputRules, pictures: readonly RequestPicture[]): InputProblem | undefined {
  if (oneOf === undefined || pictures.some(({ at }) => oneOf.includes(String(at[0])))) return undefined
  return { text: `Either ${oneOf.join(' or ')} must be provided` }
}

/** Whether a mask has another size than its image; what stands in for a URL has none to compare. */
export function hasMaskMismatch({ maskFits }: InputRules, inputs: readonly InputPicture[]): boolean {
  if (maskFits !== true) return false
  const image = inputs.find(({ field }) => field === 'image')
  const mask = inputs.find(({ field }) => field === 'mask')
  if (image === undefined || mask === undefined || image.standIn === true || mask.standIn === true) return false
  return image.width !== mask.width || image.height !== mask.height
}
