import { Type, type TSchema } from '@sinclair/typebox'
import { annotated, titleOf } from './annotations.js'
import type { DescribedRefusal } from '../refusals.js'
import {
  AsyncResponse,
  AsyncWebhookResponse,
  crashed,
  ErrorDetail,
  HTTPValidationError,
  RateLimited,
  ResultResponse,
  SettledCostResultResponse,
} from './replies.js'
import type { Publication } from '../publication.js'

const accepted = Type.Union([AsyncResponse, AsyncWebhookResponse])
const polled = Type.Union([SettledCostResultResponse, ResultResponse])

/** The operations of the document of 2026-09-19 in their order; what it does not have comes after them. */
const order = [
  ...['finetune_details', 'my_finetunes', 'delete_finetune'],
  ...['flux-pro-1.1', 'flux-dev', 'flux-pro-1.1-ultra', 'flux-pro-1.0-fill', 'flux-pro-1.0-expand'],
  ...['flux-pro-1.0-fill-finetuned', 'flux-pro-1.1-ultra-finetuned'],
  ...['flux-2-flex', 'flux-2-klein-9b', 'flux-2-klein-9b-preview', 'flux-2-klein-4b'],
  ...['flux-2-max', 'flux-2-pro-preview', 'flux-2-pro'],
  ...['outpainting-v1', 'vto-v1', 'vto-v2', 'erase-v1', 'deblur-v1'].map((tool) => `flux-tools/${tool}`),
  ...['flux-kontext-max', 'flux-kontext-pro', 'credits', 'get_result'],
].map((path) => `/${path}`)

const schemas: Partial<Record<DescribedRefusal, TSchema>> = {
  invalid: HTTPValidationError,
  'unknown-task': ResultResponse,
  'rate-limited': RateLimited,
  'server-error': crashed,
}

/**
 * Facts of the document that api.bfl.ai served on 2026-09-19, besides its operations. It lists only 200 and 422; the other
 * answers are added by the emulator.
 */
export const publication: Publication = {
  info: {
    title: 'BFL API',
    version: '0.0.1',
    description:
      'The FLUX image-generation API as really served, by flux-emulator: submit a prompt, poll the task, download the picture.',
    contact: { name: 'flux-emulator', url: 'https://github.com/flux-emulator/flux-emulator' },
    license: { name: 'MIT', url: 'https://opensource.org/license/mit' },
  },
  tags: [
    { name: 'Models', description: 'Submit a prompt to a model; each returns a task.' },
    { name: 'Utility', description: 'Poll a task; credits and finetunes of an account.' },
  ],
  tagOf: { submit: 'Models', poll: 'Utility' },
  security: {
    name: 'APIKeyHeader',
    scheme: {
      type: 'apiKey',
      in: 'header',
      name: 'x-key',
      description: 'Any non-empty key, unless keys were configured.',
    },
  },
  securesAll: false,
  pathPrefix: '/v1',
  order,
  accepted: ({ webhookAnswer }) => (webhookAnswer === false ? AsyncResponse : accepted),
  /** The HTTP status also indicates a failed task. */
  polled: { 200: polled, 422: ResultResponse },
  refused: (name) => schemas[name] ?? ErrorDetail,
  annotated,
  titleOf,
  textReplies: [500],
  pollLink: { id: '$response.body#/id' },
}
