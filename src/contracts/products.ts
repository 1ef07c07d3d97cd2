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
import { byMode, byTier, flat, perInputMegapixel, perMegapixel, perOutputMegapixel, type PriceRule } from './prices.js'
import type { Fields, InputPicture } from '../images/picture-spec.js'
import { asAsked, ultraSize } from './sizes/flux-1.js'
import { flux2Size } from './sizes/flux-2.js'
import { flux3KleinSize, flux3Size } from './sizes/flux-3.js'
import { canvasSize, expandedSize, flux2InputSize, inputSize, tryOnSize } from './sizes/from-input.js'
import { kontextSize } from './sizes/kontext.js'
import type { SizeRule } from './sizes/size-rule.js'

/** What of a request its time depends on. */
export interface TimedRequest {
  inputs: readonly InputPicture[]
  fields: Fields | undefined
}

/** The facts of a model that are the same in all contracts. */
export interface Product {
  /** From acceptance to Ready under `--latency realistic`. */
  seconds: readonly [seconds: number, known: Evidence]
  /** Requests that take another time, where that is known. */
  unless?: { seconds: number; when: (request: TimedRequest) => boolean; summary: string }
  size: SizeRule
  price: PriceRule
  inputs: InputRules
  /** Minutes that its pictures' URLs are valid after Ready, unless `--url-ttl` is set. */
  urlMinutes: readonly [minutes: number, known: Evidence]
  /** The Cache-Control of its pictures, if any; `storage-facts.ts` says how it is known. */
  cacheControl?: string
}

const pricing = documented('docs.bfl.ml, pricing, read by October 2026')
const tenMinutes = [
  10,
  recorded('expiry minus Last-Modified, December 2025; four links of August 2026 were good for less than 23 minutes'),
] as const
const claimed = (what: string) => documented(`docs.bfl.ai, read by October 2026: ${what}`)
/** Wall times of a client that polls about every 2.1 s, so that the true ones are up to 2 s less: 2026-09-21 and -22. */
const battery = (what: string) => recorded(`${what}, by a client that polls every 2.1 s, September 2026`)
const described = inferred('the descriptions of the models, compared with the recorded ones')

const flux1 = { size: asAsked, inputs: unlimited, urlMinutes: tenMinutes }
const ultra = { ...flux1, size: ultraSize }
const fill = { ...flux1, size: inputSize, inputs: flux1Inputs }
const flux2 = { size: flux2Size, inputs: flux2Inputs, urlMinutes: tenMinutes }
const tool = { ...flux2, size: flux2InputSize }
const kontext = { ...flux2, size: kontextSize, seconds: [7, battery('6.5 to 8.6 s')] } as const
const withReferences = { when: ({ inputs }: TimedRequest) => inputs.length > 0 }
const klein = {
  ...flux2,
  seconds: [
    0.6,
    claimed(
      'klein is sub-second; runs of September 2026 took 2.3 to 4.9 s by a client that polls every 2.1 s, which does not contradict it',
    ),
  ],
} as const

const ultraSeconds = [11, battery('13.8 and 10.8 s')] as const
const fillSeconds = [4, battery('4.4 and 4.6 s')] as const
const pricesOf2025 = documented("the vendor's pricing page of 2025")

