import type { Account } from '../accounts/account.js'
import type { TaskView } from '../contracts/contract.js'
import type { LinkSigner } from '../storage/signed-links.js'
import { endedAt, expiryOf, stateOf, type Task } from '../tasks/task.js'
import { linkOf } from './picture.js'

/** A task as the contract shows it at the moment `now`, to a client that downloads from `delivery`. */
export function viewOf(task: Task, { settings }: Account, links: LinkSigner, delivery: string, now: number): TaskView {
  const state = stateOf(task, now)
  const sample =
    state.status === 'Ready' ? delivery + links.sign(linkOf(task, expiryOf(task, settings.urlTtl) ?? now)) : undefined
  return {
    id: task.id,
    form: task.model.resultForm,
    state,
    prompt: task.prompt,
    seed: task.seed,
    startedAt: task.acceptedAt,
    endedAt: endedAt(task) ?? now,
    sample,
  }
}
