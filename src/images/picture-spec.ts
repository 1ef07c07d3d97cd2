import { createHash } from 'node:crypto'

export type Format = 'jpeg' | 'png' | 'webp'

export interface Size {
  width: number
  height: number
}

/** Request fields that shape a picture besides prompt, seed, size and format. */
export type Fields = Readonly<Record<string, string | number | boolean | null>>

/** How a picture is brought to another size, in the words of CSS. */
export const pictureFits = ['cover', 'contain', 'fill'] as const
/**
 * How a picture of the tester's own is brought to the size that was asked for: `cover` fills it and cuts off what sticks out,
 * `contain` shows all of the picture with black bars, `fill` stretches it.
 */
export type PictureFit = (typeof pictureFits)[number]

/** A picture of the tester's own that stands in place of what would be drawn. */
export interface FittedPicture {
  sha256: string
  format: Format
  fit: PictureFit
}

/** The fields with a number that has a default, and a visible effect of its own: see `docs/pictures.md`. */
export const settingNames = ['guidance', 'steps'] as const

/** Where such a number lies: -256 at the least that its model takes, 0 at the default, 256 at the most. */
export type Levels = Readonly<Partial<Record<(typeof settingNames)[number], number>>>

/** A picture that came with a request, as far as the result depends on it. */
export interface InputPicture extends Size {
  /** Its field in the request: `input_image`, or `images.0`. */
  field: string
  /** Of its bytes, in hex; of the URL where it was not fetched. */
  sha256: string
  /** How the request had it. */
  source: 'base64' | 'data-uri' | 'url'
  /** Of a URL that was not fetched, neither is known. */
  format?: Format
  bytes?: number
  /** It is a URL that was not fetched: a picture made up from its text stands in for it. */
  standIn?: true
  /** The URL's host and port, which a stand-in shows. */
  host?: string
}

export type Painter = 'text' | 'edit' | 'fill' | 'erase' | 'canvas' | 'control' | 'deblur' | 'try-on'

/**
 * Everything a picture is drawn from, and nothing else: no id, no URL, no time. Plain data, so that it crosses to the
 * render worker and is its own cache key; the same spec gives the same pixels on every machine.
 */
export interface PictureSpec extends Size {
  painter: Painter
  model: string
  prompt: string
  seed: string
  format: Format
  fields: Fields
  /** Absent where all are at their defaults. */
  levels?: Levels
  inputs: readonly InputPicture[]
  fitted?: FittedPicture
}

/** A canonical text: the same for equal specs, whatever the order of their fields. */
export function pictureText({
  painter,
  model,
  prompt,
  seed,
  width,
  height,
  format,
  fields,
  levels = {},
  inputs,
  fitted,
}: PictureSpec): string {
  const sorted = Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1))
  const pictures = inputs.map((input) => [input.field, input.sha256, input.width, input.height])
  const set = settingNames.map((name) => levels[name] ?? 0)
  const own = fitted && [fitted.sha256, fitted.fit]
  return JSON.stringify([painter, model, prompt, seed, width, height, format, sorted, set, pictures, own])
}

/** A spec's cache key: a digest, because prompts may have megabytes. */
export const pictureKey = (spec: PictureSpec): string =>
  createHash('sha256').update(pictureText(spec)).digest('base64url')
