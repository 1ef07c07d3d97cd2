import { type IntegerOptions, type NumberOptions, type StringOptions, type TSchema, Type } from '@sinclair/typebox'
import { nullable, nullableWithDefault, oneOf, withDefault } from '../../validation/schema.js'

/** The fields that many request bodies of the live API share, as its OpenAPI document of 2026-09-19 has them. */
const text = (description: string, options: StringOptions = {}) => Type.String({ ...options, description })
const described = (description: string) => ({ description })

export const promptText = 'What the picture shows, or what to change.'
export const prompt = text(promptText)
export const promptOrEmpty = withDefault(prompt, '')
export const promptOrNull = nullableWithDefault(Type.String(), '', described(promptText))

const howToGive = (what: string) =>
  `${what}: base64, a data URI, or an http(s) URL, which is fetched only if --fetch-inputs allows its host.`

/** A required picture. */
export const picture = (what: string) => text(howToGive(what))
/** An optional picture. */
export const pictureOrNull = (what: string) => textOrNull(howToGive(what))

export const inputImages = (count: number): Record<string, ReturnType<typeof pictureOrNull>> =>
  Object.fromEntries(
    Array.from({ length: count }, (_, index) => [
      index === 0 ? 'input_image' : `input_image_${index + 1}`,
      pictureOrNull(index === 0 ? 'The picture to start from' : `Reference picture ${index + 1}`),
    ]),
  )

export const textOrNull = (description: string) => nullable(Type.String(), described(description))
/** When absent it has the default value, or null without one. */
export const integerOrNull = (description: string, defaultValue?: number, options: IntegerOptions = {}) =>
  defaultValue === undefined
    ? nullable(Type.Integer(options), described(description))
    : nullableWithDefault(Type.Integer(options), defaultValue, described(description))

/** A choice of strings without a named enum: an invalid value is pydantic's `literal_error`. */
export const literals = <const V extends string>(values: readonly V[], options: object = {}) =>
  Type.Unsafe<V>({ ...options, type: 'string', enum: [...values] })
export const choice = <const V extends string>(values: readonly V[], defaultValue: NoInfer<V>, description: string) =>
  withDefault(literals(values, described(description)), defaultValue)

export const seed = integerOrNull('Random seed; the same seed gives the same picture.')

export const flag = (description: string, defaultValue: boolean) =>
  withDefault(Type.Boolean({ description }), defaultValue)
export const flagOrNull = (description: string, defaultValue: boolean) =>
  nullableWithDefault(Type.Boolean(), defaultValue, described(description))

export const integer = (description: string, defaultValue: number, options: IntegerOptions) =>
  withDefault(Type.Integer({ ...options, description }), defaultValue)
export const number = (description: string, defaultValue: number, options: NumberOptions) =>
  withDefault(Type.Number({ ...options, description }), defaultValue)
export const numberOrNull = (description: string, defaultValue: number, options: NumberOptions) =>
  nullableWithDefault(Type.Number(options), defaultValue, described(description))

const side = (name: string, defaultValue: number) =>
  integer(`${name} in pixels, a multiple of 32.`, defaultValue, { multipleOf: 32, minimum: 256, maximum: 1440 })
/** FLUX.1: refused unless they are multiples of 32. */
export const flux1Sides = { width: side('Width', 1024), height: side('Height', 768) }

const freeSide = (name: string) =>
  integerOrNull(`${name} in pixels, floored to a multiple of 16; chosen if absent.`, 0, { minimum: 64 })
/** FLUX.2: the default is below the minimum, and lets the service choose. */
export const flux2Sides = { width: freeSide('Width'), height: freeSide('Height') }

const aspectRatioText = 'Aspect ratio (width to height), from 21:9 to 9:21.'
export const aspectRatio = withDefault(text(aspectRatioText), '16:9')
export const aspectRatioOrNull = textOrNull(aspectRatioText)

export const steps = (minimum: number) => ({ minimum, maximum: 50 })
export const stepsText = 'Number of diffusion steps.'
export const guidanceText = 'How closely the picture follows the prompt.'
export const upsamplingText = 'Whether to rewrite the prompt first; the result has the rewritten prompt.'
export const upsampling = flag(upsamplingText, false)

export const safetyTolerance = (maximum: number) =>
  integer(`Moderation, from 0 (strictest) to ${maximum}.`, 2, { minimum: 0, maximum })

const OutputFormat = oneOf(['jpeg', 'png', 'webp'], {
  $id: 'OutputFormat',
  description: 'File format of a picture.',
})
export const outputFormat = (defaultValue: 'jpeg' | 'png') =>
  nullableWithDefault(OutputFormat, defaultValue, described('File format of the picture.'))

/** Instead of polling, or in addition to it. */
export const webhooks = {
  webhook_url: nullable(
    Type.String({ format: 'uri', minLength: 1, maxLength: 2083 }),
    described('URL to which the result is posted when the task ends.'),
  ),
  webhook_secret: nullable(Type.String(), described('Sent back with the webhook.')),
}

/** The first field of nearly all bodies since September 2026. No answer shows it. */
export const user = nullable(
  Type.String({ minLength: 1, maxLength: 256 }),
  described('Your own name for the end user, for platforms.'),
)

/** A request body: `$id` is its component's name in the document. */
export const inputs = <Fields extends Record<string, TSchema>>($id: string, description: string, fields: Fields) =>
  Type.Object(fields, { $id, description })

/** A request body that refuses unknown fields. */
export const strictInputs = <Fields extends Record<string, TSchema>>(
  $id: string,
  description: string,
  fields: Fields,
) => Type.Object(fields, { $id, description, additionalProperties: false })
