import {
  controlInputs,
  eraseInputs,
  flux1Inputs,
  flux2Inputs,
  flux3Inputs,
  unlimited,
  type InputRules,
} from './input-rules.js'
import { documented, inferred, recorded, type Evidence } from './evidence.js'
import { byTier, flat, perMegapixel, type PriceRule } from './prices.js'
import { asAsked, ultraSize } from './sizes/flux-1.js'
import { flux2Size } from './sizes/flux-2.js'
import { flux3Size } from './sizes/flux-3.js'
import { canvasSize, expandedSize, flux2InputSize, inputSize, tryOnSize } from './sizes/from-input.js'
import { kontextSize } from './sizes/kontext.js'
import type { SizeRule } from './sizes/size-rule.js'

/** The facts of a model that are the same in all contracts. */
export interface Product {
  /** From acceptance to Ready under `--latency realistic`. */
  seconds: readonly [seconds: number, known: Evidence]
  size: SizeRule
  price: PriceRule
  inputs: InputRules
  /** Minutes that its pictures' URLs are valid after Ready, unless `--url-ttl` is set. */
  urlMinutes: readonly [minutes: number, known: Evidence]
  /** The Cache-Control of its pictures, if any; `storage-facts.ts` says how it is known. */
  cacheControl?: string
}

const pricing = documented('docs.bfl.ml, pricing, read by October 2026')
const tenMinutes = [10, recorded('expiry minus Last-Modified, December 2025')] as const
const claimed = (what: string) => documented(`docs.bfl.ai, read by October 2026: ${what}`)
const described = inferred('the descriptions of the models, compared with the recorded ones')
const resellers = inferred("resellers' price lists, read by October 2026")

const flux1 = { size: asAsked, inputs: unlimited, urlMinutes: tenMinutes }
const ultra = { ...flux1, size: ultraSize }
const fill = { ...flux1, size: inputSize, inputs: flux1Inputs }
const flux2 = { size: flux2Size, inputs: flux2Inputs, urlMinutes: tenMinutes }
const tool = { ...flux2, size: flux2InputSize }
const kontext = { ...flux2, size: kontextSize, seconds: [7, claimed('Kontext takes 7 to 8 s')] } as const
const klein = { ...flux2, seconds: [0.6, claimed('klein is sub-second')] } as const

export const products = {
  'flux-schnell': { ...flux1, seconds: [0.6, described], price: flat(0.003, inferred('no price was ever published')) },
  'flux-dev': {
    ...flux1,
    seconds: [2.5, recorded('duration 2.49 s at 256x256, December 2025')],
    price: flat(0.025, resellers),
    cacheControl: 'max-age=1200',
  },
  'flux-pro-1.1': { ...flux1, seconds: [4, inferred('5 to 10 s in early bodies')], price: flat(0.04, pricing) },
  'flux-pro': { ...flux1, seconds: [6, described], price: flat(0.05, inferred('remembered from 2025')) },
  'flux-pro-1.1-ultra': { ...ultra, seconds: [8, described], price: flat(0.06, pricing) },
  'flux-pro-1.0-fill': { ...fill, seconds: [8, described], price: flat(0.05, pricing) },
  'flux-pro-1.0-expand': { ...fill, size: expandedSize, seconds: [8, described], price: flat(0.05, pricing) },
  'flux-pro-1.0-control': {
    ...fill,
    inputs: controlInputs,
    seconds: [8, described],
    price: flat(0.05, inferred('as fill and expand')),
  },
  'flux-kontext-pro': { ...kontext, price: flat(0.04, pricing) },
  'flux-kontext-max': { ...kontext, price: flat(0.08, pricing) },
  'flux-2-klein-4b': { ...klein, price: perMegapixel(0.014, 0.001, pricing) },
  'flux-2-klein-9b': { ...klein, price: perMegapixel(0.015, 0.002, pricing) },
  'flux-2-pro': {
    ...flux2,
    seconds: [8, recorded('start to file at 256x256, December 2025')],
    price: perMegapixel(0.03, 0.015, pricing),
  },
  'flux-2-flex': {
    ...flux2,
    seconds: [15, described],
    price: perMegapixel(
      0.05,
      0.05,
      documented(`${pricing.source}: since 28 January 2026; before that 6, which some lists have still`),
    ),
  },
  'flux-2-max': {
    ...flux2,
    seconds: [18, recorded('about 20 s from start to file at 256x256, December 2025; the docs claim less than 15')],
    price: perMegapixel(0.07, 0.03, pricing),
  },
  outpainting: {
    ...tool,
    size: canvasSize,
    seconds: [6, described],
    price: perMegapixel(0.03, 0.015, inferred('as flux-2-pro; no price was found')),
  },
  erase: { ...tool, inputs: eraseInputs, seconds: [6, described], price: perMegapixel(0.03, 0.004, resellers) },
  deblur: { ...tool, seconds: [6, described], price: perMegapixel(0.03, 0.004, inferred('as erase')) },
  'try-on': {
    ...tool,
    size: tryOnSize,
    seconds: [6, described],
    price: perMegapixel(0.015, 0.002, inferred('as flux-2-klein-9b, which it is built on')),
  },
  'flux-3-image': {
    size: flux3Size,
    inputs: flux3Inputs,
    seconds: [12, inferred('a duration of 11.5 s in a fixture of a client')],
    urlMinutes: [60, documented('notes on the FLUX 3 documentation, October 2026')],
    price: byTier(
      { '768sq': 0.041, '1k': 0.048, '1.5k': 0.1, '2k': 0.1, '4k': 0.607 },
      documented(
        'notes on the release of October 2026: full prices, of which half was charged until 8 October 2026; 1.5k has no listed price and is counted as 2k',
      ),
    ),
  },
} satisfies Record<string, Product>
