import type { Size } from '../images/picture-spec.js'
import type { Order } from './model.js'

/** What every contract that offers a model shares about it. */
export interface Product {
  /** Seconds from acceptance to Ready under `--latency realistic`. */
  seconds: number
  /** Whether `seconds` was recorded from the real service, claimed in its docs, or is our inference. */
  known: 'recorded' | 'documented' | 'inferred'
  size: (order: Order) => Size
}

/** Width and height as asked: what a model does not take, its schema has refused. */
const asAsked = ({ frame }: Order): Size => ({ width: frame.width ?? 1024, height: frame.height ?? 768 })

/**
 * About four megapixels: the area of 2048 x 2048 in the asked ratio, each side rounded to the nearest 64. Inferred from
 * sizes of published outputs; the service does not print a table.
 */
const ultraLandscape: Readonly<Record<string, readonly [number, number]>> = {
  '21:9': [3136, 1344],
  '16:9': [2752, 1536],
  '3:2': [2496, 1664],
  '4:3': [2368, 1792],
  '1:1': [2048, 2048],
}

function fourMegapixels({ frame }: Order): Size {
  const ratio = frame.aspectRatio ?? '16:9'
  const landscape = ultraLandscape[ratio]
  if (landscape) return { width: landscape[0], height: landscape[1] }
  const portrait = ultraLandscape[ratio.split(':').reverse().join(':')] ?? [2048, 2048]
  return { width: portrait[1], height: portrait[0] }
}

/**
 * Seconds: flux-dev was recorded in December 2025 (`duration` 2.49 s at 256 x 256); flux-pro-1.1 answers in 5-10 s in early
 * bodies; the rest is inferred from how the models are described (schnell the fastest, ultra the slowest).
 */
export const products = {
  'flux-schnell': { seconds: 0.6, known: 'inferred', size: asAsked },
  'flux-dev': { seconds: 2.5, known: 'recorded', size: asAsked },
  'flux-pro-1.1': { seconds: 4, known: 'inferred', size: asAsked },
  'flux-pro': { seconds: 6, known: 'inferred', size: asAsked },
  'flux-pro-1.1-ultra': { seconds: 8, known: 'inferred', size: fourMegapixels },
} satisfies Record<string, Product>
