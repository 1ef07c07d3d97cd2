import { Type } from '@sinclair/typebox'
import { nullable, oneOf } from '../../validation/schema.js'

/** Bodies of the live API's answers, as its document of 2026-09-19 has them. */
const described = (description: string) => ({ description })

const bill = {
  cost: nullable(Type.Number(), described('Credits that the request costs; null if not shown.')),
  input_mp: nullable(Type.Number(), described('Megapixels of the inputs, with two decimals.')),
  output_mp: nullable(Type.Number(), described('Megapixels made, to two decimals.')),
}

export const AsyncResponse = Type.Object(
  {
    id: Type.String({ description: 'Id of the task.' }),
    polling_url: Type.String({ description: 'URL to poll the task.' }),
    ...bill,
  },
  { $id: 'AsyncResponse', description: 'A task was accepted.' },
)

export const AsyncWebhookResponse = Type.Object(
  {
    id: Type.String({ description: 'Id of the task.' }),
    status: Type.String({ description: 'Status of the task.' }),
    webhook_url: Type.String({ description: 'URL to which the result is posted.' }),
    ...bill,
  },
  { $id: 'AsyncWebhookResponse', description: 'A task with a webhook was accepted.' },
)

export const StatusResponse = oneOf(
  ['Task not found', 'Pending', 'Reasoning', 'Generating', 'Request Moderated', 'Content Moderated', 'Ready', 'Error'],
  { $id: 'StatusResponse', description: 'The status of a task.' },
)

const anyObject = (description?: string) =>
  Type.Unsafe<object>({ type: 'object', additionalProperties: true, ...(description !== undefined && { description }) })

export const ResultResponse = Type.Object(
  {
    id: Type.String({ description: 'Id of the task.' }),
    status: StatusResponse,
    result: nullable(Type.Unknown(), described('The result, once the status is Ready.')),
    progress: nullable(Type.Number(), described('From 0 to 1, on flux-dev.')),
    details: nullable(anyObject(), described('Why a task was moderated.')),
    preview: nullable(anyObject(), described('Always null.')),
  },
  { $id: 'ResultResponse', description: 'The status of a task, and its result once it is Ready.' },
)

/** A Ready task. For videos recorded in August 2026, for pictures declared alone. */
export const SettledCostResultResponse = Type.Object(
  {
    ...ResultResponse.properties,
    cost: Type.Number({ description: 'Credits that the task cost.' }),
  },
  { $id: 'SettledCostResultResponse', description: 'A task that is Ready, and what it cost.' },
)

const ValidationError = Type.Object(
  {
    loc: Type.Array(Type.Union([Type.String(), Type.Integer()]), { description: 'Path to the value.' }),
    msg: Type.String({ description: 'What is wrong with it.' }),
    type: Type.String({ description: 'Kind of error.' }),
  },
  {
    $id: 'ValidationError',
    description: 'One value that was refused. The real body also has `input`, and `ctx` if there is one.',
  },
)

export const HTTPValidationError = Type.Object(
  { detail: Type.Optional(Type.Array(ValidationError, { description: 'One item for each value that was refused.' })) },
  { $id: 'HTTPValidationError', description: 'The request did not pass validation.' },
)

/** Bodies of the service that are in none of the vendor's documents. */
export const ErrorDetail = Type.Object(
  { detail: Type.String({ description: 'What went wrong.' }) },
  { $id: 'ErrorDetail', description: 'A refused request.' },
)

/** slowapi's. */
export const RateLimited = Type.Object(
  { error: Type.String({ description: 'What the limit is.' }) },
  { $id: 'RateLimited', description: 'Too many requests in a second.' },
)

/** Starlette's answer, which is not JSON. */
export const crashed = Type.String({ description: 'An internal error of the emulator.' })

export const CreditsResponse = Type.Object(
  { credits: Type.Number({ description: 'The credits left.' }) },
  { $id: 'CreditsResponse', description: 'The credits of the account.' },
)

export const MyFinetunesResponse = Type.Object(
  { finetunes: Type.Array(Type.Unknown(), { description: 'The ids of the finetunes.' }) },
  { $id: 'MyFinetunesResponse', description: 'The finetunes of the account.' },
)

export const FinetuneDetailResponse = Type.Object(
  { finetune_details: anyObject('How it was trained.') },
  { $id: 'FinetuneDetailResponse', description: 'One finetune.' },
)

export const DeleteFinetuneResponse = Type.Object(
  {
    status: Type.String({ description: 'Outcome of the deletion.' }),
    message: Type.String({ description: 'The outcome as a message.' }),
    deleted_finetune_id: Type.String({ description: 'Id of the deleted finetune.' }),
    timestamp: Type.String({ description: 'Time of the deletion.' }),
  },
  { $id: 'DeleteFinetuneResponse', description: 'A finetune was deleted.' },
)

/** The document of the licences gives no schema, but an example. */
export const UsageResponse = Type.Object(
  { message: Type.String({ description: 'That it was recorded.' }) },
  { $id: 'UsageResponse', description: 'The use was recorded.' },
)
