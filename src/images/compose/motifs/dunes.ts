import { mix } from '../palette.js'
import { fillGround } from '../ground.js'
import { fillHill } from '../hill.js'
import { share, turn } from '../integers.js'
import { fillRing } from '../ring.js'
import type { Motif } from './motif.js'

/** Overlapping hills, and something round in the sky. */
export const dunes: Motif = ({
  canvas,
  palette: { ground, shapes, light, panel },
  choices: { between, pick },
  free,
  unit,
}) => {
  const { width, height } = canvas
  const x = share(width, pick([240, 382, 618, 760]))
  const y = share(free, between(280, 420))
  const radius = share(unit, between(120, 210))
  const [first = 0, second = 0, third = 0] = shapes
  fillGround(canvas, { corners: ground, glows: [{ x, y, radius: radius * 3, colour: light, alpha: 130 }] })
  fillRing(canvas, { x, y, radius, colour: first, fade: { from: 256, to: 170 } })

  const hills = between(4, 5)
  const horizon = share(free, between(480, 600))
  for (let i = 0; i < hills; i++) {
    fillHill(canvas, {
      y: horizon + Math.trunc(((height - horizon) * i) / (hills + 1)),
      swing: share(unit, between(50, 110)),
      wavelength: share(Math.max(unit, width >> 1), between(900, 1900)),
      phase: between(0, turn - 1),
      colour: mix(mix(second, third, Math.trunc((200 * i) / hills)), panel, 20 + Math.trunc((190 * i) / hills)),
      fade: { from: 225, to: 110 },
    })
  }
}
