import { useRef } from 'preact/hooks'
import { usePicture } from './use-picture.js'

export type Body = Readonly<Record<string, unknown>>

/** How two kinds of bodies say where a picture is on its canvas. */
interface Form {
  /** The fields that the model must have. */
  needs: readonly string[]
  read: (body: Body, size: Size) => Placed
  /** The fields after the picture was moved to x and y, or its canvas resized. */
  write: (placed: Placed, size: Size) => Body
}

interface Size {
  width: number
  height: number
}

/** The canvas, and the picture's upper left corner on it. */
interface Placed extends Size {
  x: number
  y: number
}

const numberOr = (value: unknown, fallback: number): number => (typeof value === 'number' ? value : fallback)

const forms: readonly Form[] = [
  {
    needs: ['width', 'height', 'reference_offset_x', 'reference_offset_y'],
    read: (body, size) => {
      const [width, height] = [numberOr(body.width, size.width), numberOr(body.height, size.height)]
      return {
        width,
        height,
        x: numberOr(body.reference_offset_x, Math.round((width - size.width) / 2)),
        y: numberOr(body.reference_offset_y, Math.round((height - size.height) / 2)),
      }
    },
    write: ({ width, height, x, y }) => ({ width, height, reference_offset_x: x, reference_offset_y: y }),
  },
  {
    needs: ['top', 'bottom', 'left', 'right'],
    read: (body, size) => {
      const [left, top] = [numberOr(body.left, 0), numberOr(body.top, 0)]
      return {
        width: left + size.width + numberOr(body.right, 0),
        height: top + size.height + numberOr(body.bottom, 0),
        x: left,
        y: top,
      }
    },
    write: ({ width, height, x, y }, size) => ({
      left: Math.max(0, x),
      top: Math.max(0, y),
      right: Math.max(0, width - size.width - x),
      bottom: Math.max(0, height - size.height - y),
    }),
  },
]

export const formFor = (names: readonly string[]): Form | undefined =>
  forms.find(({ needs }) => needs.every((name) => names.includes(name)))

const steps: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
}

/** The side on which the canvas grows, per handle. */
const sides = ['left', 'top', 'right', 'bottom'] as const

/** The picture on its canvas: drag the picture to move it and an edge to resize the canvas, or use the arrow keys. */
export function Placement({
  form,
  body,
  picture,
  change,
}: {
  form: Form
  body: Body
  picture: unknown
  change: (fields: Body) => void
}) {
  const shown = usePicture(picture)
  const drag = useRef<{ x: number; y: number; from: Placed; scale: number } | undefined>(undefined)
  const stage = useRef<HTMLDivElement>(null)
  if (shown === undefined) return <p class="muted">Choose the picture as a file to place it on its canvas here.</p>
  const placed = form.read(body, shown)

  const grown = (side: (typeof sides)[number], by: readonly [number, number], from: Placed): Placed => {
    const [dx, dy] = by
    switch (side) {
      case 'left':
        return { ...from, width: Math.max(1, from.width - dx), x: from.x - dx }
      case 'right':
        return { ...from, width: Math.max(1, from.width + dx) }
      case 'top':
        return { ...from, height: Math.max(1, from.height - dy), y: from.y - dy }
      case 'bottom':
        return { ...from, height: Math.max(1, from.height + dy) }
    }
  }
  const moved = ([dx, dy]: readonly [number, number], from: Placed): Placed => ({
    ...from,
    x: from.x + dx,
    y: from.y + dy,
  })
  /** The handlers of a thing that is dragged, or moved by arrow keys: ten pixels with Shift. */
  const handlers = (apply: (by: readonly [number, number], from: Placed) => Placed) => ({
    onPointerDown: (event: PointerEvent) => {
      event.stopPropagation()
      ;(event.currentTarget as HTMLElement).setPointerCapture(event.pointerId)
      const scale = placed.width / (stage.current?.getBoundingClientRect().width ?? placed.width)
      drag.current = { x: event.clientX, y: event.clientY, from: placed, scale }
    },
    onPointerMove: (event: PointerEvent) => {
      if (drag.current === undefined) return
      const { x, y, from, scale } = drag.current
      const by = [Math.round((event.clientX - x) * scale), Math.round((event.clientY - y) * scale)] as const
      change(form.write(apply(by, from), shown))
    },
    onPointerUp: () => {
      drag.current = undefined
    },
    onPointerCancel: () => {
      drag.current = undefined
    },
    onKeyDown: (event: KeyboardEvent) => {
      const step = steps[event.key]
      if (step === undefined) return
      event.preventDefault()
      const by = event.shiftKey ? 10 : 1
      change(form.write(apply([step[0] * by, step[1] * by], placed), shown))
    },
  })
  const share = (part: number, whole: number) => `${(part / whole) * 100}%`
  return (
    <div class="placement">
      <div class="stage canvas" ref={stage} style={{ aspectRatio: `${placed.width} / ${placed.height}` }}>
        <button
          type="button"
          class="placed"
          aria-label={`The picture, at ${placed.x}, ${placed.y} of ${placed.width} × ${placed.height}: drag it, or use the arrow keys`}
          style={{
            left: share(placed.x, placed.width),
            top: share(placed.y, placed.height),
            width: share(shown.width, placed.width),
            height: share(shown.height, placed.height),
          }}
          {...handlers(moved)}
        >
          <img src={shown.url} alt="" draggable={false} />
        </button>
        {sides.map((side) => (
          <button
            key={side}
            type="button"
            class={`edge ${side}`}
            aria-label={`The ${side} edge of the canvas: drag it, or use the arrow keys`}
            {...handlers((by, from) => grown(side, by, from))}
          />
        ))}
      </div>
      <p class="muted">
        Canvas {placed.width} × {placed.height}, picture {shown.width} × {shown.height} at {placed.x}, {placed.y}. Shift
        with an arrow key moves ten pixels.
      </p>
    </div>
  )
}
