import { maxInputPixels, maxInputSide } from '../images/input-picture.js'
import type { InputPicture } from '../images/picture-spec.js'
import type { Evidence } from './evidence.js'
import { documented, inferred } from './evidence.js'
import type { RequestPicture } from './generation-request.js'

/** Which input pictures a model accepts. An absent limit is unlimited. */
export interface InputRules {
  /** Fields of which a request must have at least one. */
  oneOf?: readonly string[]
  /** Minimum pixels of each side. */
  minSide?: number
  maxPixels?: Megapixels
  /** Whether a picture that is too large is a 400, not an issue of a 422. */
  largeIsBadRequest?: true
  /** Characters of base64. */
  maxCharacters?: number
  /** Whether the mask must have the size of the image. */
  maskFits?: true
  /** The rules as a text for the docs. */
  summary: string
  evidence: Evidence
}

/** Two definitions are in use: a million pixels, and 1024 x 1024 pixels. */
interface Megapixels {
  called: `${number} megapixels`
  count: number
}

/** A problem with a picture: the text of the error, and whether the whole request is refused with a 400. */
export interface InputProblem {
  text: string
  badRequest?: true
}

const megabytes = 20
const ofText = megabytes * 1024 ** 2
/** Base64 has four characters per three bytes. */
const ofPicture = Math.ceil(ofText / 3) * 4

const decimal: Megapixels = { called: '20 megapixels', count: 20e6 }
const binary: Megapixels = { called: '16 megapixels', count: 16 * 1024 ** 2 }
/** Not documented: pictures that the emulator does not decode are refused. */
const decodable: Megapixels = { called: `${maxInputPixels / 1e6} megapixels`, count: maxInputPixels }
const inMillions = `${decimal.called} (of a million pixels each)`

const minSide = 256

export const unlimited: InputRules = {
  maxPixels: decodable,
  summary: `any JPEG, PNG or WebP of at most ${decodable.called}`,
  evidence: inferred('no limits are documented; the megapixels are those that the emulator decodes'),
}

/** For models that edit a picture with FLUX.1. */
export const flux1Inputs: InputRules = {
  minSide,
  maxPixels: decimal,
  maxCharacters: ofText,
  maskFits: true,
  summary: `each side at least ${minSide}, at most ${inMillions}, at most ${megabytes} MB of base64; a mask is as large as its image`,
  evidence: documented(
    "openapi.json, 2026-09-19 (mask); the rest and the texts from the vendor's SDK of 2025, which counts 20 * 10^6 pixels and the characters of the base64",
  ),
}

export const controlInputs: InputRules = {
  ...flux1Inputs,
  oneOf: ['control_image', 'preprocessed_image'],
  summary: `${flux1Inputs.summary}; \`control_image\` or \`preprocessed_image\` is required`,
  evidence: documented("the vendor's SDK of 2025"),
}

export const flux2Inputs: InputRules = {
  maxPixels: decimal,
  maxCharacters: ofPicture,
  summary: `at most ${inMillions} and ${megabytes} MB`,
  evidence: documented(
    "help.bfl.ai on FLUX.2, read by October 2026; that more is a 422, and which megapixel is meant (here: that of the vendor's SDK for FLUX.1), is inferred",
  ),
}

export const eraseInputs: InputRules = {
  ...flux2Inputs,
  maskFits: true,
  summary: `${flux2Inputs.summary}; the mask is as large as the image`,
  evidence: documented('openapi.json, 2026-09-19 (mask); the rest as for FLUX.2'),
}

export const flux3Inputs: InputRules = {
  minSide,
  maxPixels: binary,
  largeIsBadRequest: true,
  maxCharacters: ofPicture,
  summary: `each side at least ${minSide} (422), at most ${binary.called} (of 1024x1024 pixels each: a picture of 4096x4096 is accepted; larger: 400), at most ${megabytes} MB; the service then scales it to the nearest size class, at most 2k`,
  evidence: documented(
    'notes on the FLUX 3 documentation, October 2026; which megapixel is meant is inferred from the largest picture that it makes, and so are the texts; the scaling is from the page of a seller and not emulated: it changes nothing that can be seen',
  ),
}

/** The texts are those of the vendor's SDK of 2025, which mirror the server's models; they are not recorded. */
export const notPictureTexts = {
  'not-base64': (name: string) => `Invalid base64 encoding for ${name}`,
  'not-a-picture': (name: string) => `Invalid image data for ${name}`,
}

/**
 * The error of a task whose picture cannot be decoded. Recorded in September 2026 on video jobs; a client's notes of 2026
 * report the same for pictures.
 */
export const undecodableText = 'Invalid or corrupted image input'

/** Of a picture with more characters of base64 than its rules allow. */
export const tooManyCharacters: InputProblem = { text: `Image file size exceeds ${megabytes}MB limit` }

/** The problem of a single picture, which has this many characters of base64. */
export function checkInput(
  rules: InputRules,
  { width, height }: Pick<InputPicture, 'width' | 'height'>,
  characters: number,
): InputProblem | undefined {
  const { minSide = 1, maxPixels, maxCharacters = Infinity, largeIsBadRequest } = rules
  if (characters > maxCharacters) return tooManyCharacters
  if (maxPixels !== undefined && width * height > maxPixels.count) {
    const text = `Image dimensions exceed ${maxPixels.called}`
    return largeIsBadRequest ? { text, badRequest: true } : { text }
  }
  // Not documented, as the pixels of pictures without a limit.
  if (Math.max(width, height) > maxInputSide) {
    return { text: `Image dimensions exceed ${maxInputSide} pixels on a side` }
  }
  if (Math.min(width, height) < minSide) {
    return { text: `Image dimensions must be at least ${minSide}x${minSide} pixels` }
  }
  return undefined
}

/** The longest picture that can be within the limit on its base64, in bytes. */
export const maxBytesOf = ({ maxCharacters = Infinity }: InputRules): number => Math.floor(maxCharacters / 4) * 3

/** The characters of a picture's base64. */
export const charactersOf = (bytes: number): number => Math.ceil(bytes / 3) * 4

/** The problem of a request without any of the pictures of which it needs one. */
export function missingInput({ oneOf }: InputRules, pictures: readonly RequestPicture[]): InputProblem | undefined {
  if (oneOf === undefined || pictures.some(({ at }) => oneOf.includes(String(at[0])))) return undefined
  return { text: `Either ${oneOf.join(' or ')} must be provided` }
}

/** Whether a mask and its image have different sizes. Stand-ins of URLs are not compared. */
export function hasMaskMismatch({ maskFits }: InputRules, inputs: readonly InputPicture[]): boolean {
  if (maskFits !== true) return false
  const image = inputs.find(({ field }) => field === 'image')
  const mask = inputs.find(({ field }) => field === 'mask')
  if (image === undefined || mask === undefined || image.standIn === true || mask.standIn === true) return false
  return image.width !== mask.width || image.height !== mask.height
}
