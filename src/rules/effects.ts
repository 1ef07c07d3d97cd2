import type { TaskOverride } from '../contracts/status.js'
import { damageEffects, ownAnswerEffects, pollRefusal, submitRefusal } from './effects/answer.js'
import type { EffectOf, EffectRows } from './effects/row.js'
import { taskEffects } from './effects/task.js'
import { connectionEffects, transportEffects } from './effects/transport.js'
import { webhookEffects, type WebhookEffect } from './effects/webhook.js'
import type { Stage } from './rule.js'

const submit = { ...ownAnswerEffects, ...submitRefusal, ...transportEffects }
const poll = { ...ownAnswerEffects, ...pollRefusal, ...transportEffects }
const download = { ...ownAnswerEffects, ...damageEffects, ...connectionEffects }

/** What a rule can do, by stage. */
export const effectRows = { submit, task: taskEffects, poll, download, webhook: webhookEffects } satisfies Record<
  Stage,
  EffectRows
>

/** At submit and poll: a refusal, an answer of the rule's own, or only a fault on its way. */
export type AnswerEffect = EffectOf<typeof submit>
export type DownloadEffect = EffectOf<typeof download>

export interface Effects {
  submit: AnswerEffect
  task: TaskOverride
  poll: AnswerEffect
  download: DownloadEffect
  webhook: WebhookEffect
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
  return undefined
}
