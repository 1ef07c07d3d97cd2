import { type IntegerOptions, type NumberOptions, type StringOptions, type TSchema, Type } from '@sinclair/typebox'
import { nullable, nullableWithDefault, oneOf, withDefault } from '../../validation/schema.js'

/** The fields that many request bodies of the live API share, as its OpenAPI document of June 2026 has them. */
const text = (description: string, options: StringOptions = {}) => Type.String({ ...options, description })
const described = (description: string) => ({ description })

export const promptText = 'What the picture shows, or what to change.'
export const prompt = text(promptText)
export const promptOrEmpty = withDefault(prompt, '')
export const promptOrNull = nullableWithDefault(Type.String(), '', described(promptText))

const howToGive = (what: string) => `${what}: base64, a data URI, or an http(s) URL, which is not fetched here.`

/** A picture that must be there. */
export const picture = (what: string) => text(howToGive(what))
/** A picture that may be there. */
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

/** Some words that have no name of their own: a wrong one is pydantic's `literal_error`. */
export const literals = <const V extends string>(values: readonly V[], options: object = {}) =>
  Type.Unsafe<V>({ ...options, type: 'string', enum: [...values] })
export const choice = <const V extends string>(values: readonly V[], defaultValue: NoInfer<V>, description: string) =>
  withDefault(literals(values, described(description)), defaultValue)

export const seed = integerOrNull('Start of the randomness; the same seed gives the same picture.')

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
/** FLUX.1: refused where they are no multiples of 32. */
export const flux1Sides = { width: side('Width', 1024), height: side('Height', 768) }

const freeSide = (name: string) =>
  integerOrNull(`${name} in pixels, floored to a multiple of 16; chosen if absent.`, 0, { minimum: 64 })
/** FLUX.2: the default is below the minimum, and means that the service chooses. */
export const flux2Sides = { width: freeSide('Width'), height: freeSide('Height') }

const aspectRatioText = 'Width to height, from 21:9 to 9:21.'
export const aspectRatio = withDefault(text(aspectRatioText), '16:9')
export const aspectRatioOrNull = textOrNull(aspectRatioText)

export const steps = (minimum: number) => ({ minimum, maximum: 50 })
export const stepsText = 'Number of diffusion steps.'
export const guidanceText = 'How closely the picture keeps to the prompt.'
export const upsamplingText = 'Have the prompt rewritten first; the result shows the rewritten prompt.'
export const upsampling = flag(upsamplingText, false)

export const safetyTolerance = (maximum: number) =>
  integer(`Moderation, from 0 (strictest) to ${maximum}.`, 2, { minimum: 0, maximum })

const OutputFormat = oneOf(['jpeg', 'png', 'webp'], {
  $id: 'OutputFormat',
  description: 'File format of a picture.',
})
export const outputFormat = (defaultValue: 'jpeg' | 'png') =>
  nullableWithDefault(OutputFormat, defaultValue, described('File format of the picture.'))

/** In place of polling, or beside it. */
export const webhooks = {
  webhook_url: nullable(
    Type.String({ format: 'uri', minLength: 1, maxLength: 2083 }),
    described('Where the result is posted to when the task ends.'),
  ),
  webhook_secret: nullable(Type.String(), described('Comes back with the call.')),
}

/** Newer than June 2026. */
export const user = nullable(
  Type.String({ minLength: 1, maxLength: 256 }),
  described('Id of your own user, for platforms (newer than the document of June 2026).'),
)

/** A request body: `$id` is its component's name in the document. */
export const inputs = <Fields extends Record<string, TSchema>>($id: string, description: string, fields: Fields) =>
  Type.Object(fields, { $id, description })

/** One that refuses fields which it does not know. */
export const strictInputs = <Fields extends Record<string, TSchema>>(
  $id: string,
  description: string,
  fields: Fields,
) => Type.Object(fields, { $id, description, additionalProperties: false })
