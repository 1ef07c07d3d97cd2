import type { TObject } from '@sinclair/typebox'
import type { Fields, Format } from '../images/picture-spec.js'
import type { RequestedSize, RequestPicture, GenerationRequest } from './generation-request.js'

/** What the bodies of the models have in common; each schema has some of it. */
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

/** Fields that hold a picture: in the order in which a model counts them. */
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

/** Fields that the order holds by name, and those that shape no picture. */
const otherwiseRead = new Set([
  ...['prompt', 'seed', 'output_format', 'width', 'height', 'aspect_ratio', 'prompt_upsampling', 'disable_pup'],
  ...['safety_tolerance', 'webhook_url', 'webhook_secret', 'user', 'version', 'input_image_blob_path'],
  ...pictureFields,
])

export interface ReadingOptions {
  /** Whether the service rewrites the prompt of this body. */
  upsamples?: (body: Readonly<Record<string, unknown>>) => boolean
  /** The format where the schema has no field for it. */
  format?: Format
}

/** The reader of a model's bodies: what it need not ask the schema for each of them, it has asked at the start. */
export function readGenerationRequest(
  { properties }: TObject,
  { upsamples = (body) => body.prompt_upsampling === true, format = 'jpeg' }: ReadingOptions = {},
): (body: object, given: unknown) => GenerationRequest {
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
      // Beyond 2^53 an integer comes as a bigint, which JSON cannot hold; such a number measures nothing.
      fields[name] = typeof value === 'bigint' ? Number(value) : value
    }
    return fields
  }

  return (validated, rawBody) => {
    // The cast: it was validated against the schema, of which these are the fields.
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
  if (typeof aspect_ratio === 'string') return { aspectRatio: aspect_ratio }
  return width === undefined || height === undefined ? {} : { width: Number(width ?? 0), height: Number(height ?? 0) }
}

function picturesIn(body: Readonly<Record<string, unknown>>, names: readonly string[]): RequestPicture[] | undefined {
  let pictures: RequestPicture[] | undefined
  for (const name of names) {
    const given = body[name]
    if (given === null || given === undefined) continue
    pictures ??= []
    if (typeof given === 'string') pictures.push({ at: [name], source: given })
    else pictures.push(...(given as string[]).map((source, index) => ({ at: [name, index], source })))
  }
  return pictures
}

/**
 * The service has a language model rewrite the prompt and returns the rewritten text. Here the prompt stays in front, so
 * that a test finds it again, and the same prompt always becomes the same text.
 */
export function upsampled(prompt: string): string {
  return `${prompt}, in fine detail, with soft natural light and a balanced composition [upsampled by flux-emulator]`
}
