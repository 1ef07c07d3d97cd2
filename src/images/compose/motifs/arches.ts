import { blendSpan, fadeAt, opaque } from '../canvas.js'
import { fillGround } from '../ground.js'
import { share } from '../integers.js'
import { fillRing } from '../ring.js'
import type { Motif } from './motif.js'

/** Gates within gates, side by side, and a disc behind them. */
export const arches: Motif = ({
  canvas,
  palette: { ground, shapes, light },
  choices: { between, pick },
  free,
  unit,
}) => {
  const { width, height } = canvas
  const sky = { x: share(width, pick([250, 500, 750])), y: share(free, between(230, 330)) }
  const glow = { ...sky, radius: share(unit, 650), colour: light, alpha: 130 }
  fillGround(canvas, { corners: ground, glows: [glow] })
  fillRing(canvas, {
    ...sky,
    radius: share(unit, between(110, 190)),
    colour: shapes[0] ?? 0,
    fade: { from: 256, to: 180 },
  })

  const gates = Math.max(Math.trunc((2 * width + unit) / (2 * unit)) + between(0, 1), 2)
  for (let gate = 0; gate < gates; gate++) {
    const outer = share(Math.min(Math.trunc(width / gates), unit), between(420, 620))
    const x = Math.trunc((width * (2 * gate + 1)) / (2 * gates)) + share(outer, between(-200, 200))
    const y = share(free, between(480, 820))
    const bows = between(3, 5)
    const wide = Math.trunc(outer / (bows + 1))
    for (let bow = 0; bow < bows; bow++) {
      const radius = outer - bow * wide
      const hole = radius - share(wide, 800)
      const colour = shapes[(bow + gate) % shapes.length] ?? 0
      const clip = { left: 0, top: 0, right: width, bottom: y }
      fillRing(canvas, { x, y, radius, hole, colour, fade: { from: opaque, to: opaque }, clip })
      for (let row = y; row < height; row++) {
        const alpha = fadeAt({ from: opaque, to: 70 }, row, y, height - 1)
        blendSpan(canvas, row, x - radius, x - hole, colour, alpha)
        blendSpan(canvas, row, x + hole + 1, x + radius + 1, colour, alpha)
      }
    }
  }
}
