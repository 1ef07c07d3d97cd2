import type { ContractName } from '../../src/contracts/contract.js'
import type { Answer } from '../../src/verify/check.js'
import type { Send, Sent } from '../../src/verify/send.js'
import { withText } from './sending.js'

/** A server that differs from the emulator in one thing. */
export interface Deviation {
  name: string
  contract: ContractName
  /** Of which requests. */
  where: (sent: Sent) => boolean
  /** Passes another request on. */
  sent?: (sent: Sent) => Sent
  /** Gives another answer. */
  answer?: (answer: Answer) => Answer
  /** How the lines begin that are not as they should be: the check, and what is said of it. A warning has a question mark. */
  lines: readonly string[]
}

/** The server with the deviation. */
export const deviating =
  (send: Send, { where, sent: another = same, answer = same }: Deviation): Send =>
  async (sent) => {
    if (!where(sent)) return send(sent)
    const answered = await send(another(sent))
    return typeof answered === 'string' ? answered : answer(answered)
  }

const same = <T>(value: T): T => value

const pathOf = ({ url }: Sent) => new URL(url).pathname.replace(/^\/\w+\/v1/, '')
const hasKey = ({ headers }: Sent) => Object.keys(headers).some((name) => name.toLowerCase() === 'x-key')
const submit = (path: string, keyed: boolean) => (sent: Sent) =>
  sent.method === 'POST' && pathOf(sent) === path && hasKey(sent) === keyed
const submitOf = (path: string, body: RegExp) => (sent: Sent) =>
  submit(path, true)(sent) && body.test(String(sent.body))
const firstSubmit = (path: string) => (sent: Sent) =>
  submitOf(path, /a fox/)(sent) && !String(sent.body).includes('verify')
const get = (path: string) => (sent: Sent) => sent.method === 'GET' && pathOf(sent) === path
const unknownTask = (sent: Sent) => sent.method === 'GET' && sent.url.includes('id=00000000-')
const pollOfTask = (sent: Sent) => sent.method === 'GET' && /get_result\?id=(?!x|00000000-)/.test(sent.url)
const document = ({ url }: Sent) => url.endsWith('/openapi.json')
const picture = ({ url, method }: Sent) => method === 'GET' && url.includes('/results/')

const status = (status: number) => (answer: Answer) => ({ ...answer, status })
const header = (name: string, value?: string) => (answer: Answer) => {
  const headers = new Map(answer.headers)
  if (value === undefined) headers.delete(name)
  else headers.set(name, value)
  return { ...answer, headers }
}
const replaced = (from: string | RegExp, to: string) => (answer: Answer) => {
  const text = answer.text.replace(from, to)
  if (text === answer.text) throw new Error(`${answer.text} has no ${String(from)}`)
  return withText(answer, text)
}
const body = (json: unknown) => (answer: Answer) => withText(answer, JSON.stringify(json))
const withKey = (sent: Sent): Sent => ({ ...sent, headers: { ...sent.headers, 'x-key': 'another' } })

