import { statuses } from '../contracts/status.js'
import { redactUrl } from '../journal/redaction.js'
import type { Coverable } from '../coverage/usage-counters.js'
import { someFields } from '../reading/objects.js'
import { isRecord, ReadError, shown } from '../reading/read-error.js'
import { attempt, reader, valueReader, type Reader } from '../reading/reader.js'
import { anything, oneOf, text, whole } from '../reading/values.js'
import { requestStages } from '../rules/rule.js'
import { isSecretPath, secretMark } from '../secret-names.js'
import { ControlError, type Expectation, type WaitUntil } from './control.js'
import { readExpectedPicture } from './expect-pictures.js'
import { readArgument } from './read-argument.js'
import type { ControlServices } from './services.js'
import type { EntryFilter } from '../journal/filter.js'

/**
 * What is asked about the past is checked strictly, for callers without types as well: a slip in a name or a value would be
 * met by no request, and so pass for "there was none".
 */
export interface Askable extends Pick<Coverable, 'fields' | 'routes'> {
  /** The last id that a request was given. */
  lastId: number
}

export const askableOf = ({
  coverable,
  unattributed,
}: Pick<ControlServices, 'coverable' | 'unattributed'>): Askable => ({
  fields: coverable.fields,
  routes: coverable.routes,
  lastId: unattributed.lastId,
})

/** A reader of each field that may be asked for. */
type Fields<T> = { readonly [Name in keyof Required<T>]: Reader<unknown> }

/** Names its fields where the value is not an object. */
const fieldsOf = <T>(fields: Fields<T>) => someFields(fields, `an object with ${Object.keys(fields).join(', ')}`)

const plainText = text()
const fromZero = whole(0, Infinity)
const fromOne = whole(1, Infinity)
const modelOf = ({ fields }: Askable) => oneOf([...fields.keys()], 'a model')
const status = oneOf(statuses, 'a status of tasks')

/** Infinity is all that there are. */
const limit = valueReader(fromOne, (given) => (given === Infinity ? given : attempt(fromOne, given)))

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'CONNECT', 'QUERY']

const method = valueReader({ ...oneOf(methods, 'an HTTP method'), allowed: methods }, (given) =>
  typeof given === 'string' && methods.includes(given.toUpperCase()) ? given : undefined,
)

const entryStatus = valueReader(
  { expected: 'a status such as 404, 4xx, reset or aborted', schema: { type: ['string', 'integer'] } },
  (given) => (/^(?:[1-5]\d\d|[1-5]xx|reset|aborted)$/i.test(String(given)) ? given : undefined),
)

const url = reader(plainText, (given, at) => {
  const part = plainText(given, at)
  if (redactUrl(part) === part) return part
  const problem = `${shown(part)} has a secret in it, which the journal does not keep; ask for another part of the URL`
  throw new ReadError(at, { given, problem })
})

const routeOf = ({ routes }: Askable): Reader<string> =>
  reader(plainText, (given, at) => {
    const part = plainText(given, at)
    if (routes.some((route) => isPartOf(route, part))) return part
    const allowed = [...new Set(routes.flatMap((route) => [route, ...route.split(/[ /]+/)]))]
    throw new ReadError(at, { given, expected: 'a part of a route', allowed })
  })

/** Pictures are asked for by HEAD as well. */
const isPartOf = (route: string, part: string): boolean =>
  route.includes(part) || route.replace(/^GET/, 'HEAD').includes(part)

const idUpTo = (last: number): Reader<number> =>
  valueReader({ ...fromZero, expected: `the id of a request; the last one is ${last}` }, (given) => {
    const id = attempt(fromZero, given)
    return id !== undefined && id <= last ? id : undefined
  })

const filterOf = (known: Askable) =>
  fieldsOf<EntryFilter>({
    stage: oneOf(requestStages, 'a stage of requests'),
    model: modelOf(known),
    task: plainText,
    method,
    url,
    route: routeOf(known),
    status: entryStatus,
    rule: plainText,
    since: idUpTo(known.lastId),
    before: fromOne,
    limit,
  })

export function checkFilter(filter: EntryFilter, known: Askable, at = ''): void {
  readArgument(filterOf(known), filter, at)
}

interface TaskFilter {
  status?: string
  model?: string
  limit?: number
}

