import { expect, test } from 'vitest'
import {
  dilate,
  erode,
  maskOf,
  maskOfAlpha,
  roomIn,
  runsOf,
  type Mask,
} from '../../../src/images/compose/edits/mask.js'

/** A few pixels inside, always the same ones; rows of whole words, and rows that are not. */
const sizes = [
  { width: 24, height: 17 },
  { width: 23, height: 18 },
  { width: 1, height: 9 },
  { width: 8, height: 1 },
]
const scattered = ({ width, height }: { width: number; height: number }, rarity: number): Mask =>
  Uint8Array.from({ length: width * height }, (_, at) => (((at * 2654435761) >>> 7) % rarity === 0 ? 1 : 0))

/** Pixel by pixel, as it is defined: whether a pixel of the value lies within `by`. */
function nearby(
  mask: Mask,
  { width, height }: { width: number; height: number },
  by: number,
  value: number,
): boolean[] {
  return [...mask.keys()].map((at) => {
    for (let y = Math.trunc(at / width) - by; y <= Math.trunc(at / width) + by; y++) {
      for (let x = (at % width) - by; x <= (at % width) + by; x++) {
        if (x >= 0 && x < width && y >= 0 && y < height && mask[y * width + x] === value) return true
      }
    }
    return false
  })
}

test.each([0, 1, 2, 3, 4, 5, 9, 10, 40])(
  'a mask grows and shrinks by %d pixels to all sides, corners included',
  (by) => {
    for (const size of sizes) {
      for (const rarity of [2, 7, 61, 1e9]) {
        const mask = scattered(size, rarity)
        expect([...dilate(mask, size, by)]).toEqual(nearby(mask, size, by, 1).map(Number))
        expect([...erode(mask, size, by)]).toEqual(nearby(mask, size, by, 0).map((isNear) => Number(!isNear)))
      }
    }
  },
)

test('the runs of a value are those between two places', () => {
  const mask = Uint8Array.of(1, 1, 0, 0, 1, 0, 1, 1)
  expect([...runsOf(mask, 1, 0, 8)]).toEqual([
    [0, 2],
    [4, 5],
    [6, 8],
  ])
  expect([...runsOf(mask, 0, 1, 7)]).toEqual([
    [2, 4],
    [5, 6],
  ])
  expect([...runsOf(mask, 0, 0, 2)]).toEqual([])
})

test('a picture without alpha is the same mask as an opaque one, and has no transparent parts', () => {
  const rgb = Uint8Array.from({ length: 3 * 256 }, (_, at) => (at * 97) & 255)
  const rgba = Uint8Array.from({ length: 4 * 256 }, (_, at) =>
    at % 4 === 3 ? 255 : (rgb[(at >> 2) * 3 + (at % 4)] ?? 0),
  )
  const size = { width: 16, height: 16 }
  expect(maskOf({ ...size, pixels: rgb })).toEqual(maskOf({ ...size, pixels: rgba }))
  expect(maskOfAlpha({ ...size, pixels: rgb })).toEqual(new Uint8Array(256))
})

test('the room in a mask is found wherever it lies', () => {
  const size = { width: 40, height: 30 }
  const mask = new Uint8Array(1200)
  for (let y = 3; y < 9; y++) mask.fill(1, y * 40 + 10, y * 40 + 30)
  expect(roomIn(mask, size)).toEqual({ left: 10, top: 3, width: 20, height: 6 })
  expect(roomIn(new Uint8Array(1200), size)).toBeUndefined()
})

test.each([3, 4])('each four neighbours are told apart, wherever the bytes begin: %d channels', (channels) => {
  // All 81 rows of four pixels that are black, white or a grey that is nearly white.
  const lights = Array.from({ length: 81 * 4 }, (_, at) => {
    const row = Math.trunc(at / 4)
    return [0, 255, 200][Math.trunc(row / 3 ** (at % 4)) % 3] ?? 0
  })
  for (const start of [0, 1]) {
    const pixels = new Uint8Array(lights.length * channels + 1).subarray(start, start + lights.length * channels)
    lights.forEach((light, at) => pixels.fill(light, at * channels, (at + 1) * channels))
    // With alpha, what is grey is not opaque either.
    const isInside = (light: number) => (channels === 3 ? light >= 128 : light * light >= 128 * 255)
    expect([...maskOf({ width: 4, height: 81, pixels })]).toEqual(lights.map((light) => Number(isInside(light))))
  }
})
