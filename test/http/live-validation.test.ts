import type { InjectOptions } from 'fastify'
import { describe, expect, test } from 'vitest'
import { readJson } from '../../src/validation/read-json.js'
import { plainPictureText } from '../support/input-picture.js'
import { askRouting } from '../support/routing-cases.js'
import { shareApp, startApp, type TestApp } from '../support/start-app.js'
import { validationCases, type ValidationCase } from '../support/validation-cases.js'
import { insteadOfCrash } from '../validation/instead-of-crash.js'

/** For tests of one answer alone: what the others have submitted does not matter. */
const shared = shareApp()

/**
 * The recorded answers of pydantic and FastAPI, asked of the live contract's routes, whose words they are. Where a single
 * field was recorded, the other required ones are filled in.
 */
const picture = await plainPictureText(256, 256)

/** Where each recorded schema is served, and what its requests need at least. */
const routes: Record<string, { slug: string; required: Record<string, string> }> = {
  Flux2Inputs: { slug: 'flux-2-pro', required: { prompt: 'a cat' } },
  Flux2FlexInputs: { slug: 'flux-2-flex', required: { prompt: 'a cat' } },
  FluxKontextProInputs: { slug: 'flux-kontext-pro', required: { prompt: 'a cat' } },
  FluxPro11Inputs: { slug: 'flux-pro-1.1', required: {} },
  FluxUltraInput: { slug: 'flux-pro-1.1-ultra', required: {} },
  FluxDevInputs: { slug: 'flux-dev', required: {} },
  FluxProFillInputs: { slug: 'flux-pro-1.0-fill', required: { image: picture } },
  FluxProExpandInputs: { slug: 'flux-pro-1.0-expand', required: { image: picture } },
  FinetuneFluxProFillInputs: {
    slug: 'flux-pro-1.0-fill-finetuned',
    required: { finetune_id: 'my-style', image: picture },
  },
  FinetuneFluxUltraInput: { slug: 'flux-pro-1.1-ultra-finetuned', required: { finetune_id: 'my-style' } },
}

/** Schemas that were recorded and have no route in June 2026. */
const unserved: Record<string, string> = {
  OutpaintingInputs: 'flux-2-flex-outpainting appeared and vanished within a day of April 2026',
}

/** `bfl/Flux2Inputs.width` is of the schema Flux2Inputs, and its field width alone. */
const schemaOf = ({ schemaKey }: ValidationCase) => /^bfl\/([^.]+)/.exec(schemaKey)?.[1]
const fieldOf = ({ schemaKey }: ValidationCase) => /^bfl\/[^.]+\.(.+)$/.exec(schemaKey)?.[1]

const routeOf = (one: ValidationCase) => {
  const route = routes[schemaOf(one) ?? '']
  if (route === undefined) throw new Error(`${one.schemaKey} has no route`)
  return route
}

const recorded = validationCases()
const published = recorded.filter((one) => schemaOf(one) !== undefined)
const cases = published.filter((one) => !((schemaOf(one) ?? '') in unserved))

interface Parsed {
  prompt?: string | null
  seed?: number | bigint | null
  webhook_url?: string | null
  prompt_upsampling?: boolean | null
}

const parsedOf = ({ expectedBody }: ValidationCase) => (expectedBody as { parsed: Parsed }).parsed

/** Where the routes look further than pydantic did: a case that it took may be refused later, and nothing else. */
interface Later {
  reason: string
  cases: (one: ValidationCase) => boolean
}

const pictures = ['input_image', 'image', 'mask', 'image_prompt']

const later: readonly Later[] = [
  {
    reason: 'the text of a picture field must be a picture, which pydantic does not look at',
    cases: (one) => pictures.includes(fieldOf(one) ?? '') && typeof given(one) === 'string',
  },
  {
    reason: 'the service looks whether an aspect ratio is one from 21:9 to 9:21; its schema takes any text',
    cases: (one) => fieldOf(one) === 'aspect_ratio' && typeof given(one) === 'string',
  },
  {
    reason: 'a finetune must be one of the account, which the schema does not say',
    cases: (one) => fieldOf(one) === 'finetune_id' && typeof given(one) === 'string',
  },
]