export function checkTaskFilter(filter: TaskFilter, known: Askable): void {
  readArgument(fieldsOf<TaskFilter>({ status, model: modelOf(known), limit }), filter)
}

/** Each is looked for in each request of a journal, of which there are tens of thousands. */
export const mostFields = 50
export const mostSteps = 50

/** The values of a body's fields, each by its path. */
const fields = reader({ expected: 'an object of fields', schema: { type: 'object' } }, (given, at) => {
  if (!isRecord(given)) throw new ReadError(at, { given, expected: 'an object of fields' })
  const { length } = Object.keys(given)
  if (length > mostFields) {
    throw new ReadError(at, { given, problem: `has ${length} fields; at most ${mostFields} are compared at once` })
  }
  const read = Object.entries(given).map(([path, value]) => {
    if (value === undefined) return [path, value]
    const expected = readExpectedPicture(path, value, `${at}.${path}`)
    checkField(expected, `${at}.${path}`)
    return [path, expected]
  })
  return Object.fromEntries(read) as Readonly<Record<string, unknown>>
})

/** A body has values of JSON, and integers to the last digit. */
function checkField(given: unknown, at: string): void {
  const values = isRecord(given) || Array.isArray(given) ? Object.values(given) : undefined
  if (values !== undefined) {
    for (const value of values) checkField(value, at)
  } else if (typeof given === 'number') {
    if (Number.isSafeInteger(given) || !/^-?\d+$/.test(String(given))) return
    const problem = `${given} is too large for a number to be exact; write it as a bigint, such as ${2n ** 53n}n`
    throw new ReadError(at, { given, problem: isSecretPath(at) ? problem.replace(String(given), secretMark) : problem })
  } else if (given !== null && !['string', 'boolean', 'bigint'].includes(typeof given)) {
    throw new ReadError(at, { given, expected: 'a value of JSON, and is compared with one' })
  }
}

const ranged = fieldsOf<{ least?: number; most?: number }>({ least: fromZero, most: fromZero })

const count = reader(fromZero, (given, at) => {
  if (!isRecord(given)) return fromZero(given, at)
  const { least, most } = ranged(given, at) as { least?: number; most?: number }
  if (least === undefined && most === undefined) {
    throw new ReadError(at, { given, problem: 'an empty range is met by any number; give least, most or both' })
  }
  if ((least ?? 0) <= (most ?? Infinity)) return given
  throw new ReadError(at, { given, problem: `least is ${least ?? 0} and most is ${most ?? 0}; no number is both` })
})

const inOrder = (filter: Reader<unknown>): Reader<unknown> =>
  reader({ expected: 'a list of filters', schema: { type: 'array' } }, (given, at) => {
    if (!Array.isArray(given) || given.length === 0) throw new ReadError(at, { given, expected: 'a list of filters' })
    const { length } = given
    if (length > mostSteps) {
      throw new ReadError(at, { given, problem: `has ${length} filters; at most ${mostSteps} are followed at once` })
    }
    return given.map((each: unknown, index) => filter(each, `${at}.${index}`))
  })

/** The same expectation, with the bytes of pictures as their hashes. */
export function readExpectation(expectation: Expectation, known: Askable): Expectation {
  const filter = filterOf(known)
  const wanted = fieldsOf<Expectation>({ filter, fields, count, inOrder: inOrder(filter) })
  const read = readArgument(wanted, expectation) as Pick<Expectation, 'fields'>
  return { ...expectation, ...(read.fields !== undefined && { fields: read.fields }) }
}

export function checkWait(until: WaitUntil, known: Askable): void {
  const wanted = fieldsOf<WaitUntil>({
    task: plainText,
    status,
    requests: fromOne,
    webhooks: fromOne,
    filter: anything,
    timeout: anything,
    signal: anything,
  })
  readArgument(wanted, until)
  const { task, status: reached, requests, webhooks, filter } = until
  if (task === undefined && requests === undefined && webhooks === undefined) {
    throw new ControlError(400, 'nothing to wait for: pass task, requests or webhooks')
  }
  if (reached !== undefined && task === undefined) {
    throw new ControlError(400, 'status: it is the status of a task; pass task as well')
  }
  if (filter === undefined) return
  if (requests === undefined) {
    throw new ControlError(400, 'filter: it says which requests; pass requests, how many of them')
  }
  checkFilter(filter, known, 'filter')
}
