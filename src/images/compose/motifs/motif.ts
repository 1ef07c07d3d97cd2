import type { Canvas } from '../canvas.js'
import type { Palette } from '../palette.js'
import type { SeededChoices } from '../seeded-choices.js'

/** What a motif paints on; the caption comes last. */
export interface Scene {
  canvas: Canvas
  palette: Palette
  choices: SeededChoices
  /** The height above the caption: what matters goes there. */
  free: number
  /** The shorter side of the free part, which sizes are measured in. */
  unit: number
}

/** One family of compositions. */
export type Motif = (stage: Scene) => void
