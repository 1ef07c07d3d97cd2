import type { Fields } from '../../images/picture-spec.js'
import { inferred, recorded } from '../evidence.js'
import { workingSize } from './flux-2.js'
import { sizeOfArea, type SizeRule } from './size-rule.js'

/** The side of each tier's square. */
const sides = { '768sq': 768, '1k': 1024, '1.5k': 1536, '2k': 2048, '4k': 4096 } as const

export type Tier = keyof typeof sides

/** The cast: a constant object has exactly the keys of its type. */
export const tiers = Object.keys(sides) as Tier[]
export const defaultTier: Tier = '1k'

/** The cast: the schema allows no other value, and `fields` has no default values. */
export const tierOf = (fields: Fields | undefined): Tier => (fields?.resolution ?? defaultTier) as Tier

export const ratios = [
  ...['21:9', '2:1', '16:9', '3:2', '7:5', '4:3', '5:4', '1:1'],
  ...['4:5', '3:4', '5:7', '2:3', '9:16', '1:2', '9:21'],
] as const

/** One of the ratios as a separate word in a text. */
const named = new RegExp(`(?<![\\d:])(?:${ratios.join('|')})(?![\\d:])`)

export const flux3Size: SizeRule = {
  of: ({ size, fields, prompt }, [first]) => {
    const side = sides[tierOf(fields)]
    const requested = size.aspectRatio === 'auto' ? named.exec(prompt)?.[0] : size.aspectRatio
    const [width = 1, height = 1] = requested?.split(':').map(Number) ?? [first?.width, first?.height]
    return sizeOfArea(side * side, Math.min(Math.max(width / height, 9 / 21), 21 / 9), 16)
  },
  summary:
    'equal areas, named by the side of the square (1k, the default: 1024x1024), rounded to 16; `auto`: the ratio that the prompt names, else the first image, else 1:1',
  evidence: recorded('1184x880 at 1k, and others at 1k, 2k and 4k through a seller, October 2026; all fit the rule'),
}

/** Exact sides, if both are given, or those of flux-3-image. */
export const flux3KleinSize: SizeRule = {
  of: (generation, inputs) => {
    const { width = 0, height = 0 } = generation.size
    return width > 0 && height > 0 ? workingSize({ width, height }) : flux3Size.of(generation, inputs)
  },
  summary: 'as asked in width and height, floored to 16, at most 4 MP; else as flux-3-image',
  evidence: inferred("a client's release note of October 2026 has both ways; nothing else is known"),
}
