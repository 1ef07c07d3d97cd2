import type { Account } from '../accounts/account.js'
import { bytesOf, stateOf, type Webhook, type Task } from '../tasks/task.js'
import type { KeptEntry } from '../journal/entry.js'
import { hideSecrets, redactUrl } from '../journal/redaction.js'
import type { Fired } from '../rules/rule.js'
import { type WebhookDelivery, isAccepted, nextDelay } from '../webhooks/webhook-delivery.js'
import { toJson } from '../json.js'
import { webhookBody, type WebhookFacts } from '../webhooks/body.js'
import { headersOf, secretProblem } from '../webhooks/signature.js'
import type { Services } from './services.js'
import { viewOf } from './task-view.js'
import { dispatchOf } from './webhook-effects.js'

/** Sends a task's result to the webhook URL of its submit, subject to the account's rules. */
export function startWebhook(services: Services, account: Account, task: Task, webhook: Webhook): void {
  const delivery: WebhookDelivery = {
    id: `webhook-${task.id}`,
    task: task.id,
    url: webhook.url,
    state: 'pending',
    body: bodyFor(services, account, task, webhook),
    rule: undefined,
    attempts: [],
    dueAt: undefined,
  }
  const onEvict = () => failEvicted(account, delivery, task)
  if (account.deliveries.add(delivery, { onEvict })) {
    countTask(account, delivery.id, task)
    scheduleAttempt(services, account, { delivery, task, secret: webhook.secret }, 1, account.clock.now())
  } else onEvict()
}

/** The task's memory is counted by the task store, or by the webhook once the store has dropped the task. */
function countTask({ tasks, deliveries }: Account, id: string, task: Task): void {
  // Must not reference the delivery, which may be dropped before its task.
  const count = () => deliveries.holdsAlone(id, bytesOf(task))
  if (tasks.get(task.id) === undefined) count()
  else if (task.extras !== undefined) task.extras.onDrop = count
}

const noMemory = 'no memory is left for webhooks: too many are pending, and this one was dropped'

/** Recorded in the journal only: the webhook itself is not kept. */
function failEvicted({ clock, journal }: Account, delivery: WebhookDelivery, task: Task): void {
  const at = clock.now()
  delivery.state = 'failed'
  delivery.dueAt = undefined
  const outcome = { status: undefined, problem: noMemory, tookMs: 0 }
  journal.add(entryOf(delivery, { at, model: task.model.slug, rule: delivery.rule, nth: undefined }, outcome))
}

interface Sending {
  delivery: WebhookDelivery
  task: Task
  secret: string | undefined
}

/** Schedules the `nth` attempt for `due`, or for when a rule says. Copies and manual attempts have no number. */
function scheduleAttempt(services: Services, account: Account, sending: Sending, nth: number, due: number): void {
  const { delivery, task } = sending
  const fired = account.rules.fire('webhook', {
    model: task.model.slug,
    prompt: task.prompt,
    fields: undefined,
    task: task.id,
    nth,
    requestRules: task.extras?.rules,
  })
  delivery.rule = fired?.rule ?? delivery.rule
  if (fired !== undefined && account.events.hasListeners) {
    const at = account.clock.now()
    account.events.emit({ kind: 'rule', at, rule: fired.rule, stage: 'webhook', task: task.id })
  }
  const at = due + dispatchOf(fired?.then).waitMs
  delivery.dueAt = at
  // It may have been delivered manually meanwhile.
  const cancel = account.clock.at(at, () =>
    delivery.state === 'pending' ? attempt(services, account, sending, nth, fired) : undefined,
  )
  account.deliveries.scheduled(delivery, cancel)
}

