import type { Painter, PictureSpec } from '../../picture-spec.js'
import { blend } from './blend.js'
import { control } from './structure.js'
import { deblur } from './deblur.js'
import { edit } from './edit.js'
import type { Editor } from './editor.js'
import { expand } from './expand.js'
import { erase, fill } from './fill.js'
import { tryOn } from './try-on.js'

/** Who paints what, by the family of the model. */
const editors: Readonly<Record<Exclude<Painter, 'text'>, Editor>> = {
  edit,
  fill,
  erase,
  canvas: expand,
  control,
  deblur,
  'try-on': tryOn,
}

/** The editor of a picture that was made from others; undefined for one that was made from a text. */
export function editorOf({ painter, inputs }: PictureSpec): Editor | undefined {
  if (painter === 'text' || inputs.length === 0) return undefined
  return painter === 'edit' && inputs.every(({ field }) => field === 'image_prompt') ? blend : editors[painter]
}
