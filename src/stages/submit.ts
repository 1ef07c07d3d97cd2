import type { Account } from '../accounts/account.js'
import { variantFor } from '../contracts/body-schema.js'
import type { Contract } from '../contracts/contract.js'
import { finetuneField, hasFinetune } from '../contracts/finetunes.js'
import type { GenerationRequest } from '../contracts/generation-request.js'
import type { Model } from '../contracts/model.js'
import { PictureCheckFailed } from '../images/input-checker.js'
import type { OnDisconnect } from '../images/work-queue.js'
import { startRecord, type RequestRecord } from '../journal/request-record.js'
import { partOf } from '../memory.js'
import type { Subject } from '../rules/rule.js'
import { readRequestRules } from './request-rules.js'
import { checkBody, type BodyReading } from './check-body.js'
import { addHint, describeIgnored, refuseFields } from './check-fields.js'
import { checkKey, refuseKey, accountOf } from './check-key.js'
import { fetchInputs, urlsOf, type Unfetched, type Urls } from './fetch-inputs.js'
import { digestsOf, readInputs, undecodable, type Inputs } from './inputs.js'
import type { Origin } from './origin.js'
import type { Outcome } from './outcome.js'
import type { Services } from './services.js'
import { ruleReply, ruleKeyRefusal, recordFiredRule, ruleRefusal } from './rule-reply.js'
import { faultOf } from './transport-fault.js'
import type { Reply } from '../contracts/reply.js'
import { type SubmitRules, type Submitted, accept } from './accept.js'
import { checkLimits, checkTaskLimit, noRoomForAccount, overloaded } from './check-limits.js'

export interface SubmitRequest {
  contract: Contract
  model: Model
  key: string | undefined
  body: BodyReading
  /** X-Emulator-Rule. */
  header: string | undefined
  origin: Origin
  /** Registers a callback for when the client disconnects. */
  onDisconnect: OnDisconnect
}

/**
 * The checks of a submit, in the order in which the service makes them; then its task. Synchronous, unless pictures
 * have to be fetched or decoded first, which decides how the task ends.
 */
export function submit(services: Services, request: SubmitRequest): Outcome | Promise<Outcome> {
  const { contract, model, key } = request
  const record = startRecord('submit', { key, model: model.slug })
  const body = checkBody(contract, request.body)
  record.body = body.value
  record.texts = body.digests
  const keyProblem = checkKey(key, services.apiKeys)
  const account = accountOf(services, { key, keyRefused: keyProblem !== undefined })
  record.closed = account?.closed
  const rules = matchRules(services, request, account, body.value)
  const { fired, requestRules } = rules
  record.nth = rules.subject.nth
  record.fired = recordFiredRule('submit', fired)
  const fault = fired && faultOf(fired.then, account, services.time)
  const answer = (reply: Reply): Outcome => ({ reply, fault, record })

  const ruleAnswer = fired && ruleReply(contract, fired, undefined)
  if (ruleAnswer !== undefined) return answer(ruleAnswer)
  if (body.refusal !== undefined) return answer(body.refusal)

  const keyRefusal = refuseKey(contract, keyProblem)
  if (keyRefusal !== undefined) {
    record.key = undefined
    return answer(keyRefusal)
  }
  const ruleKeyReply = fired && ruleKeyRefusal(contract, fired)
  if (ruleKeyReply !== undefined) return answer(ruleKeyReply)

  const validated = model.validate(body.value ?? null)
  const ignored = describeIgnored(validated.ignored, variantFor(model.body, body.value), contract.unsureFields)
  if ('issues' in validated) {
    return answer(refuseFields(contract, validated.issues, [body.problem, ignored]))
  }
  const blamed = validated.ignored.filter((name) => contract.unsureFields?.includes(name) !== true)
  if (blamed.length > 0) record.ignored = blamed
  const answerHinted = (reply: Reply): Outcome => answer(addHint(reply, ignored))
  if (requestRules.issues.length > 0) return answerHinted(refuseFields(contract, requestRules.issues))

  const generation = model.read(validated.value, body.value)
  const inputs = readInputs(contract, model, generation)
  if ('status' in inputs) return answerHinted(inputs)
  record.pictures = digestsOf(generation, inputs.pictures)
  const unknown = unknownFinetune(account, generation)
  if (unknown !== undefined) {
    return answerHinted({ ...contract.refuse['unknown-finetune'](undefined), explain: explainFinetune(unknown) })
  }
  const { origin, onDisconnect } = request
  const checked: Checked = { contract, model, origin, onDisconnect, account, generation, rules, record }
  const urls = urlsOf(services, generation, inputs.pictures)
  const reply =
    urls.toFetch.size === 0
      ? submitPictures(services, checked, inputs, urls.unfetched)
      : submitUrls(services, checked, inputs, urls)
  return reply instanceof Promise ? reply.then(answerHinted) : answerHinted(reply)
}

