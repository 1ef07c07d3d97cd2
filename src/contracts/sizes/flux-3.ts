import type { Fields } from '../../images/picture-spec.js'
import { inferred } from '../evidence.js'
import { sizeOfArea, type SizeRule } from './size-rule.js'

/** The sides of each tier's square. */
const sides = { '768sq': 768, '1k': 1024, '1.5k': 1536, '2k': 2048, '4k': 4096 } as const

export type Tier = keyof typeof sides

/** The cast: an object's keys are those of its type when it is a constant. */
export const tiers = Object.keys(sides) as Tier[]
export const defaultTier: Tier = '1k'

/** The cast: the schema lets no other word through, and fields leave out what is usual. */
export const tierOf = (fields: Fields | undefined): Tier => (fields?.resolution ?? defaultTier) as Tier

export const ratios = [
  ...['21:9', '2:1', '16:9', '3:2', '7:5', '4:3', '5:4', '1:1'],
  ...['4:5', '3:4', '5:7', '2:3', '9:16', '1:2', '9:21'],
] as const

/** One of the ratios, standing by itself in a text. */
const named = new RegExp(`(?<![\\d:])(?:${ratios.join('|')})(?![\\d:])`)

export const flux3Size: SizeRule = {
  of: ({ size, fields, prompt }, [first]) => {
    const side = sides[tierOf(fields)]
    const asked = size.aspectRatio === 'auto' ? named.exec(prompt)?.[0] : size.aspectRatio
    const [width = 1, height = 1] = asked?.split(':').map(Number) ?? [first?.width, first?.height]
    return sizeOfArea(side * side, Math.min(Math.max(width / height, 9 / 21), 21 / 9), 16)
  },
  summary:
    'equal areas, named by the side of the square (1k, the usual one: 1024x1024), rounded to 16; `auto`: the ratio that the prompt names, else the first image, else 1:1',
  evidence: inferred('the tiers are documented, their exact pixels are not'),
}
