import type { Static, TObject } from '@sinclair/typebox'
import type { Fields, Format, Painter, Size } from '../images/picture-spec.js'
import type { ContractName } from './contract.js'
import type { Product } from './products.js'
import type { Mark } from './status.js'

/** The picture's shape as the request asks for it; what a model does not know is absent. */
export interface Frame {
  width?: number
  height?: number
  aspectRatio?: string
}

/** A validated body, read: one shape for every model. */
export interface Order {
  prompt: string
  seed: number | bigint | undefined
  format: Format
  frame: Frame
  /** Other fields that shape the picture, where they differ from their defaults; undefined when there are none. */
  fields: Fields | undefined
}

/** One endpoint that makes pictures, as a row of a contract's table. */
export interface ModelRow<Schema extends TObject> {
  slug: string
  operationId: string
  summary: string
  description: string
  body: Schema
  read: (body: Static<Schema>) => Order
  product: Product
  painter: Painter
  /** The way from acceptance to the end: `at` is a share of the model's time, from 0 to 1. */
  course: readonly Mark[]
}

export interface Model {
  contract: ContractName
  slug: string
  operationId: string
  summary: string
  description: string
  body: TObject
  read: (body: unknown) => Order
  size: (order: Order) => Size
  seconds: number
  known: Product['known']
  painter: Painter
  course: readonly Mark[]
}

/** Turns a row into a model. The one cast: the route that calls `read` has validated the body against `body`. */
export function defineModel<Schema extends TObject>(contract: ContractName, row: ModelRow<Schema>): Model {
  const { product, read, ...rest } = row
  return { ...rest, contract, ...product, read: (body) => read(body as Static<Schema>) }
}