/** Makes one attempt, and schedules the next one if needed. An advance of the clock waits for it. */
async function attempt(
  services: Services,
  account: Account,
  sending: Sending,
  nth: number,
  fired: Fired<'webhook'> | undefined,
): Promise<void> {
  const { delivery } = sending
  delivery.dueAt = undefined
  account.deliveries.started(delivery)
  const { isLost, copies } = dispatchOf(fired?.then)
  for (let copy = 1; copy <= copies; copy++) await send(services, account, sending, fired, nth)
  if (account.closed.isClosed || delivery.state === 'delivered') return
  const wait = nextDelay(nth)
  if (wait === undefined) {
    delivery.state = isLost ? 'lost' : 'failed'
    account.deliveries.ended(delivery)
  } else scheduleAttempt(services, account, sending, nth + 1, account.clock.now() + wait)
}

/** Sends it, unless a rule drops it or no header can carry its secret; both count as attempts without an answer. */
async function send(
  services: Services,
  account: Account,
  { delivery, task, secret }: Sending,
  fired: Fired<'webhook'> | undefined,
  nth?: number,
): Promise<void> {
  const { closed, clock, journal } = account
  const at = clock.now()
  const { isLost, hasBadSignature } = dispatchOf(fired?.then)
  const { body, url } = delivery
  const problem = isLost ? 'a rule dropped it' : secretProblem(secret)
  const headers = headersOf({ body, secret, signature: services.webhookSignature, corrupt: hasBadSignature })
  const outcome =
    problem === undefined
      ? await services.webhooks.send({ url, headers, body }, closed)
      : { status: undefined, problem, tookMs: 0 }
  if (closed.isClosed) return
  account.deliveries.attempted(delivery, { at, ...outcome })
  journal.add(entryOf(delivery, { at, model: task.model.slug, rule: fired?.rule, nth }, outcome))
  emitAttempt(account, delivery, outcome.status ?? outcome.problem ?? 'no answer')
  if (!isAccepted(outcome.status)) return
  // The client has seen how the task ended without a poll.
  if (delivery.state !== 'delivered') account.usage.path(stateOf(task, at).status)
  delivery.state = 'delivered'
  delivery.dueAt = undefined
  account.deliveries.ended(delivery)
}

const entryOf = (
  { url, task }: WebhookDelivery,
  { at, model, rule, nth }: Pick<KeptEntry, 'at' | 'model' | 'rule' | 'nth'>,
  { status, problem, tookMs }: Awaited<ReturnType<Services['webhooks']['send']>>,
): KeptEntry => ({
  id: 0,
  at,
  method: 'POST',
  url: redactUrl(url),
  stage: 'webhook',
  route: undefined,
  status: status ?? 'aborted',
  tookMs,
  task,
  model,
  rule,
  others: undefined,
  explain: problem && hideSecrets(problem),
  body: undefined,
  userAgent: undefined,
  nth,
  details: undefined,
  bytes: 0,
  sentKey: false,
})

/** Sends a webhook again now, whatever its state. A scheduled attempt stays scheduled, unless this one is accepted. */
export async function redeliver(
  services: Services,
  account: Account,
  delivery: WebhookDelivery,
  task: Task | undefined,
): Promise<void> {
  if (task === undefined) throw new Error('a webhook of a task that is gone')
  await send(services, account, { delivery, task, secret: task.extras?.webhook?.secret }, undefined)
}

function emitAttempt(
  { events, clock }: Account,
  { id, task, attempts }: WebhookDelivery,
  outcome: number | string,
): void {
  if (!events.hasListeners) return
  events.emit({ kind: 'webhook', at: clock.now(), delivery: id, task, attempt: attempts.length, outcome })
}

function bodyFor(services: Services, account: Account, task: Task, { delivery }: Webhook): string {
  const view = viewOf(task, account.settings, services.links, delivery, account.clock.now())
  const polled = services.contracts.get(task.model.contract)?.result(view).body
  // The cast: the poll of an ended task has an id and a status; the other fields are optional.
  const facts = { result: null, progress: null, details: null, ...(polled as Pick<WebhookFacts, 'id' | 'status'>) }
  return toJson(webhookBody[services.webhookForm](facts))
}
