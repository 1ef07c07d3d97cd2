import type { Account } from '../accounts/account.js'
import { RenderCancelled, RenderQueueBusy, RenderQueueClosed } from '../images/render-queue.js'
import { WorkerTimeout } from '../images/worker-thread.js'
import { bytesFor, fileOf, kindOf, resultFileOf } from '../stages/own-picture.js'
import type { Services } from '../stages/services.js'
import { pictureOf } from '../stages/task-view.js'
import { stateOf } from '../tasks/task.js'
import { ControlError, type PictureFile } from './control.js'
import { taskOf } from './task-views.js'

/** The picture of a task, as a download returns it, without being one. */
export async function readResult(
  { ownPictures, renderQueue }: Services,
  account: Account,
  id: string,
  signal: AbortSignal | undefined,
): Promise<PictureFile> {
  const task = taskOf(account, id)
  const { status } = stateOf(task, account.clock.now())
  if (status !== 'Ready') throw new ControlError(404, `the task has no picture: its status is ${status}, not Ready`)
  const type = kindOf(task).contentType
  const made = resultFileOf(task)
  if (made !== undefined) return { type, bytes: bytesFor(made, task) }
  const own = fileOf(task)
  if (own !== undefined) {
    const kept = ownPictures.fileOf(own)
    if (kept === undefined) throw new ControlError(404, `your picture ${own.name} is no longer kept`)
    return { type, bytes: Buffer.from(kept.bytes) }
  }
  if (signal?.aborted === true) throw aborted()
  const leave = (listener: () => void) => signal?.addEventListener('abort', listener, { once: true })
  try {
    const { bytes } = await renderQueue.draw(pictureOf(task), { owner: account, onDisconnect: leave })
    return { type, bytes: Buffer.from(bytes) }
  } catch (error) {
    if (error instanceof RenderCancelled) throw aborted()
    const isPassing =
      error instanceof RenderQueueBusy || error instanceof RenderQueueClosed || error instanceof WorkerTimeout
    throw isPassing ? new ControlError(409, error.message) : error
  }
}

const aborted = () => new ControlError(409, 'the wait for the picture was aborted')
