import { damageEffects, ownAnswerEffects, pollRefusal, submitRefusal } from './effects/answer.js'
import type { PictureDamage, RefusalName } from './effects/answer.js'
import type { RowsOf } from './effects/row.js'
import { taskEffects, type TaskEffect } from './effects/task.js'
import { connectionEffects, transportEffects, type TransportEffect } from './effects/transport.js'
import { webhookEffects, type WebhookEffect } from './effects/webhook.js'
import type { Stage } from './rule.js'

/** At submit and poll: a refusal, an answer of the rule's own, or only a fault on its way. */
export interface AnswerEffect extends TransportEffect {
  /** The contract's own refusal of this name. */
  refuse?: RefusalName
  /** The HTTP status of an answer of the rule's own. */
  status?: number
  /** Headers of an answer with `status` or `refuse`. */
  headers?: Readonly<Record<string, string>>
  /** The body of an answer with `status`: JSON, or a text that is sent as it is. */
  body?: unknown
}

/** At download: an answer of the rule's own, a damaged picture, or only a fault on its way. */
export interface DownloadEffect extends Omit<TransportEffect, 'malformed'> {
  /** The HTTP status of an answer of the rule's own. */
  status?: number
  /** Headers of an answer with `status`. */
  headers?: Readonly<Record<string, string>>
  /** The body of an answer with `status`: JSON, or a text that is sent as it is. */
  body?: unknown
  /** What is wrong with the picture. */
  damage?: PictureDamage
}

/** What a rule can do at each stage. */
export interface Effects {
  /** An answer to a submit. */
  submit: AnswerEffect
  /** How a task goes. */
  task: TaskEffect
  /** An answer to a poll. */
  poll: AnswerEffect
  /** A download. */
  download: DownloadEffect
  /** A webhook attempt. */
  webhook: WebhookEffect
}

const submit = { ...ownAnswerEffects, ...submitRefusal, ...transportEffects }
const poll = { ...ownAnswerEffects, ...pollRefusal, ...transportEffects }
const download = { ...ownAnswerEffects, ...damageEffects, ...connectionEffects }

/** What a rule can do, by stage. */
export const effectRows = { submit, task: taskEffects, poll, download, webhook: webhookEffects } satisfies {
  [S in Stage]: RowsOf<Effects[S]>
}

/** An effect has at most one of each row: no answer is both. */
const exclusive: readonly (readonly string[])[] = [
  ['refuse', 'status', 'malformed', 'stall'],
  ['status', 'damage', 'stall'],
  ['reset', 'stall'],
  ['drip', 'stall'],
  ['after', 'latency'],
  ['lost', 'delay'],
  ['lost', 'copies'],
  ['lost', 'outOfOrder'],
  ['lost', 'badSignature'],
]

const needs: readonly (readonly [name: string, oneOf: readonly string[]])[] = [
  ['body', ['status']],
  ['headers', ['status', 'refuse']],
  ['fit', ['picture']],
]

/** Why the parts of an effect cannot stand together; undefined when they can. */
export function effectProblem(then: Effects[Stage]): string | undefined {
  const has = (name: string): boolean => name in then
  if (Object.keys(then).length === 0) return 'then is empty; it must say what happens'
  for (const row of exclusive) {
    const both = row.filter(has)
    if (both.length > 1) return `then has ${both.join(' and ')}; it can have one of them`
  }
  for (const [name, oneOf] of needs) {
    if (has(name) && !oneOf.some(has)) return `then has ${name} without ${oneOf.join(' or ')}`
  }
  if ('reasons' in then && then.end !== 'Content Moderated' && then.end !== 'Request Moderated') {
    return 'then has reasons, which need end "Content Moderated" or "Request Moderated"'
  }
  if ('picture' in then && then.end !== undefined && then.end !== 'Ready') {
    return `then has a picture and end "${then.end}"; only a task that ends with "Ready" has a picture`
  }
  return undefined
}
