import { Type } from '@sinclair/typebox'
import type { Model } from '../model.js'
import {
  AsyncResponse,
  AsyncWebhookResponse,
  crashed,
  ErrorDetail,
  HTTPValidationError,
  invalid,
  RateLimited,
  ResultResponse,
} from './replies.js'
import type { Publication } from '../publication.js'

const accepted = Type.Union([AsyncResponse, AsyncWebhookResponse])
const submitReplies = ({ webhookAnswer }: Model) => ({
  200: webhookAnswer === false ? AsyncResponse : accepted,
  400: ErrorDetail,
  402: ErrorDetail,
  403: ErrorDetail,
  413: ErrorDetail,
  422: invalid,
  429: ErrorDetail,
  500: crashed,
  503: ErrorDetail,
})

/**
 * Facts of the document that api.bfl.ai served in June 2026, besides its operations. It lists only 200 and 422; the other
 * answers are added by the emulator.
 */
export const publication: Publication = {
  info: {
    title: 'BFL API',
    version: '0.0.1',
    description:
      'The FLUX image-generation API as really served, by flux-emulator: submit a prompt, poll the task, download the picture.',
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
  submitReplies,
  pollReplies: {
    200: ResultResponse,
    404: ResultResponse,
    /** The HTTP status also indicates a failed task. */
    422: Type.Union([HTTPValidationError, ResultResponse]),
    429: RateLimited,
    500: crashed,
  },
  textReplies: [500],
  pollLink: { id: '$response.body#/id' },
}
