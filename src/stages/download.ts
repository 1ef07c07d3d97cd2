import { createHash } from 'node:crypto'
import type { Account } from '../accounts/account.js'
import { isSameVersion, unmetCondition, type Conditions } from '../storage/conditional-requests.js'
import { storageVersion, type LinkQuery } from '../storage/signed-links.js'
import { readRange } from '../storage/ranges.js'
import {
  badSignature,
  blobNotFound,
  conditionNotMet,
  expired,
  invalidHeader,
  invalidRange,
  serverBusy,
  type StorageError,
} from '../storage/errors.js'
import { RenderCancelled, RenderQueueBusy, RenderQueueClosed } from '../images/render-queue.js'
import type { RenderedPicture } from '../images/renderer.js'
import type { OnDisconnect, Waiter } from '../images/work-queue.js'
import { WorkerTimeout } from '../images/worker-thread.js'
import { endedAt, stateOf, type Task } from '../tasks/task.js'
import { httpDate } from '../time/text.js'
import type { Issue } from '../validation/issue.js'
import { startRecord } from '../journal/request-record.js'
import { withoutRepeated } from '../rules/request-rules.js'
import type { TransportOnly } from '../rules/effects/transport.js'
import type { Fired } from '../rules/rule.js'
import { readRequestRules } from './request-rules.js'
import type { Services } from './services.js'
import type { Outcome } from './outcome.js'
import { bytesFor, fileOf, kindOf, resultFileOf } from './own-picture.js'
import { findExampleTask } from './example-task.js'
import { pictureOf, orBeforeStart } from './task-view.js'
import { explainRule, recordFiredRule } from './rule-reply.js'
import { damaged, damageRefusal } from './picture-damage.js'
import { storageRefusal } from './storage-refusal.js'
import { faultOf } from './transport-fault.js'
import type { Reply } from '../contracts/reply.js'

export interface DownloadRequest {
  task: string
  file: string
  query: LinkQuery
  /** X-Emulator-Rule. */
  header: string | undefined
  /** Registers a callback for when the client disconnects. */
  onDisconnect: OnDisconnect
  conditions: Conditions
  /** The requested range, and the version that it applies to. */
  range: string | undefined
  ifRange: string | undefined
}

/** Serves the picture of a signed link, or what a rule answers instead. */
export async function download(services: Services, request: DownloadRequest): Promise<Outcome> {
  const record = startRecord('download')
  const account = services.accounts.ofTask(request.task)
  const task = account?.tasks.get(request.task) ?? exampleOf(services, request.task)
  if (account !== undefined && task !== undefined) {
    record.key = account.key
    record.closed = account.closed
    record.task = task.id
    record.model = task.model.slug
    record.trackable = task
    record.nth = ++task.downloads
  }

  const rules = matchRules(services, request, account, task)
  const fired = rules?.fired
  record.fired = recordFiredRule('download', fired)
  const fault = fired && faultOf(fired.then, account, services.time)
  const answer = (reply: Reply): Outcome => ({ reply, fault, record })
  if (rules?.issue !== undefined) return answer(storageRefusal(invalidHeader, rules.issue.msg))

  const ruleAnswer = fired && ruleAnswerOf(services, fired, account)
  if (ruleAnswer !== undefined) return answer(ruleAnswer)
  const served = await serve(services, request, account, task)
  if (served.isExpired) record.shownStatus = 'expired'
  return answer(fired === undefined ? served.reply : damaged(served.reply, fired.then.damage, explainRule(fired.rule)))
}

/** Of a task in the OpenAPI documents, which belongs to no account. */
function exampleOf({ contracts, time, timelines }: Services, id: string): Task | undefined {
  const [contract] = contracts.values()
  return contract && findExampleTask(contract, id, time.now(), timelines)
}

/** The rule that fires, and the first error in the header's rules; undefined when there are no rules. */
function matchRules(
  services: Services,
  { header, task: id }: DownloadRequest,
  account: Account | undefined,
  task: Task | undefined,
): { fired: Fired<'download'> | undefined; issue: Issue | undefined } | undefined {
  const book = account?.rules ?? services.noRules
  const own = task?.extras?.rules ?? []
  if (header === undefined && own.length === 0 && book.isIdle('download')) return undefined

  const requestRules = readRequestRules(
    header,
    '',
    { memory: book.words, stages: ['download'], task: id },
    services.coverable,
  )
  const [issue] = requestRules.issues
  if (issue !== undefined) return { fired: undefined, issue }
  const fired = book.fire('download', {
    model: task?.model.slug ?? '',
    prompt: task?.prompt ?? '',
    fields: undefined,
    task: id,
    nth: task?.downloads ?? 1,
    requestRules: [...withoutRepeated(requestRules.rules, own), ...own],
  })
  return { fired, issue }
}

