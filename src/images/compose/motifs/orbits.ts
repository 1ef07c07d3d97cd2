import { fillGround } from '../ground.js'
import { cosine, share, sine, turn } from '../integers.js'
import { fillRing } from '../ring.js'
import type { Motif } from './motif.js'

/** A sun and planets on thin circles around it. */
export const orbits: Motif = ({
  canvas,
  palette: { ground, shapes, light, line },
  choices: { between, pick },
  free,
  unit,
}) => {
  const x = share(canvas.width, pick([382, 618, 500, 300, 700]))
  const y = share(free, between(440, 580))
  const sun = share(unit, between(150, 230))
  const [first = 0, ...others] = shapes
  fillGround(canvas, { corners: ground, glows: [{ x, y, radius: sun * 3, colour: light, alpha: 120 }] })
  fillRing(canvas, { x, y, radius: sun, colour: first, fade: { from: 250, to: between(120, 190) } })

  let radius = sun
  const count = between(4, 6) + Math.trunc((2 * canvas.width) / (3 * canvas.height))
  for (let i = 0; i < count; i++) {
    radius += share(unit, between(80, 190))
    const thickness = Math.max(share(unit, pick([4, 6, 6, 30])), 1)
    fillRing(canvas, { x, y, radius, hole: radius - thickness, colour: line, fade: { from: 150, to: 70 } })
    const angle = between(0, turn - 1)
    const planet = {
      x: x + Math.trunc((cosine(angle) * radius) / 4096),
      y: y + Math.trunc((sine(angle) * radius) / 4096),
      radius: share(unit, between(22, 85)),
    }
    const colour = others[i % others.length] ?? first
    fillRing(canvas, { ...planet, colour, fade: { from: 256, to: 210 } })
  }
}
