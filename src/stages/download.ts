import type { Account } from '../accounts/account.js'
import type { Reply } from '../contracts/contract.js'
import { isSameVersion, unmetCondition, type Conditions } from '../delivery/conditions.js'
import { storageVersion, type LinkQuery } from '../delivery/link-signer.js'
import { readRange } from '../delivery/ranges.js'
import {
  badSignature,
  blobNotFound,
  conditionNotMet,
  expired,
  invalidHeader,
  invalidRange,
  serverBusy,
} from '../delivery/storage-errors.js'
import { PictureUnwanted, StudioBusy, StudioClosed } from '../images/studio.js'
import { WorkerLate } from '../images/worker-thread.js'
import { endedAt, markOf, type Task } from '../tasks/task.js'
import { httpDate } from '../time/text.js'
import type { Trail } from '../journal/entry.js'
import { withoutRepeated } from '../rules/bound.js'
import { bind } from './bound.js'
import type { Parts } from './parts.js'
import { pictureOf } from './picture.js'
import { explainRule, note } from './ruled.js'
import { orFromBefore } from './since-start.js'
import { spoiled } from './spoil.js'
import { storageRefusal } from './storage-refusal.js'
import { wireOf } from './wire.js'

export interface DownloadRequest {
  task: string
  file: string
  query: LinkQuery
  /** X-Emulator-Rule. */
  header: string | undefined
  trail: Trail
  /** Calls what it is handed when the client goes away. */
  whenGone: (leave: () => void) => void
  conditions: Conditions
  /** The range that is asked for, and the version that it is a range of. */
  range: string | undefined
  ifRange: string | undefined
}

/** Serves the bytes behind a signed link, or what a rule has in their place. */
export async function download(parts: Parts, request: DownloadRequest): Promise<Reply> {
  const { header, trail } = request
  const account = parts.accounts.ofTask(request.task)
  const task = account?.tasks.get(request.task)
  const book = account?.rules ?? parts.noRules
  if (account !== undefined && task !== undefined) {
    trail.key = account.key
    trail.closed = account.closed
    trail.task = task.id
    trail.model = task.model.slug
    trail.watchable = task
    task.downloads++
  }
  const own = task?.extras?.rules ?? []
  if (header === undefined && own.length === 0 && book.isIdle('download')) return serve(parts, request, account, task)

  const bound = bind(header, '', { memory: book.words, stages: ['download'], task: request.task }, parts.known)
  const [issue] = bound.issues
  if (issue !== undefined) return storageRefusal(invalidHeader, issue.msg)
  const fired = book.fire('download', {
    model: task?.model.slug ?? '',
    prompt: task?.prompt ?? '',
    fields: undefined,
    task: request.task,
    nth: task?.downloads ?? 1,
    bound: [...withoutRepeated(bound.rules, own), ...own],
  })
  if (fired === undefined) return serve(parts, request, account, task)
  note(trail, 'download', fired)
  const wire = wireOf(fired.then, account, parts.time)
  const { status, body, headers, spoil } = fired.then
  const explain = explainRule(fired.rule)
  if (status !== undefined || body !== undefined) {
    const given = typeof body === 'string' || body === undefined ? (body ?? '') : (body as object)
    return { status: status ?? 200, headers: { ...headers }, body: given, explain, wire }
  }
  const now = (account?.clock ?? parts.time).now()
  const reply =
    spoil === 'expired'
      ? storageRefusal(expired(now, now), explain)
      : spoil === 'missing'
        ? storageRefusal(blobNotFound, explain)
        : spoiled(await serve(parts, request, account, task), spoil, explain)
  return { ...reply, wire }
}

/** The bytes, whole or in part, or a refusal as the vendor's storage words it. */
async function serve(
  parts: Parts,
  request: DownloadRequest,
  account: Account | undefined,
  task: Task | undefined,
): Promise<Reply> {
  const { links, studio } = parts
  const expiresAt = links.verify(request.task, request.file, request.query)
  if (expiresAt === undefined) {
    const why = 'the signature does not fit the link; use result.sample exactly as the poll gave it'
    return storageRefusal(badSignature, task === undefined ? `${why}, ${orFromBefore(parts)}` : why)
  }
  const now = account?.clock.now()
  if (now !== undefined && now >= expiresAt) {
    request.trail.shown = 'expired'
    return storageRefusal(expired(expiresAt, now), 'the link has expired (--url-ttl)')
  }
  if (task === undefined || now === undefined || markOf(task, now).status !== 'Ready') {
    return storageRefusal(blobNotFound, 'the task is no longer kept (--task-ttl, --max-task-memory)')
  }

  const picture = pictureOf(task)
  let drawn
  try {
    drawn = await studio.draw(picture, { owner: account, whenGone: request.whenGone })
  } catch (error) {
    if (error instanceof StudioBusy || error instanceof StudioClosed || error instanceof WorkerLate)
      return storageRefusal(serverBusy, error.message)
    if (error instanceof PictureUnwanted) return storageRefusal(serverBusy, 'the client went away')
    throw error
  }
  const { bytes, md5 } = drawn
  const etag = `"0x${Buffer.from(md5, 'base64').toString('hex', 0, 8).toUpperCase()}"`
  const version = { etag, modifiedAt: endedAt(task) ?? now }
  const { cacheControl } = task.model.product
  const headers = {
    'content-type': `image/${picture.format}`,
    etag,
    'last-modified': httpDate(version.modifiedAt),
    'accept-ranges': 'bytes',
    'x-ms-blob-type': 'BlockBlob',
    'x-ms-version': storageVersion,
    ...(cacheControl !== undefined && { 'cache-control': cacheControl }),
  }
  const { conditions, range, ifRange } = request
  const unmet = unmetCondition(conditions, version)
  if (unmet?.status === 412) {
    const current = `the picture has the ETag ${etag}, of ${headers['last-modified']}`
    return storageRefusal(conditionNotMet, `${unmet.header} does not hold: ${current}`)
  }
  if (unmet !== undefined) {
    return { status: 304, headers: { ...headers, 'x-ms-error-code': conditionNotMet.code }, body: undefined }
  }
  const whole: Reply = { status: 200, headers: { ...headers, 'content-md5': md5 }, body: bytes }
  if (range === undefined || (ifRange !== undefined && !isSameVersion(ifRange, version))) return whole
  return partOf(bytes, range, { ...headers, 'x-ms-blob-content-md5': md5 }) ?? whole
}

/** The bytes that a range asks for, or why there are none; undefined when it asks for the whole. */
function partOf(bytes: Uint8Array, range: string, headers: Reply['headers']): Reply | undefined {
  const part = readRange(range, bytes.length)
  if (part === undefined) return undefined
  if (part === 'unsatisfiable') {
    const refusal = storageRefusal(invalidRange, `the picture has ${bytes.length} bytes`)
    return { ...refusal, headers: { ...refusal.headers, 'content-range': `bytes */${bytes.length}` } }
  }
  const { start, end } = part
  return {
    status: 206,
    headers: { ...headers, 'content-range': `bytes ${start}-${end}/${bytes.length}` },
    body: bytes.subarray(start, end + 1),
  }
}