/** What a rule answers instead of the picture; undefined when the picture is still looked up. */
export function ruleAnswerOf(
  { time }: Pick<Services, 'time'>,
  { rule, then }: Fired<'download'>,
  account: Account | undefined,
): Reply | undefined {
  const { status, body, headers, damage, ...fault } = then
  // A new effect on a download does not compile until it is acted on.
  fault satisfies TransportOnly<typeof fault>
  const explain = explainRule(rule)
  if (status !== undefined || body !== undefined) {
    const text = typeof body === 'string' || body === undefined ? (body ?? '') : (body as object)
    return { status: status ?? 200, headers: { ...headers }, body: text, explain }
  }
  return damageRefusal(damage, (account?.clock ?? time).now(), explain)
}

interface Served {
  reply: Reply
  /** Whether the link itself has expired, not only by a rule. */
  isExpired?: true
}

/** The picture, whole or in part, or a refusal in the storage's wording. */
async function serve(
  services: Services,
  request: DownloadRequest,
  account: Account | undefined,
  task: Task | undefined,
): Promise<Served> {
  const { links, ownPictures } = services
  const refuse = (error: StorageError, explain: string): Served => ({ reply: storageRefusal(error, explain) })
  const expiresAt = links.verify(request.task, request.file, request.query)
  if (expiresAt === undefined) {
    const why = 'the signature does not match the link; use result.sample exactly as the poll returned it'
    return refuse(badSignature, task === undefined ? `${why}, ${orBeforeStart(services)}` : why)
  }
  const now = account?.clock.now() ?? (task && services.time.now())
  if (now !== undefined && now >= expiresAt) {
    return { ...refuse(expired(expiresAt, now), 'the link has expired (--url-ttl)'), isExpired: true }
  }
  if (task === undefined || now === undefined || stateOf(task, now).status !== 'Ready') {
    return refuse(blobNotFound, 'the task is no longer kept (--task-ttl, --max-task-memory)')
  }

  const own = task.extras?.ownPicture
  if (own !== undefined && ownPictures.fileOf(own) === undefined) {
    return refuse(blobNotFound, `your picture ${own.name} is no longer kept: the task's link had expired`)
  }
  let drawn
  try {
    drawn = await fileFor(services, task, { owner: account, onDisconnect: request.onDisconnect })
  } catch (error) {
    if (error instanceof RenderQueueBusy || error instanceof RenderQueueClosed || error instanceof WorkerTimeout)
      return refuse(serverBusy, error.message)
    if (error instanceof RenderCancelled) return refuse(serverBusy, 'the client went away')
    throw error
  }
  const { bytes, md5 } = drawn
  const etag = `"0x${Buffer.from(md5, 'base64').toString('hex', 0, 8).toUpperCase()}"`
  const version = { etag, modifiedAt: endedAt(task) ?? now }
  const { cacheControl } = task.model.product
  const headers = {
    'content-type': kindOf(task).contentType,
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
    return refuse(conditionNotMet, `${unmet.header} does not hold: ${current}`)
  }
  if (unmet !== undefined) {
    const notModified = { ...headers, 'x-ms-error-code': conditionNotMet.code }
    return { reply: { status: 304, headers: notModified, body: undefined } }
  }
  const whole: Reply = { status: 200, headers: { ...headers, 'content-md5': md5 }, body: bytes }
  if (range === undefined || (ifRange !== undefined && !isSameVersion(ifRange, version))) return { reply: whole }
  return { reply: rangeOf(bytes, range, { ...headers, 'x-ms-blob-content-md5': md5 }) ?? whole }
}

/** A picture of the tester's own as it is, the one that is drawn for the task, or what the model gives in place of one. */
function fileFor({ ownPictures, renderQueue }: Services, task: Task, reader: Waiter): Promise<RenderedPicture> {
  const made = resultFileOf(task)
  if (made !== undefined) {
    const bytes = bytesFor(made, task)
    return Promise.resolve({ bytes, md5: createHash('md5').update(bytes).digest('base64') })
  }
  const own = fileOf(task)
  const file = own && ownPictures.fileOf(own)
  return file === undefined ? renderQueue.draw(pictureOf(task), reader) : Promise.resolve(file)
}

/** The requested range, or the refusal of it; undefined when the whole picture is served. */
function rangeOf(bytes: Uint8Array, range: string, headers: Reply['headers']): Reply | undefined {
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
