import { Type } from '@sinclair/typebox'
import { withDefault } from '../../validation/schema.js'
import { isoText } from '../../time/text.js'
import {
  CreditsResponse,
  DeleteFinetuneResponse,
  ErrorDetail,
  FinetuneDetailResponse,
  MyFinetunesResponse,
  UsageResponse,
} from './replies.js'
import type { Reply } from '../reply.js'
import { defineUtility, type UtilityRow } from '../utility.js'

const utility = ['Utility']

const FinetuneQuery = Type.Object({ finetune_id: Type.String({ description: 'Id of the finetune.' }) })
const DeleteFinetuneInputs = Type.Object(
  { finetune_id: Type.String({ description: 'Id of the finetune.' }) },
  { $id: 'DeleteFinetuneInputs', description: 'Which finetune to delete.' },
)

/** Recorded on finetune_details in September 2026; for delete_finetune it is inferred. */
const unknownFinetune: Reply = {
  status: 404,
  body: { detail: 'Finetune not found or access denied' },
  explain: 'GET /v1/my_finetunes lists the ids',
}

/** The cast: the stage has validated the input against its schema. */
const idIn = (input: unknown) => (input as { finetune_id: string }).finetune_id

/** Of the document of api.bfl.ai/v1/licenses/docs/openapi.json, 2026-09-19. */
const usageParams = Type.Object({ model_slug: Type.String({ description: 'The licensed model.' }) })
const notLicensed = (slug: string): Reply => ({
  status: 400,
  body: { detail: `Model slug ${slug} is not supported for usage reporting` },
  explain: 'here the names of licensed models begin with flux',
})
const Usage = Type.Object(
  {
    number_of_generations: withDefault(
      Type.Integer({ exclusiveMinimum: 0, description: 'How many pictures were made.' }),
      1,
    ),
  },
  { $id: 'Usage', description: 'How much a licensed model was used.' },
)

const rows: readonly UtilityRow[] = [
  {
    method: 'GET',
    path: '/credits',
    operationId: 'get_credits_v1_credits_get',
    summary: "The account's credits",
    description: 'Returns the credits left.',
    tags: [],
    input: undefined,
    replies: { 200: CreditsResponse },
    answer: ({ credits }) => ({ reply: { status: 200, body: { credits: credits } } }),
  },
  {
    method: 'GET',
    path: '/my_finetunes',
    operationId: 'my_finetunes_v1_my_finetunes_get',
    summary: "The account's finetunes",
    description:
      'Returns the ids of the finetunes. The emulator does not train: every account starts with the same examples.',
    tags: utility,
    input: undefined,
    replies: { 200: MyFinetunesResponse },
    answer: ({ finetunes }) => ({ reply: { status: 200, body: { finetunes: [...finetunes.keys()] } } }),
  },
  {
    method: 'GET',
    path: '/finetune_details',
    operationId: 'finetune_details_v1_finetune_details_get',
    summary: 'One finetune',
    description: 'Returns the details of its training.',
    tags: utility,
    input: FinetuneQuery,
    replies: { 200: FinetuneDetailResponse, 404: ErrorDetail },
    answer: ({ finetunes }, input) => {
      const details = finetunes.get(idIn(input))
      if (details === undefined) return { reply: unknownFinetune }
      return { reply: { status: 200, body: { finetune_details: { finetune_id: idIn(input), ...details } } } }
    },
  },
  {
    method: 'POST',
    path: '/delete_finetune',
    operationId: 'delete_finetune_v1_delete_finetune_post',
    summary: 'Delete a finetune',
    description: 'Deletes a finetune of the account, until the account is reset.',
    tags: utility,
    input: DeleteFinetuneInputs,
    replies: { 200: DeleteFinetuneResponse, 404: ErrorDetail },
    answer: ({ finetunes }, input, now) => {
      const id = idIn(input)
      if (!finetunes.has(id)) return { reply: unknownFinetune }
      const message = `Finetune ${id} deleted`
      const body = { status: 'success', message, deleted_finetune_id: id, timestamp: isoText(now) }
      return { reply: { status: 200, body }, forget: id }
    },
  },
  {
    method: 'POST',
    path: '/licenses/models/:model_slug/usage',
    operationId: 'report_model_usage_v1_licenses_models__model_slug__usage_post',
    summary: 'Report the use of a licensed model',
    description:
      "For those who run a licensed model themselves. It has a document of its own at the service. Here every model whose name begins with `flux` counts as licensed, which is the emulator's choice.",
    tags: ['Models'],
    input: Usage,
    params: usageParams,
    replies: { 200: UsageResponse, 400: ErrorDetail },
    answer: (_holdings, _input, _now, { model_slug = '' }) =>
      model_slug.startsWith('flux')
        ? { reply: { status: 200, body: { message: 'Usage recorded successfully' } } }
        : { reply: notLicensed(model_slug) },
  },
]

export const utilities = rows.map(defineUtility)
