import { Type } from '@sinclair/typebox'
import { delivery } from './journal-schemas.js'
import { ofAccount, type Operation, ofServer } from './operation.js'
import { listOf, mapOf, moment } from './schema-builders.js'

const inboxItem = Type.Object({
  at: moment("Epoch milliseconds on the system's clock"),
  method: Type.String(),
  headers: mapOf(Type.String()),
  body: Type.String(),
})

const inboxName = Type.Object({ name: Type.String() })
const inboxShown = Type.Object({ inbox: Type.String(), items: listOf(inboxItem) })

export const webhookOperations: readonly Operation[] = [
  ofAccount({
    method: 'GET',
    path: '/webhooks',
    calls: ['AccountControl.webhooks'],
    summary: 'Webhooks and their attempts',
    description: 'All that are pending, and of the others the last 1,000 within 4 MB.',
    tag: 'webhooks',
    writes: false,
    query: Type.Object({ task: Type.Optional(Type.String()) }),
    answer: Type.Object({ webhooks: listOf(delivery) }),
    call: (account, { query }) => ({ webhooks: account.webhooks(query) }),
  }),
  ofAccount({
    method: 'POST',
    path: '/webhooks/:id/redeliver',
    calls: ['AccountControl.redeliver'],
    summary: 'Send a webhook once more',
    tag: 'webhooks',
    writes: true,
    params: Type.Object({ id: Type.String() }),
    answer: delivery,
    call: (account, { params }) => account.redeliver(params.id),
  }),
  ofServer({
    method: 'GET',
    path: '/inbox/:name',
    calls: ['Control.inbox'],
    summary: 'What the built-in receiver was sent',
    description: 'As it arrived, secrets included: it is there to look at them.',
    tag: 'webhooks',
    unfiltered: true,
    params: inboxName,
    answer: inboxShown,
    call: (control, { params: { name } }) => ({ inbox: name, items: control.inbox(name) }),
  }),
  ofServer({
    method: 'DELETE',
    path: '/inbox/:name',
    calls: ['Control.clearInbox'],
    summary: 'Empty the inbox',
    tag: 'webhooks',
    params: inboxName,
    answer: inboxShown,
    call: (control, { params: { name } }) => {
      control.clearInbox(name)
      return { inbox: name, items: [] }
    },
  }),
]
