import { settingNames, type PictureSpec } from '../picture-spec.js'
import type { Bitmap } from './bitmap.js'
import { drawCaption, layOutCaption } from './caption.js'
import { newCanvas, spareOf, wordsFor, type Canvas } from './canvas.js'
import { cutOut } from './cut-out.js'
import { editorOf } from './edits/editors.js'
import { drawStandIn } from './edits/stand-in.js'
import type { GlyphAtlas } from './glyph-atlas.js'
import { arches } from './motifs/arches.js'
import { dunes } from './motifs/dunes.js'
import type { Motif } from './motifs/motif.js'
import { orbits } from './motifs/orbits.js'
import { petals } from './motifs/petals.js'
import { ribbons } from './motifs/ribbons.js'
import { tiles } from './motifs/tiles.js'
import { choosePalette, fullCircle } from './palette.js'
import { numberOf, seededChoices } from './seeded-choices.js'
import { treat } from './treatment.js'

interface NamedMotif {
  name: string
  paint: Motif
}

const motifs: readonly [NamedMotif, ...NamedMotif[]] = [
  { name: 'orbits', paint: orbits },
  { name: 'dunes', paint: dunes },
  { name: 'ribbons', paint: ribbons },
  { name: 'tiles', paint: tiles },
  { name: 'petals', paint: petals },
  { name: 'arches', paint: arches },
]

/** The pixels of a picture: three bytes a pixel, row by row. */
export const compose = (...given: Parameters<typeof draw>): Uint8Array => draw(...given).pixels

/**
 * Draws a picture. Whole numbers only, so that the same spec gives the same pixels on
 * every machine. `memory` is drawn in, and overwritten, if the picture fits. Model and prompt choose the motif, the seed
 * varies it, and everything else that shapes a picture moves it, but for the fields that are `seen`. `bitmaps` are the decoded
 * inputs by their `sha256`; one that is missing has a stand-in.
 */
export function draw(
  spec: PictureSpec,
  atlas: GlyphAtlas,
  memory = new Uint32Array(0),
  bitmaps: ReadonlyMap<string, Bitmap> = new Map(),
): Canvas {
  const { model, prompt, seed, width, height, fields, inputs } = spec
  const sortedFields = Object.entries(fields)
    .filter(([name]) => !seen.includes(name))
    .sort(([a], [b]) => (a < b ? -1 : 1))
  const subject = JSON.stringify([spec.painter, model, prompt])
  // Added only if there are inputs: the picture of a request without inputs does not depend on this feature.
  const pictures = inputs.length === 0 ? [] : [inputs.map(({ field, sha256 }) => [field, sha256])]
  const everything = JSON.stringify([subject, sortedFields, width, height, seed, ...pictures])
  const choices = seededChoices(everything)
  const motif = firstByRank(subject, motifs)
  const palette = choosePalette(choices, hueOf(subject, seed), fields.raw === true)

  const canvas = newCanvas(width, height, memory)
  // Without the fields, which add lines to the caption: it must not move what is drawn above it.
  const free = Math.max(layOutCaption({ ...spec, fields: {} }, atlas).top, height >> 1)
  const paintOn = (on: Canvas, above: number): void => {
    motif.paint({ canvas: on, palette, choices, free: above, unit: Math.min(on.width, above) })
  }
  const paintArt = (): void => {
    paintOn(canvas, free)
  }
  const editor = editorOf(spec)
  const spare = spareOf(memory, canvas.words.buffer === memory.buffer ? canvas.words.length : 0)
  if (editor === undefined) {
    paintArt()
    treat(canvas, spec)
    if (fields.transparent_bg === true) cutOut(canvas, spare)
    drawCaption(canvas, layOutCaption(spec, atlas), palette)
  } else {
    editor({
      spec,
      canvas,
      paintArt,
      halfArt: () => {
        const [halfWidth, halfHeight] = [(width + 1) >> 1, (height + 1) >> 1]
        const words = wordsFor(halfWidth, halfHeight)
        const { buffer, byteOffset } = spare(words * 4)
        const half = newCanvas(halfWidth, halfHeight, new Uint32Array(buffer, byteOffset, words))
        paintOn(half, (free + 1) >> 1)
        return half
      },
      spare,
      palette,
      atlas,
      inputs: inputs.map((input) => ({
        field: input.field,
        bitmap: bitmaps.get(input.sha256) ?? drawStandIn(input, atlas),
      })),
      caption: (area) => {
        if (area.width < leastCaption.width || area.height < leastCaption.height) return
        drawCaption(canvas, layOutCaption(spec, atlas, area), palette)
      },
    })
  }
  return canvas
}

/** Fields that are seen by an effect of their own, in the same composition as without them. */
const seen: readonly string[] = [...settingNames, 'raw', 'safety_tolerance', 'transparent_bg']

/** An area of less is left without a caption. */
const leastCaption = { width: 128, height: 64 }

/**
 * The row with the highest hash of subject and name (rendezvous hashing): a new row takes its share of the subjects, and all
 * other subjects keep their row.
 */
export function firstByRank<Row extends { name: string }>(subject: string, rows: readonly [Row, ...Row[]]): Row {
  const rankOf = ({ name }: Row) => numberOf(JSON.stringify([subject, name]))
  return rows.reduce((first, row) => (rankOf(row) > rankOf(first) ? row : first))
}

/** Neighbouring seeds get very different hues: each is a golden angle from the one before. */
function hueOf(subject: string, seed: string): number {
  const number = /^\d+$/.test(seed) ? Number(BigInt.asUintN(32, BigInt(seed))) : numberOf(seed) >>> 0
  const angle = (numberOf(subject) + Math.imul(number, 0x9e3779b9)) >>> 0
  return Math.trunc((angle * fullCircle) / 2 ** 32)
}