export const products = {
  'flux-schnell': { ...flux1, seconds: [0.6, described], price: flat(0.003, inferred('no price was ever published')) },
  'flux-dev': {
    ...flux1,
    seconds: [3.5, battery('4.9 and 4.6 s; a duration of 2.49 s at 256x256 in December 2025')],
    price: flat(0.025, documented("a gateway's documentation, read by October 2026")),
    cacheControl: 'max-age=1200',
  },
  'flux-pro-1.1': { ...flux1, seconds: [2, battery('2.4 s twice')], price: flat(0.04, pricing) },
  'flux-pro': {
    ...flux1,
    seconds: [6, described],
    price: flat(0.05, documented("a gateway's documentation, read by October 2026")),
  },
  'flux-pro-1.1-ultra': { ...ultra, seconds: ultraSeconds, price: flat(0.06, pricing) },
  'flux-pro-1.1-ultra-finetuned': { ...ultra, seconds: ultraSeconds, price: flat(0.07, pricesOf2025) },
  'flux-pro-1.0-fill': { ...fill, seconds: fillSeconds, price: flat(0.05, pricing) },
  'flux-pro-1.0-fill-finetuned': { ...fill, seconds: fillSeconds, price: flat(0.06, pricesOf2025) },
  'flux-pro-1.0-expand': {
    ...fill,
    size: expandedSize,
    seconds: [6, battery('6.5 and 22.7 s')],
    price: flat(0.05, pricing),
  },
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
    unless: { ...withReferences, seconds: 12, summary: '12 with references (13.8 and 11.6 s, September 2026)' },
    price: perMegapixel(0.03, 0.015, pricing),
  },
  'flux-2-flex': {
    ...flux2,
    seconds: [7, battery('6.7 and 8.8 s')],
    price: perMegapixel(
      0.05,
      0.05,
      documented(`${pricing.source}: since 28 January 2026; before that 6, which some lists have still`),
    ),
  },
  'flux-2-max': {
    ...flux2,
    seconds: [18, recorded('about 20 s from start to file at 256x256, December 2025; the docs claim less than 15')],
    unless: { ...withReferences, seconds: 35, summary: '35 with references (36.0 and 40.6 s, September 2026)' },
    price: perMegapixel(0.07, 0.03, pricing),
  },
  outpainting: {
    ...tool,
    size: canvasSize,
    seconds: [32, battery('34.4 and 32.2 s, in `high`')],
    unless: {
      seconds: 3,
      when: ({ fields }) => fields?.mode === 'fast',
      summary: '3 in `fast` (4.9 and 2.3 s, September 2026)',
    },
    price: byMode(
      {
        high: perOutputMegapixel(0.1, 0.1, documented("a seller's page of 2026-05-14")),
        fast: perOutputMegapixel(0.03, 0.015, recorded('4.5 credits for two megapixels, September 2026')),
      },
      recorded(
        "20 credits in `high` for a canvas between 1 and 2 MP and 4.5 in `fast`, September 2026; the rest from a seller's page of May 2026, and that `fast` does not bill its input is inferred",
      ),
    ),
  },
  erase: {
    ...tool,
    inputs: eraseInputs,
    seconds: [2, battery('2.3 s')],
    price: perOutputMegapixel(
      0.03,
      0.004,
      recorded("3.0 credits, September 2026; the further megapixels from a seller's page of May 2026"),
    ),
  },
  deblur: {
    ...tool,
    seconds: [2, battery('2.3 and 2.4 s')],
    price: perOutputMegapixel(
      0.03,
      0.004,
      recorded('3 credits, September 2026; the further megapixels are inferred from erase'),
    ),
  },
  'try-on': {
    ...tool,
    size: tryOnSize,
    seconds: [5, battery('4.4 and 7.1 s')],
    price: perInputMegapixel(
      0.0375,
      0.005,
      recorded("4.75 credits, September 2026, as a seller's page of 2026-05-28 has it"),
    ),
  },
  'flux-3-image-klein': {
    size: flux3KleinSize,
    inputs: flux3Inputs,
    seconds: [3, inferred("3 s at 1024x1024 on another seller's machines, October 2026")],
    urlMinutes: [60, inferred('flux-3-image')],
    price: byTier(
      { '768sq': 0.009, '1k': 0.009, '1.5k': 0.014, '2k': 0.014, '4k': 0.036 },
      inferred("from 0.9 is a gateway's list of October 2026; 2k and 4k a seller's plans, 768sq and 1.5k are guessed"),
    ),
  },
  'flux-3-image': {
    size: flux3Size,
    inputs: flux3Inputs,
    seconds: [45, recorded('half of the pictures of a gateway took 43.8 s or less, October 2026')],
    unless: { ...withReferences, seconds: 90, summary: '90 with references (80 and 109 s, October 2026)' },
    urlMinutes: [60, documented('notes on the FLUX 3 documentation, October 2026')],
    price: byTier(
      { '768sq': 0.041, '1k': 0.048, '1.5k': 0.07, '2k': 0.1, '4k': 0.607 },
      documented(
        "notes on the release of October 2026, of which half was charged until 8 October 2026; 1k and 2k were recorded, 1.5k is from two sellers' lists",
      ),
    ),
  },
} satisfies Record<string, Product>
