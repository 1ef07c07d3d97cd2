import { Type } from '@sinclair/typebox'
import { delivery } from './journal-schemas.js'
import { ofAccount, type Operation, ofServer } from './operation.js'
import { listOf, mapOf, maybe, moment } from './schema-builders.js'

const inboxItem = Type.Object(
  {
    at: moment("Epoch milliseconds on the system's clock"),
    method: Type.String(),
    headers: mapOf(Type.String()),
    body: Type.String(),
    verified: maybe(
      Type.Boolean({
        description:
          'Whether its secret and signature are those of the task that it tells of; absent if it has neither, or the task is not kept',
      }),
    ),
  },
  { $id: 'InboxItem' },
)

const inboxName = Type.Object({ name: Type.String() })
const inboxShown = Type.Object({ inbox: Type.String(), items: listOf(inboxItem) })

export const webhookOperations: readonly Operation[] = [
  ofAccount({
    method: 'GET',
    path: '/webhooks',
    id: 'listWebhooks',
    calls: ['AccountControl.webhooks'],
    summary: 'Webhooks and their attempts',
    description: 'The last 1,000 of the account, up to 4 MB; the oldest that is not pending is dropped first.',
    tag: 'webhooks',
    writes: false,
    query: Type.Object({ task: Type.Optional(Type.String()) }),
    answer: Type.Object({ webhooks: listOf(delivery) }),
    call: (account, { query }) => ({ webhooks: account.webhooks(query) }),
  }),
  ofAccount({
    method: 'POST',
    path: '/webhooks/:id/redeliver',
    id: 'redeliverWebhook',
    calls: ['AccountControl.redeliver'],
    summary: 'Send a webhook again',
    description: 'Sends it once more, whatever became of it. 409 if its task is no longer kept.',
    tag: 'webhooks',
    refuses: [404, 409],
    writes: true,
    params: Type.Object({ id: Type.String() }),
    answer: delivery,
    call: (account, { params }) => account.redeliver(params.id),
  }),
  ofServer({
    method: 'GET',
    path: '/inbox/:name',
    id: 'listInboxItems',
    calls: ['Control.inbox'],
    summary: 'Webhooks that the built-in receiver got',
    description: 'As received, without redaction, so that a test can check the secrets.',
    tag: 'webhooks',
    unfiltered: true,
    params: inboxName,
    answer: inboxShown,
    call: (control, { params: { name } }) => ({ inbox: name, items: control.inbox(name) }),
  }),
  ofServer({
    method: 'DELETE',
    path: '/inbox/:name',
    id: 'clearInbox',
    calls: ['Control.clearInbox'],
    summary: 'Clear the inbox',
    description: 'The next webhook to this name is the first one again.',
    tag: 'webhooks',
    params: inboxName,
    answer: inboxShown,
    call: (control, { params: { name } }) => {
      control.clearInbox(name)
      return { inbox: name, items: [] }
    },
  }),
]