/** The value of a single field as it was sent; undefined where it was absent. */
function given(one: ValidationCase): unknown {
  const read = readJson(one.body ?? Buffer.alloc(0))
  return 'value' in read ? (read.value as Record<string, unknown>)[fieldOf(one) ?? ''] : undefined
}

const isLater = (one: ValidationCase) =>
  one.expectedStatus === 200 && later.some(({ cases: includes }) => includes(one))

/** What a single field's request is filled up with. */
function filling(one: ValidationCase): Record<string, string> {
  const field = fieldOf(one)
  if (field === undefined) return {}
  return Object.fromEntries(Object.entries(routeOf(one).required).filter(([name]) => name !== field))
}

/** Puts the other required fields before a single one, as text: the field's own spelling stays. */
function filled(one: ValidationCase): Buffer | undefined {
  const { body } = one
  const fields = JSON.stringify(filling(one)).slice(1, -1)
  if (body === undefined || fields === '') return body
  const text = body.toString('latin1')
  const rest = text.slice(text.indexOf('{') + 1)
  return Buffer.from(`{${fields}${rest.trim().startsWith('}') ? '' : ','}${rest}`, 'latin1')
}

function request(one: ValidationCase, url = `/live/v1/${routeOf(one).slug}`, payload = filled(one)): InjectOptions {
  return {
    method: one.method,
    url,
    headers: { 'x-key': 'test', ...(one.headers ?? { 'content-type': 'application/json' }) },
    ...(payload && { payload }),
  }
}

/**
 * JSON text: what clients see, the order of names included. 1.0 is 1 in it, -0.0 is 0 and 1e20 is a hundred quintillion;
 * big integers are whole.
 */
const text = (value: unknown) =>
  JSON.stringify(value, (_, each: unknown) => {
    const whole = typeof each === 'number' && Number.isInteger(each) && !Number.isSafeInteger(each)
    return whole || typeof each === 'bigint' ? `the integer ${BigInt(each)}` : each
  })

/** What an answer says; big integers are kept. */
function read(body: string): unknown {
  const found = readJson(Buffer.from(body))
  if (!('value' in found)) throw new Error(`this is not JSON: ${body}`)
  return found.value
}

const crashed = ({ tags }: ValidationCase) => tags.includes('real-500')

/** The status and body that are recorded; the body of an accepted request is the contract's and comes later. */
function expected(one: ValidationCase): [status: number, body: unknown] {
  if (crashed(one)) return insteadOfCrash(one)
  if (one.expectedStatus !== 422) return [one.expectedStatus, one.expectedBody]
  const { detail } = one.expectedBody as { detail: { type: string; input: unknown }[] }
  const fields = filling(one)
  // A missing field's item holds the whole body, filled as it was.
  return [
    422,
    { detail: detail.map((item) => (isMissing(item) ? { ...item, input: { ...fields, ...item.input } } : item)) },
  ]
}

const isMissing = (item: { type: string; input: unknown }): item is { type: string; input: object } =>
  item.type === 'missing' && typeof item.input === 'object' && item.input !== null

const pollKeys = ['id', 'polling_url', 'cost', 'input_mp', 'output_mp']
const webhookKeys = ['id', 'status', 'webhook_url', 'cost', 'input_mp', 'output_mp']

/** What is wrong with the answer to a case; undefined when nothing is. */
async function wrong({ app }: TestApp, one: ValidationCase, options = request(one)): Promise<object | undefined> {
  const reply = await app.inject(options)
  const answered = { id: one.id, sent: String(one.body).slice(0, 100), status: reply.statusCode, body: reply.body }
  const [status, body] = expected(one)
  if (reply.headers['content-type'] !== 'application/json') return { ...answered, type: reply.headers['content-type'] }
  if (isLater(one) && [400, 422].includes(reply.statusCode) && 'detail' in reply.json<object>()) return undefined
  if (reply.statusCode !== status) return { ...answered, should: [status, body] }
  if (status !== 200) return text(read(reply.body)) === text(body) ? undefined : { ...answered, should: text(body) }
  const keys = Object.keys(reply.json<object>())
  const hook = parsedOf(one).webhook_url
  const right = hook === undefined || hook === null ? pollKeys : webhookKeys
  return keys.join() === right.join() ? undefined : { ...answered, should: right }
}

