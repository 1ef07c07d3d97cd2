import { ErrorResponse, ResultResponse, TaskResponse, ValidationErrorResponse } from './schemas.js'
import type { Publication } from '../publication.js'

/** Facts of the published document besides its operations. It does not list all the refusals that the emulator answers with. */
export const publication: Publication = {
  info: {
    title: 'Flux Image Generation API',
    version: 'v1',
    description:
      'The FLUX image-generation API as published, served by flux-emulator: submit a prompt, poll the task, download the picture.',
    termsOfService: 'https://bfl.ai/legal/flux-api-service-terms',
    contact: { name: 'Black Forest Labs Support', url: 'https://docs.bfl.ai/' },
  },
  pollParameter: 'taskIdParam',
  externalDocs: { url: 'https://docs.bfl.ai/', description: 'Documentation of the emulated API' },
  tags: [
    { name: 'Generation', description: 'Submit a prompt to a model; each returns a task.' },
    { name: 'Results', description: 'Poll a task until it has its result.' },
  ],
  tagOf: { submit: 'Generation', poll: 'Results' },
  security: {
    name: 'apiKeyAuth',
    scheme: {
      type: 'apiKey',
      in: 'header',
      name: 'X-Key',
      description: 'Any non-empty key, unless keys were configured.',
    },
  },
  securesAll: true,
  pathPrefix: '',
  accepted: () => TaskResponse,
  polled: { 200: ResultResponse },
  refused: (name) => (name === 'invalid' || name === 'key-malformed' ? ValidationErrorResponse : ErrorResponse),
  pollLink: { id: '$response.body#/id' },
}