const documented: readonly Omit<Deviation, 'contract'>[] = [
  {
    name: 'no key is a 403',
    where: submit('/flux-dev', false),
    answer: status(403),
    lines: [
      `flux-dev: no key: the status is 403 with '{"detail":"Not authenticated","status_code":401}', expected 401`,
    ],
  },
  {
    name: 'an error has a message in place of its detail',
    where: submit('/flux-pro', false),
    answer: replaced('detail', 'message'),
    lines: ['flux-pro: no key: the body has no "detail"'],
  },
  {
    name: 'an error has no status_code',
    where: submit('/flux-dev', false),
    answer: replaced(',"status_code":401', ''),
    lines: ['flux-dev: no key: the body has no "status_code"'],
  },
  {
    name: 'an error has the status_code as a text',
    where: submit('/flux-dev', false),
    answer: replaced('401', '"401"'),
    lines: ['flux-dev: no key: status_code is "401", expected integer'],
  },
  {
    name: 'another text for a missing key',
    where: submit('/flux-dev', false),
    answer: replaced('Not authenticated', 'Unauthorized'),
    lines: ['flux-dev: no key: detail is "Unauthorized", expected "Not authenticated"'],
  },
  {
    name: 'an error is a page',
    where: submit('/flux-dev', false),
    answer: header('content-type', 'text/html'),
    lines: ['flux-dev: no key: the content-type is "text/html", expected application/json'],
  },
  {
    name: 'an error has no content type',
    where: submit('/flux-dev', false),
    answer: header('content-type'),
    lines: ['flux-dev: no key: the content-type is missing, expected application/json'],
  },
  {
    name: 'the fields are checked before the key',
    where: submit('/flux-schnell', false),
    sent: withKey,
    lines: [
      `flux-schnell: no key: the status is 422 with '{"detail":[{"loc":["body"],"msg":"Input should be a valid di...', expected 401`,
    ],
  },
  {
    name: 'the key is checked before the body',
    where: (sent) => submit('/flux-pro-1.1', false)(sent) && sent.body === '{"prompt": ',
    sent: (sent) => ({ ...sent, body: '[]' }),
    lines: [
      `? flux-pro-1.1: a body that is cut off, and no key: the status is 401 with '{"detail":"Not authenticated","status_code":401}', expected 400`,
    ],
  },
  {
    name: 'the key is checked before the path',
    where: submit('/flux-emulator-verify', false),
    answer: (answer) => body({ detail: 'Not authenticated', status_code: 401 })(status(401)(answer)),
    lines: [
      `an unknown path: POST without a key: the status is 401 with '{"detail":"Not authenticated","status_code":401}', expected 404`,
    ],
  },
  {
    name: 'the key is checked before the method',
    where: get('/flux-pro-1.1'),
    answer: status(401),
    lines: [
      `? flux-pro-1.1: GET: the status is 401 with '{"detail":"Method Not Allowed","status_code":405}', expected 405`,
    ],
  },
  {
    name: 'an unknown path is a page',
    where: get('/flux-emulator-verify'),
    answer: (answer) => header('content-type', 'text/html')(withText(answer, '<h1>Not Found</h1>')),
    lines: ['an unknown path: GET: the content-type is "text/html", expected application/json'],
  },
  {
    name: 'a wrong method without Allow',
    where: get('/flux-pro-1.1'),
    answer: header('allow'),
    lines: ['? flux-pro-1.1: GET: there is no header allow'],
  },
  {
    name: 'HEAD is answered',
    where: ({ method, url }) => method === 'HEAD' && url.includes('get_result'),
    answer: status(200),
    lines: ['? get_result: HEAD: the status is 200, expected 405'],
  },
  {
    name: 'a slash at the end is unknown',
    where: ({ url }) => url.endsWith('/flux-pro-1.1/'),
    answer: status(404),
    lines: ['? flux-pro-1.1: a slash at the end of the path: the status is 404, expected 307'],
  },
  {
    name: 'a slash at the end leads elsewhere',
    where: ({ url }) => url.endsWith('/flux-pro-1.1/'),
    answer: header('location', '/'),
    lines: ['? flux-pro-1.1: a slash at the end of the path: location is not the path without the slash'],
  },
  {
    name: 'a 422 is about another field',
    where: submit('/flux-dev', true),
    answer: replaced('"width"', '"w"'),
    lines: ['flux-dev: every field is wrong: detail.1.loc.1 is "w", expected "width"'],
  },
  {
    name: 'a 422 stops at the first field',
    where: submit('/flux-dev', true),
    answer: (answer) => body({ detail: (answer.json as { detail: unknown[] }).detail.slice(0, 1) })(answer),
    lines: ['flux-dev: every field is wrong: detail is a list of 1, expected a list of 8'],
  },
  {
    name: 'a 422 has the input',
    where: submit('/flux-dev', true),
    answer: replaced('"msg"', '"input":{},"msg"'),
    lines: ['flux-dev: every field is wrong: detail.0 also has "input"'],
  },
  {
    name: 'a 422 in other words',
    where: submit('/flux-dev', true),
    answer: replaced('Input should be', 'It should be'),
    lines: [
      '? flux-dev: every field is wrong: detail.0.msg is "It should be a valid string", expected "Input should be a valid string"',
    ],
  },
  {
    name: 'a 422 is a 400',
    where: submit('/flux-dev', true),
    answer: status(400),
    lines: [
      `flux-dev: every field is wrong: the status is 400 with '{"detail":[{"loc":["body","prompt"],"msg":"Input should be a...', expected 422`,
    ],
  },
  {
    name: 'an empty body is a 422',
    where: (sent) => submit('/flux-pro-1.1', true)(sent) && sent.body === '',
    answer: status(422),
    lines: [
      `flux-pro-1.1: an empty body: the status is 422 with '{"detail":"There was an error parsing the body","status_code...', expected 400`,
    ],
  },
  {
    name: 'a body that is cut off in other words',
    where: submitOf('/flux-pro-1.1', /^\{"prompt": $/),
    answer: replaced('There was an error parsing the body', 'Invalid JSON'),
    lines: [
      '? flux-pro-1.1: a body that is cut off: detail is "Invalid JSON", expected "There was an error parsing the body"',
    ],
  },
  {
    name: 'a key of another form is a 401',
    where: ({ headers }) => headers['X-Key'] === 'malformed',
    answer: status(401),
    lines: [
      `flux-pro-1.1: a key of another form: the status is 401 with '{"detail":[{"loc":["header","X-Key"],"msg":"Invalid API key ...', expected 422`,
    ],
  },
  {
    name: 'a key that nobody has is a 404',
    where: ({ headers }) => headers['X-Key']?.startsWith('invalid') === true,
    answer: status(404),
    lines: [
      `flux-pro-1.1: a key that nobody has: the status is 404 with '{"detail":"Not authenticated - Invalid Authentication","stat...', expected 401`,
    ],
  },
  {
    name: 'an unknown task is Pending',
    where: (sent) => unknownTask(sent) && hasKey(sent),
    answer: (answer) => body({ id: 'x', status: 'Pending' })(status(200)(answer)),
    lines: ['get_result: an unknown task: the status is 200 with '],
  },
  {
    name: 'an unknown task is a 400',
    where: (sent) => unknownTask(sent) && hasKey(sent),
    answer: status(400),
    lines: [
      `get_result: an unknown task: the status is 400 with '{"detail":"Task not found","status_code":404}', expected 404`,
    ],
  },
  {
    name: 'an unknown task needs no key',
    where: (sent) => unknownTask(sent) && !hasKey(sent),
    sent: withKey,
    lines: [`get_result: no key: the status is 404 with '{"detail":"Task not found","status_code":404}', expected 401`],
  },
  {
    name: 'a submit is a 202',
    where: firstSubmit('/flux-schnell'),
    answer: status(202),
    lines: ['flux-schnell: a task is accepted: the status is 202 with '],
  },
  {
    name: 'a submit has no polling_url',
    where: firstSubmit('/flux-schnell'),
    answer: replaced('polling_url', 'url'),
    lines: ['flux-schnell: a task is accepted: the body has no "polling_url"'],
  },
  {
    name: 'a submit has an id that is not a UUID',
    where: firstSubmit('/flux-schnell'),
    answer: replaced(/"id":"[^"]*"/, '"id":"1"'),
    lines: ['flux-schnell: a task is accepted: id is "1", expected the format uuid'],
  },
  {
    name: 'a polling_url leads to another host',
    where: firstSubmit('/flux-schnell'),
    answer: replaced('flux.test', 'other.test'),
    lines: [
      'polling_url: the task: the server refused the connection',
      'polling_url: no key: the server refused the connection',
      'polling_url: the task becomes Ready: the server refused the connection',
    ],
  },
  {
    name: 'an unknown field is refused',
    where: submitOf('/flux-schnell', /verify/),
    answer: status(422),
    lines: ['? flux-schnell: an unknown field is ignored: the status is 422 with '],
  },
  {
    name: 'a poll of a task needs no key',
    where: (sent) => pollOfTask(sent) && !hasKey(sent),
    answer: status(200),
    lines: [
      `polling_url: no key: the status is 200 with '{"detail":"Not authenticated","status_code":401}', expected 401`,
    ],
  },
  {
    name: 'a poll is of another task',
    where: (sent) => pollOfTask(sent) && hasKey(sent),
    answer: replaced(/"id":"[^"]*"/, '"id":"e4b9a5f2-7c1d-4e3a-9b60-2f8d5c7a1e93"'),
    lines: [
      'polling_url: the task: id is "e4b9a5f2-7c1d-4e3a-9b60-2f8d5c7a1e93", expected ',
      'polling_url: the task becomes Ready: id is "e4b9a5f2-7c1d-4e3a-9b60-2f8d5c7a1e93", expected ',
    ],
  },
  {
    name: 'a poll has a progress',
    where: (sent) => pollOfTask(sent) && hasKey(sent),
    answer: replaced('{', '{"progress":1,'),
    lines: [
      'polling_url: the task: the body also has "progress"',
      'polling_url: the task becomes Ready: the body also has "progress"',
    ],
  },
  {
    name: 'a task is Completed',
    where: (sent) => pollOfTask(sent) && hasKey(sent),
    answer: replaced('Ready', 'Completed'),
    lines: [
      'polling_url: the task: status is "Completed", expected one of "Pending", "Processing", "Ready", "Error", "Content Moderated", "Request Moderated"',
      'polling_url: the task becomes Ready: status is "Completed", expected one of "Pending", "Processing", "Ready", "Error", "Content Moderated", "Request Moderated"',
    ],
  },
  {
    name: 'a task fails',
    where: (sent) => pollOfTask(sent) && hasKey(sent),
    answer: ({ url, ...answer }) =>
      body({ id: new URL(url).searchParams.get('id'), status: 'Error' })({ url, ...answer }),
    lines: ['polling_url: the task becomes Ready: the task has ended as "Error", expected Ready'],
  },
  {
    name: 'a result has no seed',
    where: (sent) => pollOfTask(sent) && hasKey(sent),
    answer: replaced(/,"seed":\d+/, ''),
    lines: ['polling_url: the task: result has no "seed"', 'polling_url: the task becomes Ready: result has no "seed"'],
  },
  {
    name: 'a result has the seed as a text',
    where: (sent) => pollOfTask(sent) && hasKey(sent),
    answer: replaced(/"seed":(\d+)/, '"seed":"$1"'),
    lines: ['polling_url: the task: result.seed is ', 'polling_url: the task becomes Ready: result.seed is '],
  },
  {
    name: 'there is no document',
    where: document,
    answer: status(404),
    lines: [
      `? openapi.json: is served: the status is 404 with '{"openapi":"3.1.0","info":{"title":"Flux Image Generation AP...', expected 200`,
      `? openapi.json: operations: the status is 404 with '{"openapi":"3.1.0","info":{"title":"Flux Image Generation AP...', expected 200`,
      `? openapi.json: fields: the status is 404 with '{"openapi":"3.1.0","info":{"title":"Flux Image Generation AP...', expected 200`,
    ],
  },
]

const live: readonly Omit<Deviation, 'contract'>[] = [
  {
    name: 'no key is a 401',
    where: submit('/flux-2-pro', false),
    answer: status(401),
    lines: [`flux-2-pro: no key: the status is 401 with '{"detail":"Not authenticated"}', expected 403`],
  },
  {
    name: 'credits need no key',
    where: (sent) => get('/credits')(sent) && !hasKey(sent),
    sent: withKey,
    lines: [`credits: no key: the status is 200 with '{"credits":1000000}', expected 403`],
  },
  {
    name: 'credits are a text',
    where: (sent) => get('/credits')(sent) && hasKey(sent),
    answer: replaced(/\d+/, '"many"'),
    lines: ['? credits: is answered: credits is "many", expected number'],
  },
  {
    name: 'a key of another form is a 403',
    where: ({ headers }) => headers['x-key'] === 'malformed',
    answer: status(403),
    lines: [
      `flux-pro-1.1: a key of another form: the status is 403 with '{"detail":"Invalid API key format"}', expected 422`,
    ],
  },
  {
    name: 'a refused key in other words',
    where: ({ headers }) => headers['x-key']?.startsWith('invalid') === true,
    answer: replaced(' - Invalid Authentication', ''),
    lines: [
      '? flux-pro-1.1: a key that nobody has: detail is "Not authenticated", expected "Not authenticated - Invalid Authentication"',
    ],
  },
  {
    name: 'a bearer token is not read',
    where: ({ headers }) => 'authorization' in headers,
    answer: (answer) => body({ detail: 'Not authenticated' })(status(403)(answer)),
    lines: [
      `? flux-pro-1.1: the key as a bearer token: the status is 403 with '{"detail":"Not authenticated"}', expected 422`,
    ],
  },
  {
    name: 'a 422 has no ctx',
    where: submit('/flux-dev', true),
    answer: replaced(/,"ctx":\{[^{}]*\}/, ''),
    lines: ['flux-dev: every field is wrong: detail.10 has no "ctx"'],
  },
  {
    name: 'a refused body is accepted',
    where: submit('/flux-kontext-max', true),
    answer: status(200),
    lines: [
      `flux-kontext-max: every field is wrong: the status is 200 with '{"detail":[{"type":"string_type","loc":["body","user"],"msg"...', expected 422`,
    ],
  },
  {
    name: 'a poll needs a key',
    where: unknownTask,
    answer: (answer) => body({ detail: 'Not authenticated' })(status(403)(answer)),
    lines: [`get_result: an unknown task: the status is 403 with '{"detail":"Not authenticated"}', expected 404`],
  },
  {
    name: 'an unknown task is a 200',
    where: unknownTask,
    answer: status(200),
    lines: ['get_result: an unknown task: the status is 200 with '],
  },
  {
    name: 'an unknown task has a detail',
    where: unknownTask,
    answer: body({ detail: 'Task not found' }),
    lines: ['get_result: an unknown task: the body has no "id"'],
  },
  {
    name: 'an unknown task has five keys',
    where: unknownTask,
    answer: replaced(',"preview":null', ''),
    lines: ['get_result: an unknown task: the body has no "preview"'],
  },
  {
    name: 'an unknown task has no Retry-After',
    where: unknownTask,
    answer: header('retry-after'),
    lines: ['? get_result: headers, of an unknown task: there is no header retry-after'],
  },
  {
    name: 'a poll has no X-Ratelimit-Remaining',
    where: pollOfTask,
    answer: header('x-ratelimit-remaining'),
    lines: ['polling_url: headers: there is no header x-ratelimit-remaining'],
  },
  {
    name: 'a poll has a Retry-After of soon',
    where: pollOfTask,
    answer: header('retry-after', 'soon'),
    lines: ['polling_url: headers: the header retry-after is "soon"'],
  },
  {
    name: 'a submit has no cost',
    where: firstSubmit('/flux-2-klein-4b'),
    answer: replaced(/"cost":[^,]*,/, ''),
    lines: ['flux-2-klein-4b: a task is accepted: the body has no "cost"'],
  },
  {
    name: 'a submit has the cost as a text',
    where: firstSubmit('/flux-2-klein-4b'),
    answer: replaced(/"cost":([^,]*),/, '"cost":"$1",'),
    lines: ['flux-2-klein-4b: a task is accepted: cost is "1.4000000000000001", expected number'],
  },
  {
    name: 'a picture needs a key',
    where: picture,
    answer: status(401),
    lines: [
      'sample: the picture, without a key: the status is 401 with',
      '? sample: the first byte: the status is 401 with',
      `? sample: an expired link: the status is 401 with '`,
      `? sample: a link with another signature: the status is 401 with '`,
    ],
  },
  {
    name: 'a picture is a page',
    where: (sent) => picture(sent) && sent.headers.range === undefined,
    answer: (answer) => (answer.status === 200 ? withText(answer, '<html>') : answer),
    lines: ['sample: the picture, without a key: the body does not begin as image/jpeg does'],
  },
  {
    name: 'a picture has no ETag',
    where: picture,
    answer: header('etag'),
    lines: ['sample: headers: there is no header etag'],
  },
  {
    name: 'a part of a picture is the whole',
    where: (sent) => picture(sent) && sent.headers.range !== undefined,
    sent: (sent) => ({ ...sent, headers: {} }),
    lines: ['? sample: the first byte: the status is 200 with'],
  },
  {
    name: 'HEAD of a picture is refused',
    where: ({ method, url }) => method === 'HEAD' && url.includes('/results/'),
    answer: status(405),
    lines: ['? sample: HEAD: the status is 405, expected 200'],
  },
  {
    name: 'an expired link is a 410',
    where: ({ url }) => url.includes('se=2020'),
    answer: status(410),
    lines: [`? sample: an expired link: the status is 410 with '`],
  },
  {
    name: 'an expired link is good',
    where: ({ url }) => url.includes('se=2020'),
    answer: status(200),
    lines: [`? sample: an expired link: the status is 200 with '`],
  },
  {
    name: 'an altered link is JSON',
    where: ({ url }) => url.includes('sig=AAAA'),
    answer: body({ detail: 'no' }),
    lines: [
      `? sample: a link with another signature: the body is '{"detail":"no"}', expected XML with the code AuthenticationFailed`,
    ],
  },
  {
    name: 'the document has no operation for a model',
    where: document,
    answer: replaced('/v1/flux-2-max', '/v1/flux-2-maximum'),
    lines: ['openapi.json: operations: the document has no "POST /flux-2-max"'],
  },
  {
    name: 'the document has no operation for a model that no document of the vendor has: a warning',
    where: document,
    answer: replaced('/v1/flux-schnell', '/v1/flux-swift'),
    lines: ['? openapi.json: operations: the document has no "POST /flux-schnell"'],
  },
  {
    name: 'a model that no document of the vendor has is unknown: a warning',
    where: submit('/flux-pro-1.0-canny', false),
    answer: status(404),
    lines: ['? flux-pro-1.0-canny: no key: the status is 404'],
  },
  {
    name: 'the document has another operationId',
    where: document,
    answer: replaced(/get_result_v1_get_result_get/g, 'poll'),
    lines: ['openapi.json: operations: another operationId at "GET /get_result"'],
  },
  {
    name: 'the document has another field',
    where: document,
    answer: replaced('"safety_tolerance"', '"tolerance"'),
    lines: ['openapi.json: fields: the body of POST /flux-pro-1.1 has no "safety_tolerance"'],
  },
  {
    name: 'the document has another limit',
    where: document,
    answer: replaced('"maximum":100', '"maximum":99'),
    lines: [
      'openapi.json: fields: guidance of POST /flux-pro-1.0-fill has default 60, minimum 1.5, maximum 99, expected default 60, minimum 1.5, maximum 100',
    ],
  },
  {
    name: 'the document is a page',
    where: document,
    answer: (answer) => header('content-type', 'text/html')(withText(answer, '<html>')),
    lines: [
      'openapi.json: is served: the content-type is "text/html", expected application/json',
      'openapi.json: operations: the document has no "GET /finetune_details", "GET /my_finetunes", "POST /delete_finetune", "POST /flux-pro-1.1", "POST /flux-dev" and 21 more',
      'openapi.json: fields: the body is not an OpenAPI document',
    ],
  },
]

export const deviations: readonly Deviation[] = [
  ...documented.map((each) => ({ ...each, contract: 'documented' as const })),
  ...live.map((each) => ({ ...each, contract: 'live' as const })),
]
