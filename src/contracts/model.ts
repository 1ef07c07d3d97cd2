import type { Fields, InputPicture, Painter } from '../images/picture-spec.js'
import { compileLazily } from '../validation/compile.js'
import { type Issue, type Validate, valueError } from '../validation/issue.js'
import { fieldsOf, type BodySchema } from './body-schema.js'
import type { ContractName } from './contract.js'
import type { Evidence } from './evidence.js'
import type { GenerationRequest } from './generation-request.js'
import { billed, megapixels, type PriceRule } from './prices.js'
import type { Product, TimedRequest } from './products.js'
import { readGenerationRequest, type ReadingOptions } from './read-generation-request.js'
import { longestSide, type Sizing } from './sizes/size-rule.js'
import type { TaskState } from './status.js'

/** An endpoint that generates pictures, as a row of a contract's table. */
export interface ModelRow {
  slug: string
  operationId: string
  summary: string
  description: string
  /** Marked as deprecated in the contract's document: as in the published one, or because the service has retired the endpoint. */
  deprecated?: true
  /** Set if the document does not list the answer to a submit with a webhook. */
  webhookAnswer?: false
  /** A note for its callers, such as that the service has retired it; added to its explanations. */
  note?: string
  /** How the endpoint and its fields are known, if it is less than the contract's other endpoints are. */
  evidence?: Evidence
  /** An object, or one of several that a field tells apart. */
  body: BodySchema
  reading?: ReadingOptions
  product: Product
  /** How its pictures are drawn; or what its tasks give that is no picture. */
  painter: Painter | ResultFile
  /** The states from acceptance to the end: `at` is a share of the model's time, from 0 to 1. */
  lifecycle: readonly TaskState[]
  resultForm: ResultForm
}

/** A file that is no picture: it has no size in pixels, and nothing draws it. */
export interface ResultFile {
  /** `video/mp4` */
  contentType: string
  /** Of the file's name in its link: `mp4`. */
  extension: string
  /** The same for the same request, at each download. */
  bytesFor: (made: { prompt: string; seed: number | bigint; fields: Fields }) => Uint8Array
}

/** Selects the fields of a finished task's result and their order; the contract defines them. */
export type ResultForm = 'plain' | 'flux-1' | 'flux-2' | 'flux-3'

/** The price of a picture in credits, and the megapixels in the answer; null if the answer shows none. */
export interface Bill {
  credits: number
  cost: number | null
  inputMegapixels: number | null
  outputMegapixels: number | null
}

export interface Model extends Omit<ModelRow, 'reading'> {
  contract: ContractName
  /** Validates a parsed body as pydantic does. */
  validate: Validate
  /** Reads a validated body; `rawBody` is the body before validation. */
  read: (body: unknown, rawBody: unknown) => GenerationRequest
  /** Undefined for what is no picture. */
  size: (generation: GenerationRequest, inputs: readonly InputPicture[]) => Sizing | Issue | undefined
  bill: (size: Sizing | undefined, inputs: readonly InputPicture[], fields: Fields | undefined) => Bill
  /** From acceptance to Ready, for a plain request. */
  seconds: number
  /** The same for this request. */
  secondsFor: (request: TimedRequest) => number
  urlTtlMs: number
}

/** Turns a row into a model. */
export function defineModel(contract: ContractName, { product, reading, ...row }: ModelRow): Model {
  const read = readGenerationRequest(fieldsOf(row.body), reading)
  return {
    ...row,
    product,
    contract,
    validate: compileLazily(row.body, { at: 'body' }),
    // The cast: the calling stage has validated the body against `row.body`.
    read: (body, rawBody) => read(body as object, rawBody),
    size: (generation, inputs) =>
      typeof row.painter === 'string' ? drawable(product.size.of(generation, inputs), generation) : undefined,
    bill: billOf(product.price),
    seconds: product.seconds[0],
    secondsFor: (request) => (product.unless?.when(request) === true ? product.unless.seconds : product.seconds[0]),
    urlTtlMs: product.urlMinutes[0] * 60_000,
  }
}

/** Somewhat more than the largest picture of any model. */
export const maxPixels = 20e6

function drawable(size: Sizing | Issue, { rawBody }: GenerationRequest): Sizing | Issue {
  if (!('width' in size)) return size
  const { width, height } = size
  if (Math.max(width, height) <= longestSide && width * height <= maxPixels && Math.min(width, height) > 0) return size
  return valueError([], `A picture of ${width}x${height} pixels cannot be made`, rawBody)
}

const noPixels = { width: 0, height: 0 }

const unprinted = { cost: null, inputMegapixels: null, outputMegapixels: null }

const billOf =
  ({ of, printed }: PriceRule): Model['bill'] =>
  (size, inputs, fields) => {
    // Dollars times 100 in doubles, as the service does: 0.07 is 7.000000000000001.
    const made = size?.billed ?? size ?? noPixels
    const credits = of(made, inputs, fields) * 100
    if (!printed) return { credits, ...unprinted }
    return {
      credits,
      cost: credits,
      inputMegapixels: megapixels(...billed(inputs)),
      outputMegapixels: size === undefined ? null : megapixels(made),
    }
  }
