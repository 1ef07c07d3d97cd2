import type { ContractFacts } from '../facts.js'
import { documented, inferred, recorded } from '../evidence.js'

const published = documented('the published OpenAPI document')
const fastapi = inferred('FastAPI, on which the service runs')

export const facts: ContractFacts = {
  wire: [
    {
      about: 'paths, operation ids, fields, limits, enumerations, defaults',
      is: 'as in the document',
      evidence: published,
    },
    {
      about: 'width and height of `flux-pro-1.1` and `flux-pro`',
      is: 'multiples of 32, else 422 `multiple_of`; not on `flux-dev`, of which the document says nothing (the live service wants them there too)',
      evidence: documented('prose of the published document'),
    },
    {
      about: 'fields without a default accept null',
      is: '`seed`, and `steps` of the pro models',
      evidence: inferred("the live service's nullable fields"),
    },
    {
      about: 'unknown fields',
      is: 'ignored; named in the log and in `x-emulator-explain`',
      evidence: inferred("the live service's document, which forbids none on these models"),
    },
    {
      about: 'numbers as strings, 1.0 for 1, "yes" for true',
      is: 'accepted, as in the lax mode of pydantic v2',
      evidence: inferred('measured: pydantic 2.13, run locally'),
    },
    {
      about: 'submit',
      is: '200 `{id, polling_url}`; compact JSON, `application/json` without charset',
      evidence: documented('the published document; the form was recorded'),
    },
    {
      about: 'poll',
      is: '200 `{id, status}`, with `result: {sample, prompt, seed}` when Ready',
      evidence: published,
    },
    {
      about: 'when Pending becomes Processing',
      is: "after a fifth of the task's time",
      evidence: inferred('nothing is known'),
    },
    { about: 'task ids', is: 'UUID version 4', evidence: recorded('traffic of December 2025') },
    {
      about: 'errors',
      is: '`{detail, status_code}`; 422 `{detail: [{loc, msg, type}]}`',
      evidence: published,
    },
    {
      about: 'order of checks',
      is: 'path, method, size, readable body, key missing, its form, key refused, fields, credits, limits',
      evidence: recorded('path, key, form and fields, on the live service in 2026; the rest is inferred'),
    },
    {
      about: 'a poll with another key than that of the submit',
      is: 'no task is found',
      evidence: inferred('a key is needed to poll'),
    },
    {
      about: 'a poll without an id, or with one that is not a UUID',
      is: '422 `{detail: [{loc, msg, type}]}`',
      evidence: inferred('the published document lists 200, 401 and 404 alone'),
    },
    {
      about: 'the OpenAPI document at `/openapi.json`',
      is: 'served',
      evidence: inferred('the document is published as a file'),
    },
    {
      about: '`prompt_upsampling`',
      is: "the result's prompt is the sent one with a fixed ending",
      evidence: documented('that it differs; the text is ours'),
    },
    {
      about: 'input pictures',
      is: 'no model accepts any: fields for them are ignored like other unknown fields',
      evidence: published,
    },
    { about: 'a seed that is not sent', is: 'any 32-bit number', evidence: inferred('one was seen') },
  ],
  refusals: {
    'broken-request': { is: '400, 408, 431', evidence: fastapi },
    plain: { is: "any other status that a rule sets, with HTTP's reason phrase", evidence: fastapi },
    'not-found': { is: '404 `Not Found`', evidence: recorded('the text, by the live service, August 2025') },
    'wrong-method': { is: '405 `Method Not Allowed` with Allow; 307 on a trailing slash', evidence: fastapi },
    'too-large': { is: '413 `Request Entity Too Large`', evidence: inferred('no limit of the service is known') },
    'unreadable-body': {
      is: '400 `There was an error parsing the body` for a syntax error, an empty body, another content type, undecodable bytes',
      evidence: documented('the status; the text is inferred from FastAPI'),
      inferred: 'words',
    },
    'no-key': {
      is: "401 `Not authenticated`: the text of the live service's 403",
      evidence: documented('the status; the text was probed in September 2026'),
    },
    'key-malformed': {
      is: '422 with one item at `["header", "X-Key"]`, so that the published shape holds: `Invalid API key format`',
      evidence: recorded('the text, in August 2026; the form is ours'),
      inferred: 'form',
    },
    'key-refused': {
      is: '401 `Not authenticated - Invalid Authentication`',
      evidence: documented('the status; the text was recorded in August 2025'),
    },
    invalid: { is: '422', evidence: published, inferred: 'words' },
    'bad-picture': { is: '400; no model of this contract accepts pictures', evidence: published },
    'unknown-finetune': { is: '400; no model of this contract takes a finetune', evidence: published },
    'insufficient-credits': {
      is: '402 `Insufficient credits`, in the published shape',
      evidence: inferred('the live service'),
    },
    'too-many-tasks': {
      is: '429 `Too many active tasks`, in the published shape',
      evidence: inferred('the live service'),
    },
    'rate-limited': {
      is: '429 `Rate limit exceeded: 1200 per 1 second`, in the published shape',
      evidence: inferred('the live service'),
    },
    'unknown-task': {
      is: '404 `Task not found`; the live service says so as the status of a six-key body',
      evidence: documented('the status; the text was reported in August 2026'),
    },
    'server-error': { is: '500 `Internal Server Error`', evidence: fastapi },
    overloaded: { is: '503 `Service Unavailable`', evidence: fastapi },
  },
  differences: [
    'Besides what the published document lists, `/documented/openapi.json` lists 402, 413, 429, 500 and 503 on submits, and 422, 429, 500 and 503 on the poll, and has examples of requests and answers. 405, 307, 408 and 431 are answered and listed nowhere.',
    'Where a 422 would echo NaN, Infinity or a lone surrogate, the real service crashes with a 500; here it is a 422.',
    'The tasks that the OpenAPI document names as examples of `id` always exist, one for each end, in every account. The real service knows no such ids.',
  ],
}
