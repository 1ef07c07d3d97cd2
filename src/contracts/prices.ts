import type { Fields, InputPicture, Size } from '../images/picture-spec.js'
import type { Evidence } from './evidence.js'
import { workingSize } from './sizes/flux-2.js'
import { tierOf, type Tier } from './sizes/flux-3.js'

/** The price of a picture. */
export interface PriceRule {
  /** US dollars; a credit is one cent. */
  of: (size: Size, inputs: readonly InputPicture[], fields: Fields | undefined) => number
  /** Whether the answer to a submit shows the price. */
  printed: boolean
  /** The rule as a text for the docs, in credits. */
  summary: string
  evidence: Evidence
}

const megapixel = 1024 * 1024

export const flat = (dollars: number, evidence: Evidence): PriceRule => ({
  of: () => dollars,
  printed: false,
  summary: String(toCredits(dollars)),
  evidence,
})

/** Megapixels, rounded up: a price for the first one drawn, and one for each further one, drawn or input. */
export const perMegapixel = (first: number, more: number, evidence: Evidence): PriceRule => ({
  of: (size, inputs) => first + (billedMegapixels(size) - 1 + given(inputs)) * more,
  printed: true,
  summary: `${toCredits(first)}, each further megapixel ${toCredits(more)}`,
  evidence,
})

/** The same without the inputs, which are free. */
export const perOutputMegapixel = (first: number, more: number, evidence: Evidence): PriceRule => ({
  of: (size) => first + (billedMegapixels(size) - 1) * more,
  printed: true,
  summary: `${toCredits(first)}, each further megapixel of the output ${toCredits(more)}`,
  evidence,
})

/** A price for the first megapixel of the inputs, and one for each further one, input or drawn. */
export const perInputMegapixel = (first: number, more: number, evidence: Evidence): PriceRule => ({
  of: (size, inputs) => first + (given(inputs) - 1 + billedMegapixels(size)) * more,
  printed: true,
  summary: `${toCredits(first)} for the first megapixel of the inputs, each further one and each of the output ${toCredits(more)}`,
  evidence,
})

/** A price for each value of `mode`, of which the first is the default. */
export const byMode = (modes: Readonly<Record<string, PriceRule>>, evidence: Evidence): PriceRule => {
  const [[, usual] = []] = Object.entries(modes)
  return {
    of: (size, inputs, fields) => (modes[String(fields?.mode)] ?? usual)?.of(size, inputs, fields) ?? 0,
    printed: true,
    summary: Object.entries(modes)
      .map(([mode, { summary }]) => `\`${mode}\` ${summary}`)
      .join('; '),
    evidence,
  }
}

export const byTier = (dollars: Readonly<Record<Tier, number>>, evidence: Evidence): PriceRule => ({
  of: (_size, _inputs, fields) => dollars[tierOf(fields)],
  printed: true,
  summary: Object.entries(dollars)
    .map(([tier, price]) => `${tier} ${toCredits(price)}`)
    .join(', '),
  evidence,
})

/** Megapixels with two decimals, as in a submit's answer. */
export const megapixels = (...sizes: readonly Size[]): number =>
  toTwoDecimals(sizes.reduce((sum, { width, height }) => sum + width * height, 0) / megapixel)

/** The inputs that are billed, in the size that the model works on. */
export const billed = (inputs: readonly InputPicture[]): Size[] =>
  inputs.filter(({ field }) => field !== 'mask').map(workingSize)

const given = (inputs: readonly InputPicture[]) =>
  billed(inputs).reduce((sum, input) => sum + billedMegapixels(input), 0)

const billedMegapixels = ({ width, height }: Size) => Math.max(1, Math.ceil((width * height) / megapixel))

/** Python's round: a tie goes to the even neighbour. Sixteenths of a megapixel are exact, so a tie is one. */
function toTwoDecimals(value: number): number {
  const hundredths = value * 100
  const rounded = Math.round(hundredths)
  return (hundredths % 1 === 0.5 && rounded % 2 === 1 ? rounded - 1 : rounded) / 100
}

/** For display: without the rounding errors of doubles. */
const toCredits = (dollars: number) => Number((dollars * 100).toFixed(3))
