export type Format = 'jpeg' | 'png' | 'webp'

export interface Size {
  width: number
  height: number
}

/** Request fields that shape a picture besides prompt, seed, size and format. */
export type Fields = Readonly<Record<string, string | number | boolean | null>>

/** An uploaded picture: known by its hash, its bytes stay with the studio. */
export interface InputPicture extends Size {
  field: string
  sha256: string
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
  inputs: readonly InputPicture[]
}
