import { useEffect, useRef, useState } from 'preact/hooks'
import { usePicture } from './use-picture.js'

type Point = readonly [x: number, y: number]

/** Paints a mask over its picture: white is what the model changes. The mask has the size of the picture. */
export function MaskPainter({
  picture,
  mask,
  change,
}: {
  picture: unknown
  mask: unknown
  change: (mask: string | undefined) => void
}) {
  const shown = usePicture(picture)
  /** What was painted here: it need not be drawn again. */
  const own = useRef<unknown>(undefined)
  const given = usePicture(mask === own.current ? undefined : mask)
  const canvas = useRef<HTMLCanvasElement>(null)
  const last = useRef<Point | undefined>(undefined)
  const [brush, setBrush] = useState(40)
  const [isErasing, setIsErasing] = useState(false)
  const [box, setBox] = useState({ x: 0, y: 0, width: 0, height: 0 })
  const blank = () => {
    const paint = canvas.current?.getContext('2d')
    if (paint === undefined || paint === null || shown === undefined) return
    paint.fillStyle = '#000'
    paint.fillRect(0, 0, shown.width, shown.height)
  }
  useEffect(() => {
    blank()
    if (shown !== undefined) {
      setBrush(Math.max(4, Math.round(shown.width / 12)))
      setBox({ x: 0, y: 0, width: shown.width, height: shown.height })
    }
  }, [shown])
  useEffect(() => {
    if (given === undefined || shown === undefined) return
    const image = new Image()
    image.onload = () => canvas.current?.getContext('2d')?.drawImage(image, 0, 0, shown.width, shown.height)
    image.src = given.url
    return () => {
      image.onload = null
    }
  }, [given, shown])
  if (shown === undefined) return <p class="muted">Choose the picture as a file to paint its mask here.</p>

  const keep = () => {
    const url = canvas.current?.toDataURL('image/png')
    if (url === undefined) return
    own.current = url.slice(url.indexOf(',') + 1)
    change(url.slice(url.indexOf(',') + 1))
  }
  const colour = isErasing ? '#000' : '#fff'
  const pointOf = (event: PointerEvent): Point => {
    const { left, top, width, height } = (event.currentTarget as HTMLElement).getBoundingClientRect()
    return [((event.clientX - left) / width) * shown.width, ((event.clientY - top) / height) * shown.height]
  }
  const draw = (to: Point) => {
    const paint = canvas.current?.getContext('2d')
    if (paint === undefined || paint === null) return
    paint.strokeStyle = colour
    paint.lineWidth = brush
    paint.lineCap = 'round'
    paint.lineJoin = 'round'
    paint.beginPath()
    paint.moveTo(...(last.current ?? to))
    paint.lineTo(...to)
    paint.stroke()
    last.current = to
  }
  const end = () => {
    if (last.current === undefined) return
    last.current = undefined
    keep()
  }
  const fill = () => {
    const paint = canvas.current?.getContext('2d')
    if (paint === undefined || paint === null) return
    paint.fillStyle = colour
    paint.fillRect(box.x, box.y, box.width, box.height)
    keep()
  }
  return (
    <div class="painter">
      <div class="stage" style={{ aspectRatio: `${shown.width} / ${shown.height}` }}>
        <img src={shown.url} alt="The picture under the mask" />
        <canvas
          ref={canvas}
          width={shown.width}
          height={shown.height}
          role="img"
          aria-label="The mask: paint what is to change"
          onPointerDown={(event) => {
            event.currentTarget.setPointerCapture(event.pointerId)
            draw(pointOf(event))
          }}
          onPointerMove={(event) => {
            if (last.current !== undefined) draw(pointOf(event))
          }}
          onPointerUp={end}
          onPointerCancel={end}
        />
      </div>
      <div class="bar">
        <label>
          Brush, {brush} px{' '}
          <input
            type="range"
            min={1}
            max={Math.max(8, Math.round(shown.width / 2))}
            value={brush}
            onInput={(event) => setBrush(Number(event.currentTarget.value))}
          />
        </label>
        <button type="button" aria-pressed={isErasing} onClick={() => setIsErasing(!isErasing)}>
          Erase
        </button>
        <button
          type="button"
          onClick={() => {
            blank()
            change(undefined)
          }}
        >
          Clear the mask
        </button>
      </div>
      <fieldset class="bar">
        <legend>Rectangle</legend>
        {(['x', 'y', 'width', 'height'] as const).map((side) => (
          <label key={side}>
            {side}{' '}
            <input
              type="number"
              class="short"
              value={box[side]}
              onInput={(event) => setBox({ ...box, [side]: Number(event.currentTarget.value) })}
            />
          </label>
        ))}
        <button type="button" onClick={fill}>
          {isErasing ? 'Erase the rectangle' : 'Paint the rectangle'}
        </button>
      </fieldset>
    </div>
  )
}
