import type { TSchema } from '@sinclair/typebox'
import type { Fields, Format } from '../images/picture-spec.js'
import type { RequestedSize, RequestPicture, GenerationRequest } from './generation-request.js'

/** The fields that models read from bodies; each schema has some of them. */
interface Body {
  prompt?: string | null
  seed?: number | bigint | null
  output_format?: Format | null
  width?: number | bigint | null
  height?: number | bigint | null
  aspect_ratio?: string | null
  prompt_upsampling?: boolean | null
  webhook_url?: string | null
  webhook_secret?: string | null
}

/** The fields that hold pictures, in the order in which models number them. */
const pictureFields = [
  'input_image',
  ...[2, 3, 4, 5, 6, 7, 8].map((n) => `input_image_${n}`),
  'images',
  'image',
  'mask',
  'person',
  'garment',
  'image_prompt',
  'control_image',
  'preprocessed_image',
]

/** Fields with a property of their own in the GenerationRequest, and those that do not affect the picture. */
const otherwiseRead = new Set([
  ...['prompt', 'seed', 'output_format', 'width', 'height', 'aspect_ratio', 'prompt_upsampling', 'disable_pup'],
  ...['webhook_url', 'webhook_secret', 'user', 'version', 'input_image_blob_path'],
  ...pictureFields,
])

export interface ReadingOptions {
  /** Whether the service rewrites the prompt of this body. */
  upsamples?: (body: Readonly<Record<string, unknown>>) => boolean
  /** The format if the schema has no field for it. */
  format?: Format
}

/** Creates the reader of a model's bodies. What depends on the schema alone is computed once, here. */
export function readGenerationRequest(
  properties: Readonly<Record<string, TSchema>>,
  { upsamples = (body) => body.prompt_upsampling === true, format = 'jpeg' }: ReadingOptions = {},
): (body: object, rawBody: unknown) => GenerationRequest {
  const defaultOf = (name: string) => (properties[name] as { default?: unknown } | undefined)?.default
  const others = Object.keys(properties)
    .filter((name) => !otherwiseRead.has(name))
    .map((name) => ({ name, defaultValue: defaultOf(name) }))
  const pictures = pictureFields.filter((name) => name in properties)
  const defaultFormat = (defaultOf('output_format') ?? format) as Format

  const fieldsOf = (body: Readonly<Record<string, unknown>>): Fields | undefined => {
    let fields: Record<string, Fields[string]> | undefined
    for (const { name, defaultValue } of others) {
      const value = (body[name] ?? defaultValue) as Fields[string] | bigint
      if (value === defaultValue) continue
      fields ??= {}
      // An integer beyond 2^53 is a bigint, which JSON cannot hold. Its exact value does not matter here.
      fields[name] = typeof value === 'bigint' ? Number(value) : value
    }
    return fields
  }

  return (validated, rawBody) => {
    // The cast: the body was validated against the schema with these fields.
    const body = validated as Body & Record<string, unknown>
    const prompt = body.prompt ?? ''
    return {
      prompt: upsamples(body) ? upsampled(prompt) : prompt,
      seed: body.seed ?? undefined,
      format: body.output_format ?? defaultFormat,
      size: requestedSizeOf(body),
      fields: others.length === 0 ? undefined : fieldsOf(body),
      pictures: pictures.length === 0 ? undefined : picturesIn(body, pictures),
      webhookUrl: body.webhook_url ?? undefined,
      webhookSecret: body.webhook_secret ?? undefined,
      rawBody,
    }
  }
}

function requestedSizeOf({ width, height, aspect_ratio }: Body): RequestedSize {
  const ratio = typeof aspect_ratio === 'string' ? { aspectRatio: aspect_ratio } : {}
  if (width === undefined || height === undefined) return ratio
  return { ...ratio, width: Number(width ?? 0), height: Number(height ?? 0) }
}

function picturesIn(body: Readonly<Record<string, unknown>>, names: readonly string[]): RequestPicture[] | undefined {
  let pictures: RequestPicture[] | undefined
  for (const name of names) {
    const value = body[name]
    if (value === null || value === undefined) continue
    pictures ??= []
    if (typeof value === 'string') pictures.push({ at: [name], source: value })
    else pictures.push(...(value as string[]).map((source, index) => ({ at: [name, index], source })))
  }
  return pictures
}

/**
 * The service rewrites the prompt with a language model and returns the rewritten text. Here the text begins with the prompt,
 * so that a test can find it, and the same prompt always gives the same text.
 */
export function upsampled(prompt: string): string {
  return `${prompt}, in fine detail, with soft natural light and a balanced composition [upsampled by flux-emulator]`
}
