import type { Fields, Format } from '../images/picture-spec.js'

/** The requested size of the picture. Fields that the model does not have are absent; 0 lets the model choose. */
export interface RequestedSize {
  width?: number
  height?: number
  aspectRatio?: string
}

/** A picture as in the request: base64, a data URI or a URL. */
export interface RequestPicture {
  /** Its place in the body: `['input_image']`, `['images', 0]`. */
  at: readonly (string | number)[]
  source: string
}

/** The content of a validated body, in one shape for all models. */
export interface GenerationRequest {
  prompt: string
  seed: number | bigint | undefined
  format: Format
  size: RequestedSize
  /** Other fields that affect the picture and differ from their defaults; undefined without any. */
  fields: Fields | undefined
  /** Undefined without any. */
  pictures: readonly RequestPicture[] | undefined
  webhookUrl: string | undefined
  webhookSecret: string | undefined
  /** The body as received, for errors that echo it. */
  rawBody: unknown
}
