import { fillGround } from '../ground.js'
import { cosine, share, sine, turn } from '../integers.js'
import { fillRing } from '../ring.js'
import type { Motif, Scene } from './motif.js'

interface Flower {
  x: number
  y: number
  /** Distance from the flower's centre to a petal's centre. */
  away: number
}

/** Overlapping discs around a centre, like a flower; long pictures get a row of flowers. */
export const petals: Motif = (stage) => {
  const { canvas, palette, choices, free, unit } = stage
  const { width } = canvas
  const along = width >= free
  const count = Math.max(Math.trunc((6 * Math.max(width, free)) / (10 * unit)), 1)
  const flowers = Array.from({ length: count }, (_, i): Flower => {
    const step = Math.trunc((1000 * (2 * i + 1)) / (2 * count))
    return {
      x: share(width, along ? step + choices.between(-60, 60) : choices.between(350, 650)),
      y: share(free, along ? choices.between(440, 560) : step),
      away: share(unit, i === 0 ? choices.between(220, 255) : choices.between(120, 250)),
    }
  })
  const glows = flowers.map(({ x, y, away }) => ({ x, y, radius: away * 3, colour: palette.light, alpha: 110 }))
  fillGround(canvas, { corners: palette.ground, glows })
  for (const flower of flowers) drawFlower(flower, stage)
}

function drawFlower({ x, y, away }: Flower, { canvas, palette, choices, unit }: Scene): void {
  const { shapes, line } = palette
  const { between, pick, chance } = choices
  const count = between(5, 9)
  const radius = share(away, between(650, 1050))
  const start = between(0, turn - 1)
  const colours = pick([1, 2, 2, 3])
  const strength = between(90, 130)
  for (let i = 0; i < count; i++) {
    const angle = start + Math.trunc((turn * i) / count)
    fillRing(canvas, {
      x: x + Math.trunc((cosine(angle) * away) / 4096),
      y: y + Math.trunc((sine(angle) * away) / 4096),
      radius,
      colour: shapes[i % colours] ?? 0,
      fade: { from: strength + 40, to: strength - 50 },
    })
  }
  if (chance(70)) {
    const rim = away + radius + share(unit, 40)
    const hole = rim - Math.max(share(unit, 6), 1)
    fillRing(canvas, { x, y, radius: rim, hole, colour: line, fade: { from: 150, to: 60 } })
  }
  fillRing(canvas, { x, y, radius: share(away, 300), colour: shapes[3] ?? 0, fade: { from: 250, to: 200 } })
}