async function allWrong(seen: TestApp, some: readonly ValidationCase[], of = request): Promise<object[]> {
  const found: object[] = []
  for (const one of some) {
    const problem = await wrong(seen, one, of(one))
    if (problem !== undefined) found.push(problem)
  }
  return found
}

describe('the recorded cases on the routes', () => {
  const groups = new Map<string, ValidationCase[]>()
  for (const one of cases) {
    const name = `${one.schemaKey}, ${one.group}`
    groups.set(name, [...(groups.get(name) ?? []), one])
  }

  test.each([...groups])('%s', async (_, some) => {
    expect(await allWrong(shared, some)).toEqual([])
  })

  test('what was taken is what the task gets: the prompt, and every digit of the seed', async () => {
    const seen = startApp({ latency: 'instant' })
    const compared = { prompts: 0, seeds: 0 }
    for (const one of cases.filter((each) => each.expectedStatus === 200 && !isLater(each))) {
      const { prompt, seed, prompt_upsampling } = parsedOf(one)
      if (prompt === undefined && seed === undefined) continue
      const { id } = (await seen.app.inject(request(one))).json<{ id: string }>()
      const { body } = await seen.app.inject({ url: `/live/v1/get_result?id=${id}` })
      const { result } = JSON.parse(body) as { result: { prompt: string } }
      const upsampled = schemaOf(one) === 'Flux2Inputs' || prompt_upsampling === true
      if (typeof prompt === 'string') {
        expect([one.id, upsampled ? result.prompt.includes(prompt) : result.prompt]).toEqual([
          one.id,
          upsampled ? true : prompt,
        ])
        compared.prompts++
      }
      if (seed !== undefined && seed !== null) {
        expect([one.id, /"seed":(-?\d+)[,}]/.exec(body)?.[1]]).toEqual([one.id, String(seed)])
        compared.seeds++
      }
    }
    expect(compared.prompts).toBeGreaterThan(30)
    expect(compared.seeds).toBeGreaterThan(20)
  })

  test('every exception is needed', async () => {
    const seen = startApp()
    const statusOf = async (one: ValidationCase) => (await seen.app.inject(request(one))).statusCode
    for (const { reason, cases: includes } of later) {
      const statuses: number[] = []
      for (const one of cases) {
        if (one.expectedStatus === 200 && includes(one)) statuses.push(await statusOf(one))
      }
      expect([reason, statuses.some((status) => status !== 200)]).toEqual([reason, true])
    }
  })

  test('there are as many as were recorded, but for the schemas without a route', () => {
    expect(published.length).toBe(2379 + 18 + 22 + 4 + 34)
    expect([...new Set(published.filter((one) => !cases.includes(one)).map(schemaOf))]).toEqual(Object.keys(unserved))
    expect(cases.length).toBe(published.length - 628)
  })

  test('a schema without a route has none', async () => {
    const reply = await shared.app.inject({
      method: 'POST',
      url: '/live/v1/flux-2-flex-outpainting',
      headers: { 'x-key': 'test' },
      payload: {},
    })
    expect([reply.statusCode, reply.json()]).toEqual([404, { detail: 'Not Found' }])
  })
})

