import type { Canvas } from '../canvas.js'
import type { Palette } from '../palette.js'
import type { SeededChoices } from '../seeded-choices.js'

/** What a motif draws on; the caption is drawn last. */
export interface Scene {
  canvas: Canvas
  palette: Palette
  choices: SeededChoices
  /** The height above the caption, where the main shapes go. */
  free: number
  /** The shorter side of the part above the caption: the unit of sizes. */
  unit: number
}

/** One family of compositions. */
export type Motif = (scene: Scene) => void
