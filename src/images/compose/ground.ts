import type { Canvas, Colour } from './canvas.js'

export type Corners = readonly [topLeft: Colour, topRight: Colour, bottomLeft: Colour, bottomRight: Colour]

/** A soft light. */
export interface Glow {
  x: number
  y: number
  radius: number
  colour: Colour
  /** How strongly it covers in the middle, of 256; nothing at the rim. */
  alpha: number
}

export interface Ground {
  corners: Corners
  glows: readonly Glow[]
}

/**
 * Fills the canvas with a gradient between four corners, and soft lights on it. All of it is smooth, so only the nodes of a
 * grid are computed; colours are interpolated linearly between them, in 16.16 fixed point.
 */
export function fillGround({ width, height, pixels }: Canvas, ground: Ground): void {
  const cell = cellSize(width, height)
  const across = Math.ceil(width / cell) + 1
  const size = across * 3
  // On tall pictures, neighbouring rows differ by less than one colour step, so they are copied.
  const alike = height >= 1024 ? 4 : height >= 512 ? 2 : 1
  let above = nodesAt(ground, 0, across, cell, width, height)
  for (let top = 0; top < height; top += cell) {
    const below = nodesAt(ground, top + cell, across, cell, width, height)
    const bottom = Math.min(top + cell, height)
    const steps = below.map((node, i) => Math.trunc((node - (above[i] ?? 0)) / cell))
    for (let y = top; y < bottom; y += alike) {
      fillRow(pixels, y * width, (y + 1) * width, above, cell)
      const copiesEnd = Math.min(y + alike, bottom)
      for (let copy = y + 1; copy < copiesEnd; copy++) {
        pixels.copyWithin(copy * width * 3, y * width * 3, (y + 1) * width * 3)
      }
      for (let i = 0; i < size; i++) above[i] = (above[i] ?? 0) + alike * (steps[i] ?? 0)
    }
    above = below
  }
}

/** Coarse enough to be fast, fine enough that lights show no corners. */
const cellSize = (width: number, height: number): number => {
  const side = Math.max(width, height)
  return side > 2048 ? 32 : side > 512 ? 16 : side > 128 ? 8 : 4
}

function fillRow(pixels: Uint8Array, firstPixel: number, lastPixel: number, nodes: Int32Array, cell: number): void {
  const end = lastPixel * 3
  let at = firstPixel * 3
  for (let node = 0; at < end; node += 3) {
    let red = nodes[node] ?? 0
    let green = nodes[node + 1] ?? 0
    let blue = nodes[node + 2] ?? 0
    const redStep = Math.trunc(((nodes[node + 3] ?? 0) - red) / cell)
    const greenStep = Math.trunc(((nodes[node + 4] ?? 0) - green) / cell)
    const blueStep = Math.trunc(((nodes[node + 5] ?? 0) - blue) / cell)
    const cellEnd = Math.min(at + cell * 3, end)
    for (; at < cellEnd; at += 3) {
      pixels[at] = red >> 16
      pixels[at + 1] = green >> 16
      pixels[at + 2] = blue >> 16
      red += redStep
      green += greenStep
      blue += blueStep
    }
  }
}

/** The colours of one row of nodes, three numbers each. */
function nodesAt(
  { corners, glows }: Ground,
  y: number,
  across: number,
  cell: number,
  width: number,
  height: number,
): Int32Array {
  const nodes = new Int32Array(across * 3)
  const [topLeft, topRight, bottomLeft, bottomRight] = corners
  for (const [channel, shift] of [16, 8, 0].entries()) {
    const left = between((topLeft >> shift) & 255, (bottomLeft >> shift) & 255, y, height)
    const right = between((topRight >> shift) & 255, (bottomRight >> shift) & 255, y, height)
    for (let i = 0; i < across; i++) {
      let value = left + Math.trunc(((right - left) * Math.min(i * cell, width)) / width)
      for (const { x, y: middle, radius, colour, alpha } of glows) {
        const square = (i * cell - x) ** 2 + (y - middle) ** 2
        const left = radius * radius - square
        if (left <= 0) continue
        const strength = Math.trunc((alpha * 256 * (left / radius) * (left / radius)) / (radius * radius))
        value += Math.trunc(((((colour >> shift) & 255) * 65536 - value) * strength) / 65536)
      }
      nodes[i * 3 + channel] = value
    }
  }
  return nodes
}

/** 16.16, with the half that makes cutting off round. */
const between = (from: number, to: number, at: number, length: number): number =>
  from * 65536 + Math.trunc(((to - from) * 65536 * Math.min(at, length)) / length) + 0x8000
