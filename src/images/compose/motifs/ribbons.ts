import { fillBand } from '../band.js'
import { fillGround } from '../ground.js'
import { share } from '../integers.js'
import { fillRing } from '../ring.js'
import type { Motif } from './motif.js'

/** Slanted stripes of light, with one disc behind them and one in front. */
export const ribbons: Motif = ({ canvas, palette: { ground, shapes, light }, choices, free, unit }) => {
  const { between, pick } = choices
  const { width, height } = canvas
  const slope = pick([-256, -180, -110, 110, 180, 256])
  const drift = Math.trunc((slope * height) / 256)
  const disc = (radius: number) => ({
    x: between(share(width, 150), share(width, 850)),
    y: share(free, between(250, 700)),
    radius,
  })
  const behind = disc(share(unit, between(200, 300)))
  const before = disc(share(unit, between(70, 140)))
  const glows = [behind, before].map(({ x, y, radius }) => ({ x, y, radius: radius * 2, colour: light, alpha: 80 }))
  fillGround(canvas, { corners: ground, glows })
  fillRing(canvas, { ...behind, colour: shapes[0] ?? 0, fade: { from: 240, to: 170 } })

  let x = Math.min(-drift, 0) - between(0, share(unit, 200))
  const end = width + Math.max(-drift, 0)
  for (let i = 0; x < end; i++) {
    const stripe = Math.max(share(unit, pick([30, 70, 120, 190, 260])), 2)
    const strong = between(70, 190)
    const fade = i % 2 === 0 ? { from: strong, to: strong >> 2 } : { from: strong >> 2, to: strong }
    fillBand(canvas, { x, width: stripe, slope, colour: shapes[i % shapes.length] ?? 0, fade })
    x += stripe + share(unit, between(20, 230))
  }
  fillRing(canvas, { ...before, colour: shapes[3] ?? 0, fade: { from: 230, to: 160 } })
}
