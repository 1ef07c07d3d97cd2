import { headersOf } from '../webhooks/signature.js'
import type { InboxItem } from './control.js'
import type { ControlServices } from './services.js'

/** The headers that show who sent a webhook. */
const proofs = ['x-webhook-secret', 'x-bfl-signature'] as const

/** Whether what came with a webhook is what its task's secret makes of it; undefined where there is nothing to compare. */
export function isVerified(
  { accounts }: Pick<ControlServices, 'accounts'>,
  { headers, body }: Pick<InboxItem, 'headers' | 'body'>,
): boolean | undefined {
  const shown = proofs.filter((name) => headers[name] !== undefined)
  if (shown.length === 0) return undefined
  const id = taskIn(body)
  const task = id === undefined ? undefined : accounts.ofTask(id)?.tasks.get(id)
  if (task === undefined) return undefined
  const expected = headersOf({ body, secret: task.extras?.webhook?.secret, signature: 'hmac' })
  return shown.every((name) => headers[name] === expected[name])
}

function taskIn(body: string): string | undefined {
  try {
    const { task_id: id } = (JSON.parse(body) ?? {}) as { task_id?: unknown }
    return typeof id === 'string' ? id : undefined
  } catch {
    return undefined
  }
}
