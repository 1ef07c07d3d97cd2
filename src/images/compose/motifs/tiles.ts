import { fillGround } from '../ground.js'
import { fillPanel } from '../panel.js'
import { fillRing, type Clip } from '../ring.js'
import type { Motif } from './motif.js'

/** A grid of squares, each with a part of a circle. */
export const tiles: Motif = ({
  canvas,
  palette: { ground, shapes },
  choices: { between, pick, chance },
  free,
  unit,
}) => {
  const { width, height } = canvas
  fillGround(canvas, { corners: ground, glows: [] })
  const rows = between(3, 4)
  const size = Math.ceil(Math.max(unit, free >> 1, width >> 4) / rows)
  const first = -Math.trunc((size * between(0, 9)) / 10)

  for (let top = first; top < height; top += size) {
    for (let left = first; left < width; left += size) {
      const clip: Clip = { left, top, right: left + size, bottom: top + size }
      if (chance(45)) fillTile(clip, pick(shapes), between(60, 200))
      if (chance(15)) continue
      const colour = pick(shapes)
      const fade = pick([
        { from: 250, to: 170 },
        { from: 150, to: 240 },
      ])
      const middle = { x: left + (size >> 1), y: top + (size >> 1) }
      const corner = { x: chance(50) ? left : clip.right, y: chance(50) ? top : clip.bottom }
      const shape = pick(['quarter', 'quarter', 'bow', 'bow', 'disc', 'half', 'eye'])
      if (shape === 'quarter') fillRing(canvas, { ...corner, radius: size, colour, fade, clip })
      if (shape === 'half') fillRing(canvas, { x: corner.x, y: middle.y, radius: size >> 1, colour, fade, clip })
      if (shape === 'disc') fillRing(canvas, { ...middle, radius: (size * 3) >> 3, colour, fade, clip })
      if (shape === 'eye') {
        fillRing(canvas, { ...middle, radius: (size * 3) >> 3, hole: size >> 2, colour, fade, clip })
        fillRing(canvas, { ...middle, radius: size >> 3, colour: pick(shapes), fade, clip })
      }
      if (shape === 'bow') {
        fillRing(canvas, { ...corner, radius: size, hole: (size * 3) >> 2, colour, fade, clip })
        fillRing(canvas, { ...corner, radius: size >> 1, hole: size >> 2, colour: pick(shapes), fade, clip })
      }
    }
  }

  function fillTile({ left, top }: Clip, colour: number, alpha: number): void {
    const x = Math.max(left, 0)
    const y = Math.max(top, 0)
    const wide = Math.min(left + size, width) - x
    const high = Math.min(top + size, height) - y
    fillPanel(canvas, { left: x, top: y, width: wide, height: high, radius: 0, colour, alpha })
  }
}
