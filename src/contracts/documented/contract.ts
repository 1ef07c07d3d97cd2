import { compileLazily } from '../../validation/compile.js'
import type { Issue } from '../../validation/issue.js'
import { readUuid } from '../../validation/uuids.js'
import type { Contract } from '../contract.js'
import { brokenRequestTexts } from '../refusals.js'
import { brokenClients } from './broken-clients.js'
import { models } from './models.js'
import { publication } from './publication.js'
import { GetResultQuery } from './schemas.js'
import type { Reply } from '../reply.js'

const error = (status: number, detail: string): Reply => ({ status, body: { detail, status_code: status } })

/** The published document's items: no `input`, no `ctx`. */
const items = (issues: readonly Issue[]): Reply => ({
  status: 422,
  body: { detail: issues.map(({ loc, msg, type }) => ({ loc, msg, type })) },
})

/**
 * The published OpenAPI document. Where it is silent, texts are the live service's: "Not authenticated" probed in September
 * 2026, "Not authenticated - Invalid Authentication" and "Not Found" recorded in 2025, "Invalid API key format" seen in
 * August 2026. The texts of 400, 405, 413, 500 and 503 are inferred from FastAPI.
 */
export const documented: Contract = {
  name: 'documented',
  models: new Map(models.map((model) => [model.slug, model])),
  readKey: ({ 'x-key': key }) => (typeof key === 'string' && key !== '' ? key : undefined),
  utilities: [],
  keyToPoll: true,
  notJson: 'refused',
  poll: {
    operationId: 'getResult',
    summary: 'Flux Poll for generation result',
    description: 'Returns the status of a task and, once it is Ready, its result.',
    query: GetResultQuery,
    validate: compileLazily(GetResultQuery, { at: 'query' }),
    readId: (text) => readUuid(text) ?? text,
  },
  accepted: ({ id, pollingUrl }) => ({ id, polling_url: pollingUrl }),
  result: ({ id, state, prompt, seed, sample }) => ({
    status: 200,
    body:
      sample === undefined
        ? { id, status: state.status }
        : { id, status: state.status, result: { sample, prompt, seed } },
  }),
  pollHeaders: undefined,
  refuse: {
    'broken-request': ({ status }) => error(status, brokenRequestTexts[status]),
    plain: ({ status, text }) => error(status, text),
    'not-found': () => error(404, 'Not Found'),
    'wrong-method': ({ allow }) => ({ ...error(405, 'Method Not Allowed'), headers: { allow: allow.join(', ') } }),
    'too-large': () => error(413, 'Request Entity Too Large'),
    'unreadable-body': () => error(400, 'There was an error parsing the body'),
    'no-key': () => error(401, 'Not authenticated'),
    'key-malformed': () =>
      items([{ type: 'value_error', loc: ['header', 'X-Key'], msg: 'Invalid API key format', input: null }]),
    'key-refused': () => error(401, 'Not authenticated - Invalid Authentication'),
    invalid: ({ issues }) => items(issues),
    'bad-picture': ({ detail }) => error(400, detail),
    'unknown-finetune': () => error(400, 'Finetune not found or not ready'),
    'insufficient-credits': () => error(402, 'Insufficient credits'),
    'too-many-tasks': () => error(429, 'Too many active tasks'),
    'rate-limited': () => error(429, 'Rate limit exceeded: 1200 per 1 second'),
    'unknown-task': () => error(404, 'Task not found'),
    'server-error': () => error(500, 'Internal Server Error'),
    overloaded: () => error(503, 'Service Unavailable'),
  },
  breaks: { clients: brokenClients, use: 'live' },
  publication,
}
