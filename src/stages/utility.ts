import { shownAsUnlimited } from '../accounts/credits.js'
import type { Contract } from '../contracts/contract.js'
import { startRecord } from '../journal/request-record.js'
import { checkBody, type BodyReading } from './check-body.js'
import { addHint, describeIgnored, refuseFields } from './check-fields.js'
import { checkKey, refuseKey, accountOf } from './check-key.js'
import type { Outcome } from './outcome.js'
import type { Services } from './services.js'
import type { Reply } from '../contracts/reply.js'
import type { PathParams, Utility } from '../contracts/utility.js'
import { noRoomForAccount } from './check-limits.js'

export interface UtilityRequest {
  contract: Contract
  utility: Utility
  key: string | undefined
  /** Only for operations with a body. */
  body: BodyReading | undefined
  /** For operations without a body. */
  query: unknown
  params: PathParams
  /** X-Emulator-Rule. */
  header: string | undefined
}

/** An operation without a task: its checks in the order in which the service makes them, then its answer. */
export function useUtility(services: Services, request: UtilityRequest): Outcome {
  const { contract, utility, key, header } = request
  const record = startRecord('other', { key })
  const answer = (reply: Reply): Outcome => ({ reply, fault: undefined, record })

  const body = request.body && checkBody(contract, request.body)
  record.body = body?.value
  record.texts = body?.digests
  const keyProblem = checkKey(key, services.apiKeys)
  const account = accountOf(services, { key, keyRefused: keyProblem !== undefined })
  record.closed = account?.closed
  if (body?.refusal !== undefined) return answer(body.refusal)

  const keyRefusal = refuseKey(contract, keyProblem)
  if (keyRefusal !== undefined) {
    record.key = undefined
    return answer(keyRefusal)
  }

  const { input, validate } = utility
  const validated = validate?.(body === undefined ? request.query : body.value)
  // Unknown query parameters are not reported: clients add their own.
  const ignored = body && input && validated && describeIgnored(validated.ignored, input)
  if (validated !== undefined && 'issues' in validated) {
    return answer(refuseFields(contract, validated.issues, [body?.problem, ignored]))
  }

  if (account === undefined) return answer(noRoomForAccount(contract))
  const { finetunes, credits } = account
  const holdings = { finetunes, credits: credits.balance ?? shownAsUnlimited }
  const { reply, forget } = utility.answer(holdings, validated?.value, account.clock.now(), request.params)
  if (forget !== undefined) finetunes.delete(forget)
  return answer(addHint(addHint(reply, ignored), header === undefined ? undefined : headerWithoutUse))
}

const headerWithoutUse = 'X-Emulator-Rule does nothing here: it is for submits, polls and downloads'
