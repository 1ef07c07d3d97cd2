import type { Account } from '../accounts/account.js'
import type { InputPicture } from '../images/picture-spec.js'
import { InputDropped, RenderCancelled, RenderQueueBusy, RenderQueueClosed } from '../images/render-queue.js'
import { PictureDamaged } from '../images/renderer.js'
import { WorkerTimeout } from '../images/worker-thread.js'
import type { Services } from '../stages/services.js'
import { ControlError, type PictureFile } from './control.js'
import { taskOf } from './task-views.js'

/** An input picture of a task as it came. */
export function readInput({ inputs }: Services, account: Account, id: string, field: string): PictureFile {
  const { sha256, format } = inputOf(account, id, field)
  const held = inputs.get(sha256)
  if (held === undefined) throw dropped(field)
  return { type: `image/${format}`, bytes: Buffer.from(held) }
}

/** A small PNG of an input picture of a task. */
export async function readThumbnail(
  { inputs, renderQueue }: Services,
  account: Account,
  id: string,
  field: string,
  signal: AbortSignal | undefined,
): Promise<PictureFile> {
  const input = inputOf(account, id, field)
  // Looked at first: the thumbnail may be in the cache for longer.
  if (inputs.get(input.sha256) === undefined) throw dropped(field)
  if (signal?.aborted === true) throw aborted()
  const leave = (listener: () => void) => signal?.addEventListener('abort', listener, { once: true })
  try {
    const { bytes } = await renderQueue.thumbnail(input, { owner: account, onDisconnect: leave })
    return { type: 'image/png', bytes: Buffer.from(bytes) }
  } catch (error) {
    throw refusalOf(error, field)
  }
}

/** The input of a field, of which bytes came with the request. */
function inputOf(account: Account, id: string, field: string): InputPicture {
  const { extras } = taskOf(account, id)
  const inputs = extras?.inputs ?? []
  const input = inputs.find((each) => each.field === field)
  if (input === undefined) {
    const fields = inputs.map((each) => each.field)
    const instead = fields.length === 0 ? 'it has none' : `it has ${fields.join(', ')}`
    throw new ControlError(404, `the task has no input picture ${JSON.stringify(field)}: ${instead}`, {
      allowed: fields,
    })
  }
  if (input.standIn === true) {
    throw new ControlError(
      404,
      `${field} is a URL (of ${input.host ?? ''}) that was not fetched (--fetch-inputs): it has no bytes`,
    )
  }
  return input
}

const dropped = (field: string) =>
  new ControlError(
    404,
    `the bytes of ${field} are no longer kept: its task's URL has expired, and later pictures needed the memory (--max-input-memory)`,
  )

const aborted = () => new ControlError(409, 'the wait for the thumbnail was aborted')

function refusalOf(error: unknown, field: string): unknown {
  if (error instanceof InputDropped) return dropped(field)
  if (error instanceof PictureDamaged) {
    return new ControlError(404, `${field} has no thumbnail: it cannot be decoded to its end`)
  }
  if (error instanceof RenderCancelled) return aborted()
  const isPassing =
    error instanceof RenderQueueBusy || error instanceof RenderQueueClosed || error instanceof WorkerTimeout
  return isPassing ? new ControlError(409, error.message) : error
}
