import { type IntegerOptions, Type } from '@sinclair/typebox'
import { oneOf, orNull, withDefault } from '../../validation/schema.js'

/**
 * Request bodies of the published document, field by field in its order. Two rules are in its descriptions only and are
 * enforced here: width and height of the pro models are multiples of 32, and a field without a default accepts null (as the
 * live API's nullable fields do). The live service wants multiples of 32 of flux-dev too; this document does not.
 */
const prompt = Type.String({ maxLength: 10_000, description: 'What the picture shows.' })

const side = (defaultValue: number, options: IntegerOptions) =>
  withDefault(Type.Integer({ minimum: 256, maximum: 1440, ...options }), defaultValue)

const width = side(1024, { description: 'Width in pixels.' })
const height = side(768, { description: 'Height in pixels.' })
const proWidth = side(1024, { multipleOf: 32, description: 'Width in pixels, a multiple of 32.' })
const proHeight = side(768, { multipleOf: 32, description: 'Height in pixels, a multiple of 32.' })

const guidance = withDefault(
  Type.Number({ minimum: 1.5, maximum: 5, description: 'How closely the picture follows the prompt.' }),
  3.5,
)

const seed = orNull(
  Type.Integer({
    minimum: 0,
    description: 'Random seed; the same seed gives the same picture. Chosen if absent.',
  }),
)

const safetyTolerance = withDefault(
  Type.Integer({ minimum: 0, maximum: 6, description: 'Moderation, from 0 (strictest) to 6.' }),
  2,
)

const outputFormat = withDefault(oneOf(['jpeg', 'png'], { description: 'File format of the picture.' }), 'jpeg')

const steps = (maximum: number) => Type.Integer({ minimum: 1, maximum, description: 'Number of diffusion steps.' })

export const FluxProGenerationRequest = Type.Object(
  {
    prompt,
    width: proWidth,
    height: proHeight,
    steps: orNull(steps(50)),
    guidance,
    seed,
    safety_tolerance: safetyTolerance,
    output_format: outputFormat,
    prompt_upsampling: withDefault(
      Type.Boolean({ description: 'Have the prompt enriched first; the result shows the enriched prompt.' }),
      false,
    ),
  },
  { $id: 'FluxProGenerationRequest', description: 'A picture by FLUX.1 [pro] or FLUX 1.1 [pro].' },
)

export const FluxDevGenerationRequest = Type.Object(
  {
    prompt,
    width,
    height,
    steps: withDefault(steps(50), 28),
    guidance,
    seed,
    safety_tolerance: safetyTolerance,
    output_format: outputFormat,
  },
  { $id: 'FluxDevGenerationRequest', description: 'A picture by FLUX.1 [dev].' },
)

export const FluxSchnellGenerationRequest = Type.Object(
  {
    prompt,
    width,
    height,
    steps: withDefault(steps(12), 4),
    seed,
    safety_tolerance: safetyTolerance,
    output_format: outputFormat,
  },
  { $id: 'FluxSchnellGenerationRequest', description: 'A picture by FLUX.1 [schnell].' },
)

export const FluxUltraGenerationRequest = Type.Object(
  {
    prompt,
    aspect_ratio: withDefault(
      oneOf(['21:9', '16:9', '4:3', '3:2', '1:1', '2:3', '3:4', '9:16', '9:21'], {
        description: 'Shape of the picture; it has about four megapixels.',
      }),
      '16:9',
    ),
    seed,
    safety_tolerance: safetyTolerance,
    output_format: outputFormat,
    raw: withDefault(Type.Boolean({ description: 'A less processed look.' }), false),
  },
  { $id: 'FluxUltraGenerationRequest', description: 'A picture by FLUX 1.1 [pro] Ultra.' },
)

export const GetResultQuery = Type.Object({
  id: Type.String({ format: 'uuid', description: 'The task id that a submit returned.' }),
})

const uri = (description: string) => Type.String({ format: 'uri', description })

export const TaskResponse = Type.Object(
  {
    id: Type.Optional(Type.String({ format: 'uuid', description: 'Id of the task.' })),
    polling_url: Type.Optional(uri('URL to poll the task.')),
  },
  { $id: 'TaskResponse', description: 'A task was accepted.' },
)

export const ResultResponse = Type.Object(
  {
    id: Type.Optional(Type.String({ format: 'uuid', description: 'Id of the task.' })),
    status: Type.Optional(
      oneOf(['Pending', 'Processing', 'Ready', 'Error', 'Content Moderated', 'Request Moderated'], {
        description: 'Status of the task.',
      }),
    ),
    result: Type.Optional(
      Type.Object(
        {
          sample: Type.Optional(uri('Signed URL of the picture; it expires.')),
          prompt: Type.Optional(Type.String({ description: 'The prompt that was used.' })),
          seed: Type.Optional(Type.Integer({ description: 'The seed that was used.' })),
        },
        { description: 'The result, once the status is Ready.' },
      ),
    ),
  },
  { $id: 'ResultResponse', description: 'The status of a task, and its result once it is Ready.' },
)

export const ErrorResponse = Type.Object(
  {
    detail: Type.Optional(Type.String({ description: 'What went wrong.' })),
    status_code: Type.Optional(Type.Integer({ description: 'The HTTP status.' })),
  },
  { $id: 'ErrorResponse', description: 'A refused request.' },
)

export const ValidationErrorResponse = Type.Object(
  {
    detail: Type.Optional(
      Type.Array(
        Type.Object({
          loc: Type.Optional(
            Type.Array(Type.Unsafe<string | number>({ oneOf: [{ type: 'string' }, { type: 'integer' }] }), {
              description: 'Path to the value.',
            }),
          ),
          msg: Type.Optional(Type.String({ description: 'What is wrong with it.' })),
          type: Type.Optional(Type.String({ description: 'Kind of error.' })),
        }),
        { description: 'One item for each value that was refused.' },
      ),
    ),
  },
  { $id: 'ValidationErrorResponse', description: 'The request did not pass validation.' },
)
