import { statuses } from '../contracts/status.js'
import { redactUrl } from '../journal/redaction.js'
import type { Coverable } from '../coverage/usage-counters.js'
import { nearest } from '../nearest.js'
import { requestStages } from '../rules/rule.js'
import { isSecretPath, secretMark } from '../secret-names.js'
import { ControlError, type Expectation, type WaitUntil } from './control.js'
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

/** What is wrong with a value, and what there is instead. */
interface Wrong {
  is: string
  allowed?: readonly string[]
  /** Whether the value would say nothing in the message. */
  unshown?: true
}

type Check = (value: unknown, known: Askable) => Wrong | undefined

type Checks<T> = { readonly [Name in keyof Required<T>]: Check }

const isCount = (value: unknown, least: number): value is number => Number.isInteger(value) && Number(value) >= least

const text: Check = (value) =>
  typeof value === 'string' && value !== '' ? undefined : { is: 'is not a text with something in it' }

const oneOf =
  (allowed: readonly string[], what: string): Check =>
  (value) =>
    typeof value === 'string' && allowed.includes(value) ? undefined : { is: `is not ${what}`, allowed }

const countFrom =
  (least: number): Check =>
  (value) =>
    isCount(value, least) ? undefined : { is: `is not a whole number of at least ${least}` }

const model: Check = (value, { fields }) => oneOf([...fields.keys()], 'a model')(value, anything)
const limit: Check = (value, known) => (value === Infinity ? undefined : countFrom(1)(value, known))

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'CONNECT', 'QUERY']

const statusForm = /^(?:[1-5]\d\d|[1-5]xx|reset|aborted)$/i

const filterChecks: Checks<EntryFilter> = {
  stage: oneOf(requestStages, 'a stage of requests'),
  model,
  task: text,
  method: (value) =>
    oneOf(methods, 'an HTTP method')(typeof value === 'string' ? value.toUpperCase() : value, anything),
  url: (value) => text(value, anything) ?? (redactUrl(String(value)) === value ? undefined : secretInUrl),
  route: (value, { routes }) =>
    text(value, anything) ??
    (routes.some((route) => isPartOf(route, String(value)))
      ? undefined
      : { is: 'is not a part of a route', allowed: partsOf(routes) }),
  status: (value) =>
    statusForm.test(String(value)) ? undefined : { is: 'is not a status such as 404, 4xx, reset or aborted' },
  rule: text,
  since: (value, { lastId }) =>
    isCount(value, 0) && value <= lastId ? undefined : { is: `is not the id of a request; the last one is ${lastId}` },
  limit,
}

const secretInUrl: Wrong = {
  is: 'has a secret in it, which the journal does not keep; ask for another part of the URL',
}

const partsOf = (routes: readonly string[]) => [...new Set(routes.flatMap((route) => [route, ...route.split(/[ /]+/)]))]

/** Pictures are asked for by HEAD as well. */
const isPartOf = (route: string, part: string): boolean =>
  route.includes(part) || route.replace(/^GET/, 'HEAD').includes(part)

/** Nothing is held against it. */
const anything: Askable = { fields: new Map(), routes: [], lastId: Infinity }

export const checkFilter = (filter: EntryFilter, known: Askable, at = ''): void =>
  checkParts(filter, filterChecks, known, at)

interface TaskFilter {
  status?: string
  model?: string
  limit?: number
}

const taskChecks: Checks<TaskFilter> = { status: oneOf(statuses, 'a status of tasks'), model, limit }

export const checkTaskFilter = (filter: TaskFilter, known: Askable): void => checkParts(filter, taskChecks, known)

const anyValue: Check = () => undefined

/** Each is looked for in each request of a journal, of which there are tens of thousands. */
export const mostFields = 50
export const mostSteps = 50

const expectationChecks: Checks<Expectation> = {
  filter: anyValue,
  fields: (value) => {
    if (!isRecord(value)) return { is: 'is not an object of fields' }
    const count = Object.keys(value).length
    return count <= mostFields
      ? undefined
      : { is: `has ${count} fields; at most ${mostFields} are compared at once`, unshown: true }
  },
  count: (value) => (isRecord(value) ? undefined : countFrom(0)(value, anything)),
  inOrder: (value) => {
    if (!Array.isArray(value) || value.length === 0) return { is: 'is not a list of filters' }
    const { length } = value
    return length <= mostSteps
      ? undefined
      : { is: `has ${length} filters; at most ${mostSteps} are followed at once`, unshown: true }
  },
}