/** The finetune that a submit names and its account does not have. */
function unknownFinetune(account: Account | undefined, { fields }: GenerationRequest): string | undefined {
  const id = fields?.[finetuneField]
  return account === undefined || typeof id !== 'string' || hasFinetune(account.finetunes, id) ? undefined : id
}

const explainFinetune = (id: string) =>
  `the account has no finetune ${id.slice(0, 100)}; GET /v1/my_finetunes lists those that it has, --finetunes sets them`

/** A submit whose fields are valid. */
interface Checked extends Pick<SubmitRequest, 'contract' | 'model' | 'origin' | 'onDisconnect'> {
  account: Account | undefined
  generation: GenerationRequest
  rules: SubmitRules
  record: RequestRecord
}

/** Fetches pictures before the checks that depend on them, but not for a submit that is refused anyway. */
function submitUrls(services: Services, checked: Checked, given: Inputs, urls: Urls): Reply | Promise<Reply> {
  const { contract, account, rules } = checked
  const refusedByRule = rules.fired && ruleRefusal(contract, rules.fired)
  if (refusedByRule !== undefined) return refusedByRule
  if (account === undefined) return noRoomForAccount(contract)
  const limitRefusal = checkTaskLimit(services, { ...checked, account })
  if (limitRefusal !== undefined) return limitRefusal
  const memory = partOf(services.fetchMemory)
  return whileWaiting(
    account,
    fetchInputs(services, { ...checked, account, memory }, given, urls)
      .then((fetched) =>
        'status' in fetched ? fetched : submitPictures(services, checked, fetched.inputs, fetched.unfetched),
      )
      .finally(() => memory.close()),
  )
}

/** The checks that depend on the pictures, and the task. */
function submitPictures(
  services: Services,
  checked: Checked,
  { pictures: inputs, held }: Inputs,
  unfetched: readonly Unfetched[],
): Reply | Promise<Reply> {
  const { contract, model, origin, onDisconnect, account, generation, rules, record } = checked
  const size = model.size(generation, inputs)
  if (size !== undefined && 'msg' in size) return refuseFields(contract, [size])
  const refusedByRule = rules.fired && ruleRefusal(contract, rules.fired)
  if (refusedByRule !== undefined) return refusedByRule

  if (account === undefined) return noRoomForAccount(contract)
  const bill = model.bill(size, inputs, generation.fields)
  // Written out: a spread to which fields are added takes several times the memory, and each submit makes one.
  const submitted: Submitted = {
    contract,
    model,
    origin,
    account,
    generation,
    inputs,
    held,
    unfetched,
    size,
    bill,
    rules,
    record,
  }
  // Pictures are not decoded for a submit that is refused anyway.
  const limitRefusal = checkLimits(services, submitted)
  if (limitRefusal !== undefined) return limitRefusal
  const damaged = undecodable(services, { pictures: inputs, held }, { owner: account, onDisconnect })
  if (!(damaged instanceof Promise)) return accept(services, submitted, damaged)
  return whileWaiting(
    account,
    damaged
      .then((fields) => checkLimits(services, submitted) ?? accept(services, submitted, fields))
      .catch((error: unknown) => {
        if (error instanceof PictureCheckFailed) return overloaded(contract, error.message)
        throw error
      }),
  )
}

/** An account is not dropped while its pictures are awaited. */
function whileWaiting<Result>(account: Account, waiting: Promise<Result>): Promise<Result> {
  account.decoding++
  return waiting.finally(() => account.decoding--)
}

/** Rules fire once, before the first check, because a rule's own answer comes before every check. */
function matchRules(
  services: Services,
  { model, header }: SubmitRequest,
  account: Account | undefined,
  body: unknown,
): SubmitRules {
  const fields = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : undefined
  const prompt = typeof fields?.prompt === 'string' ? fields.prompt : ''
  const book = account?.rules ?? services.noRules
  const counted = { memory: book.words, stages: ['submit', 'task'] } as const
  const directives = services.directives ? prompt : ''
  const requestRules = readRequestRules(header, directives, counted, services.coverable, account?.pictures)
  const nth = account === undefined ? 1 : ++account.submits
  const subject: Subject = { model: model.slug, prompt, fields, task: undefined, nth, requestRules: requestRules.rules }
  return { subject, fired: book.fire('submit', subject), requestRules }
}
