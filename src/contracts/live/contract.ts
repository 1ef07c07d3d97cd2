import { Type } from '@sinclair/typebox'
import { compileLazily } from '../../validation/compile.js'
import type { Contract, PollAllowance, TaskView } from '../contract.js'
import type { Status } from '../status.js'
import { brokenRequestTexts } from '../refusals.js'
import { withinEcho } from '../within-echo.js'
import { models } from './models.js'
import { publication } from './publication.js'
import { defaultReasons } from './lifecycles.js'
import { utilities } from './utilities.js'
import type { ResultForm } from '../model.js'
import type { Reply } from '../reply.js'

const refusal = (status: number, detail: string | readonly object[]): Reply => ({ status, body: { detail } })

/** One published client sends `Authorization: X-Key KEY`, another one `Bearer KEY`. */
const authorization = /^(?:x-key|bearer)\s+(\S.*)$/i

function readKey({ 'x-key': key, authorization: header }: Readonly<Record<string, unknown>>): string | undefined {
  if (typeof key === 'string' && key !== '') return key
  return typeof header === 'string' ? authorization.exec(header)?.[1]?.trim() : undefined
}

/** Always has the six keys; null without a value. A Ready task has a seventh. */
const resultBody = (
  id: string,
  status: Status | 'Task not found',
  rest: Partial<Record<'result' | 'progress' | 'details', unknown>>,
) => ({
  id,
  status,
  result: rest.result ?? null,
  progress: rest.progress ?? null,
  details: rest.details ?? null,
  preview: null,
})

function result(view: TaskView): Reply {
  const { id, form, state } = view
  if (state.status === 'Error' && (form === 'flux-3' || state.details !== null)) {
    // A failure with a reason also has an error status, with the normal body; on FLUX 3 every failure.
    const body = resultBody(id, 'Error', { details: state.details ?? { error: 'the image could not be made' } })
    return { status: 422, body, explain: 'the task failed, which the HTTP status also indicates' }
  }
  if (view.sample !== undefined) {
    const body = resultBody(id, state.status, {
      result: results[form](view),
      progress: state.progress,
      details: state.details,
    })
    return { status: 200, body: { ...body, cost: view.cost } }
  }
  const reasons = defaultReasons[state.status]
  return {
    status: 200,
    body: resultBody(id, state.status, {
      progress: state.progress,
      details: state.details ?? (reasons && { 'Moderation Reasons': reasons }),
    }),
  }
}

/**
 * slowapi with Redis, a fixed window of a second: Redis rounds the time left to 1 or 0 seconds, and slowapi adds one second
 * for the reset.
 */
function pollHeaders({ now, limit, remaining, elapsedMs }: PollAllowance) {
  const left = elapsedMs < 500 ? 1 : 0
  return {
    'retry-after': left,
    'x-ratelimit-limit': limit,
    'x-ratelimit-remaining': remaining,
    'x-ratelimit-reset': now / 1000 + 1 + left,
  }
}

const PollQuery = Type.Object({ id: Type.String({ description: 'The task id that a submit returned.' }) })

/** What api.bfl.ai really serves. `facts.ts` in this folder says how each fact is known. */
export const live: Contract = {
  name: 'live',
  models: new Map(models.map((model) => [model.slug, model])),
  utilities,
  readKey,
  keyToPoll: false,
  notJson: 'validated',
  poll: {
    operationId: 'get_result_v1_get_result_get',
    summary: 'Poll a task',
    description: 'Returns the status of a task and, once it is Ready, its result. Needs no key.',
    query: PollQuery,
    validate: compileLazily(PollQuery, { at: 'query' }),
    readId: (text) => text,
  },
  accepted: ({ id, pollingUrl, bill, webhookUrl }) => {
    const { cost, inputMegapixels: input_mp, outputMegapixels: output_mp } = bill
    return webhookUrl === undefined
      ? { id, polling_url: pollingUrl, cost, input_mp, output_mp }
      : { id, status: 'Pending', webhook_url: webhookUrl, cost, input_mp, output_mp }
  },
  result,
  pollHeaders,
  refuse: {
    'broken-request': ({ status }) => refusal(status, brokenRequestTexts[status]),
    plain: ({ status, text }) => refusal(status, text),
    'not-found': () => refusal(404, 'Not Found'),
    'wrong-method': ({ allow }) => ({ ...refusal(405, 'Method Not Allowed'), headers: { allow: allow.join(', ') } }),
    'too-large': () => refusal(413, 'Request Entity Too Large'),
    'unreadable-body': ({ syntax }) =>
      syntax === undefined ? refusal(400, 'There was an error parsing the body') : refusal(422, [syntax]),
    'no-key': () => refusal(403, 'Not authenticated'),
    'key-malformed': () => refusal(422, 'Invalid API key format'),
    'key-refused': () => refusal(403, 'Not authenticated - Invalid Authentication'),
    invalid: ({ issues }) => refusal(422, withinEcho(issues)),
    'bad-picture': ({ detail }) => refusal(400, detail),
    'unknown-finetune': () => refusal(400, 'Finetune not found or not ready'),
    'insufficient-credits': () => refusal(402, 'Insufficient credits'),
    'too-many-tasks': () => refusal(429, 'Too many active tasks'),
    // slowapi's own form: `error` instead of `detail`.
    'rate-limited': () => ({ status: 429, body: { error: 'Rate limit exceeded: 1200 per 1 second' } }),
    'unknown-task': ({ id }) => ({ status: 404, body: resultBody(id, 'Task not found', {}) }),
    'server-error': () => ({
      status: 500,
      headers: { 'content-type': 'text/plain; charset=utf-8' },
      body: 'Internal Server Error',
    }),
    overloaded: () => refusal(503, 'Service Unavailable'),
  },
  breaks: undefined,
  publication,
}

/** The fields of a result, in the order in which they were recorded; times in seconds, as Python's time.time(). */
export const results: Readonly<Record<ResultForm, (view: TaskView) => object>> = {
  plain: ({ sample, prompt, seed }) => ({ sample, prompt, seed }),
  'flux-1': ({ sample, prompt, seed, startedAt, endedAt }) => ({
    sample,
    prompt,
    seed,
    start_time: startedAt / 1000,
    end_time: endedAt / 1000,
    duration: endedAt / 1000 - startedAt / 1000,
  }),
  'flux-2': ({ startedAt, prompt, seed, sample }) => ({ start_time: startedAt / 1000, prompt, seed, sample }),
  'flux-3': ({ sample, prompt, startedAt, endedAt }) => ({ sample, prompt, duration: (endedAt - startedAt) / 1000 }),
}