const rangeChecks = { least: countFrom(0), most: countFrom(0) }

export function checkExpectation(expectation: Expectation, known: Askable): void {
  checkParts(expectation, expectationChecks, known)
  const { filter = {}, fields = {}, count, inOrder = [] } = expectation
  checkFilter(filter, known, 'filter')
  for (const [at, each] of inOrder.entries()) checkFilter(each, known, `inOrder.${at}`)
  for (const [path, value] of Object.entries(fields)) {
    const wrong = value === undefined ? undefined : fieldProblem(value)
    if (wrong !== undefined) throw refused(`fields.${path}`, value, wrong)
  }
  if (typeof count === 'object') checkRange(count)
}

function checkRange(count: { least?: number; most?: number }): void {
  checkParts(count, rangeChecks, anything, 'count')
  const { least, most } = count
  if (least === undefined && most === undefined) {
    throw new ControlError(400, 'count: an empty range is met by any number; give least, most or both')
  }
  if ((least ?? 0) > (most ?? Infinity)) {
    throw new ControlError(400, `count: least is ${least ?? 0} and most is ${most ?? 0}; no number is both`)
  }
}

/** A body has values of JSON, and integers to the last digit. */
function fieldProblem(value: unknown): Wrong | undefined {
  if (value === null || ['string', 'boolean', 'bigint'].includes(typeof value)) return undefined
  if (typeof value === 'number') {
    const isExact = Number.isSafeInteger(value) || !/^-?\d+$/.test(String(value))
    return isExact
      ? undefined
      : { is: `is too large for a number to be exact; write it as a bigint, such as ${2n ** 53n}n` }
  }
  if (!Array.isArray(value) && !isRecord(value)) return { is: 'is not a value of JSON, and is compared with one' }
  return Object.values(value)
    .map(fieldProblem)
    .find((wrong) => wrong !== undefined)
}

/** Of any realm: test runners have several. */
const isRecord = (value: unknown): value is object => {
  if (typeof value !== 'object' || value === null) return false
  const made: unknown = Object.getPrototypeOf(value)
  return made === null || Object.getPrototypeOf(made) === null
}

const waitChecks: Checks<WaitUntil> = {
  task: text,
  status: oneOf(statuses, 'a status of tasks'),
  requests: countFrom(1),
  webhooks: countFrom(1),
  filter: anyValue,
  timeout: anyValue,
  signal: anyValue,
}

export function checkWait(until: WaitUntil, known: Askable): void {
  checkParts(until, waitChecks, known)
  const { task, status, requests, webhooks, filter } = until
  if (task === undefined && requests === undefined && webhooks === undefined) {
    throw new ControlError(400, 'nothing to wait for: pass task, requests or webhooks')
  }
  if (status !== undefined && task === undefined) {
    throw new ControlError(400, 'status: it is the status of a task; pass task as well')
  }
  if (filter === undefined) return
  if (requests === undefined)
    throw new ControlError(400, 'filter: it says which requests; pass requests, how many of them')
  checkFilter(filter, known, 'filter')
}

function checkParts<T extends object>(given: T, checks: Checks<T>, known: Askable, at = ''): void {
  const names = Object.keys(checks)
  if (!isRecord(given)) throw refused(at, given, { is: `is not an object with ${names.join(', ')}` })
  for (const [name, value] of Object.entries(given) as [string, unknown][]) {
    const path = at === '' ? name : `${at}.${name}`
    if (!Object.hasOwn(checks, name)) throw unknownName(name, names, path)
    const wrong = value === undefined ? undefined : checks[name as keyof T](value, known)
    if (wrong !== undefined) throw refused(path, value, wrong)
  }
}

function unknownName(name: string, names: readonly string[], path: string): ControlError {
  const near = nearest(name, names)
  const hint = near === undefined ? `there are ${names.join(', ')}` : `did you mean ${near}?`
  return new ControlError(400, `there is no ${path}: ${hint}`, { allowed: names })
}

const longestShown = 80

function refused(path: string, value: unknown, { is, allowed, unshown }: Wrong): ControlError {
  const given = typeof value === 'string' ? JSON.stringify(value) : String(value)
  const shown = unshown ? '' : `${isSecretPath(path) ? secretMark : given.slice(0, longestShown)} `
  const near = typeof value === 'string' && allowed !== undefined ? nearest(value, allowed) : undefined
  const hint = near === undefined ? '' : `; did you mean ${JSON.stringify(near)}?`
  return new ControlError(400, `${path}: ${shown}${is}${hint}`, allowed && { allowed })
}
