import { Type } from '@sinclair/typebox'
import type { Contract } from '../contracts/contract.js'
import { nullable } from '../validation/schema.js'
import { maxAttempts } from '../webhooks/webhook-delivery.js'
import { webhookBody, type WebhookFacts } from '../webhooks/body.js'
import { examplePolls } from './example-replies.js'

const anyObject = { type: 'object', additionalProperties: true }

/** As the emulator sends it without `--webhook-form older`. */
export const WebhookBody = Type.Object(
  {
    task_id: Type.String({ description: 'Id of the task.' }),
    id: Type.String({ description: 'The same.' }),
    status: Type.String({ description: 'Ready, Error, Content Moderated or Request Moderated.' }),
    result: nullable(Type.Unsafe<object>(anyObject), { description: 'As in the poll; null without a picture.' }),
    progress: nullable(Type.Number(), { description: 'As in the poll.' }),
    details: Type.Optional(Type.Unsafe<object>({ ...anyObject, description: 'As in the poll, if there are any.' })),
  },
  { $id: 'WebhookBody', description: 'A task has ended.' },
)

/** What is posted to the `webhook_url` of a submit, as OpenAPI describes it. */
export function describeWebhook(contract: Contract): object {
  const poll = examplePolls(contract).ready?.body as WebhookFacts
  return {
    taskEnded: {
      '{$request.body#/webhook_url}': {
        post: {
          summary: 'The task has ended',
          // The key is for requests to the API.
          security: [],
          description: `Sent when the task ends. Any answer but a 2xx is a failure; it is sent up to ${maxAttempts} times.`,
          parameters: [
            {
              name: 'X-Webhook-Secret',
              in: 'header',
              description: 'The `webhook_secret` of the submit, if it had one.',
              schema: { type: 'string' },
            },
          ],
          requestBody: {
            required: true,
            content: {
              'application/json': {
                schema: { $ref: `#/components/schemas/${WebhookBody.$id ?? ''}` },
                example: webhookBody.current(poll),
              },
            },
          },
          responses: { '200': { description: 'It was received.' } },
        },
      },
    },
  }
}
