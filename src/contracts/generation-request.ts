import type { Fields, Format } from '../images/picture-spec.js'

/** The picture's shape as the request asks for it; what a model does not know is absent, what it chooses itself is 0. */
export interface RequestedSize {
  width?: number
  height?: number
  aspectRatio?: string
}

/** A picture as the request brought it: base64, a data URI or a URL. */
export interface RequestPicture {
  /** Its place in the body: `['input_image']`, `['images', 0]`. */
  at: readonly (string | number)[]
  source: string
}

/** A validated body, read: one shape for every model. */
export interface GenerationRequest {
  prompt: string
  seed: number | bigint | undefined
  format: Format
  size: RequestedSize
  /** Other fields that shape the picture, where they differ from their defaults; undefined when there are none. */
  fields: Fields | undefined
  /** Undefined when there are none. */
  pictures: readonly RequestPicture[] | undefined
  webhookUrl: string | undefined
  webhookSecret: string | undefined
  /** The body as it came, for errors that echo it. */
  rawBody: unknown
}