describe('the recorded texts and bytes of any schema', () => {
  // Recorded with a schema that requires a prompt as flux-2-pro's does.
  const texts = recorded.filter(({ group }) => group === 'json-invalid' || group === 'json-bytes')
  const asked = (one: ValidationCase) => request(one, '/live/v1/flux-2-pro', one.body)
  // Its prompt had a length, though, for which pydantic must read the text; flux-2-pro's has none.
  const isSurrogate = (one: ValidationCase) =>
    one.tags.includes('real-500') && JSON.stringify(insteadOfCrash(one)).includes('string_unicode')

  test('are answered as recorded', async () => {
    const judged = texts.filter((one) => !isSurrogate(one))
    expect(judged.length).toBe(101 + 7 - 2)
    expect(await allWrong(shared, judged, asked)).toEqual([])
  })

  test.each(texts.filter(isSurrogate))('but a lone surrogate is taken: $id', async (one) => {
    const reply = await shared.app.inject(asked(one))
    expect([reply.statusCode, Object.keys(reply.json())]).toEqual([200, expect.arrayContaining(['id', 'polling_url'])])
  })
})

describe('the recorded cases of the query, on get_result', () => {
  const queries = recorded.filter(({ schemaKey }) => schemaKey === 'GET /q/str')

  test.each(queries.map((one): [string, ValidationCase] => [one.query ?? '', one]))('?%s', async (query, one) => {
    const reply = await shared.app.inject({ url: `/live/v1/get_result?${query}` })
    if (one.expectedStatus !== 200) {
      expect([reply.statusCode, reply.json()]).toEqual([one.expectedStatus, one.expectedBody])
      return
    }
    // A good id of no task: what is found out after validation.
    const { id } = (one.expectedBody as { parsed: { id: string } }).parsed
    const none = { id, status: 'Task not found', result: null, progress: null, details: null, preview: null }
    expect([reply.statusCode, reply.json()]).toEqual([404, none])
  })

  test('are all there', () => {
    expect(queries.length).toBe(14)
  })
})

describe('the recorded cases of authentication', () => {
  const authentication = recorded.filter(({ group }) => group === 'auth')
  const bearer = ({ headers }: ValidationCase) => headers?.authorization !== undefined

  /** Polling needs no key; the GET that needs one and has a required parameter is finetune_details. */
  const asked = (one: ValidationCase) => {
    const query = one.query?.replace('id=', 'finetune_id=') ?? ''
    return shared.app.inject({
      method: one.method as 'GET',
      url: one.method === 'GET' ? `/live/v1/finetune_details?${query}` : '/live/v1/flux-2-pro',
      headers: one.headers ?? { 'content-type': 'application/json' },
      ...(one.body && { payload: one.body }),
    })
  }

  test.each(authentication.map((one): [string, ValidationCase] => [one.id, one]))('%s', async (_, one) => {
    const reply = await asked(one)
    // Recorded where nothing but x-key was a key: the emulator takes `Authorization: Bearer` for clients that send it.
    if (bearer(one) && one.expectedStatus === 403) {
      const missing = reply.json<{ detail: { type: string }[] | string }>()
      expect([404, 422]).toContain(reply.statusCode)
      expect(missing.detail).not.toBe('Not authenticated')
    } else if (one.expectedStatus === 200) {
      expect([reply.statusCode, reply.json()]).toEqual([404, { detail: expect.any(String) as string }])
    } else {
      expect([reply.statusCode, reply.body.replace('"finetune_id"', '"id"')]).toEqual([
        one.expectedStatus,
        JSON.stringify(one.expectedBody),
      ])
    }
  })

  test('are all there, and three of them are decided otherwise', () => {
    expect(authentication.length).toBe(20)
    expect(authentication.filter((one) => bearer(one) && one.expectedStatus === 403).length).toBe(3)
  })
})

describe('the recorded cases of routing', () => {
  const routing = recorded.filter(({ group }) => group === 'routing')
  const paths: Record<string, string> = {
    '/nope': '/live/v1/nope',
    '/q/str': '/live/v1/get_result',
    '/q/str/': '/live/v1/get_result/',
    '/authb': '/live/v1/flux-2-pro',
  }

  test.each(routing.map((one): [string, ValidationCase] => [one.schemaKey, one]))('%s', async (_, one) => {
    const { reply, empty } = await askRouting(one, paths)
    expect(reply.body).toBe(empty ? '' : JSON.stringify(one.expectedBody))
  })
})
