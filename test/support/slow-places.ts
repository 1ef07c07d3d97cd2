import type { Contract } from '../../src/contracts/contract.js'
import { operations } from '../../src/http/control/operations.js'
import { isPictureField } from '../../src/journal/hide-secrets.js'
import type { JsonSchema } from '../../src/validation/json-schema.js'
import { minimal } from './minimal-bodies.js'

export interface SlowRequest {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  url: string
  headers?: Record<string, string>
  payload?: string | Buffer
}

/** Where a text of a client's own goes, found in the tables: a new model, field or operation is in it by itself. */
export interface Place {
  name: string
  /** Undefined where such a text cannot stand. */
  ask: (text: string) => SlowRequest | undefined
  /** Of several places in one request, each by itself: to say which it was that was slow. */
  parts?: readonly Place[]
}

/** A place for bytes of any form, or for the text of any JSON value. */
export interface BodyPlace {
  name: string
  ask: (bytes: Buffer | string) => SlowRequest
}

const json = { 'content-type': 'application/json' }
const post = (url: string, payload: string | Buffer): SlowRequest => ({ method: 'POST', url, headers: json, payload })

/**
 * Each kind of field once: what differs from model to model is mostly a bound. Values, and texts for fields that take none,
 * go into all of a model's at once.
 */
export function fieldsOf(contracts: Iterable<Contract>): { texts: Place[]; values: Place[] } {
  const seen = new Set<string>()
  const texts: Place[] = []
  const values: Place[] = []
  for (const contract of contracts) {
    for (const { slug, body: schema } of contract.models.values()) {
      // The cast: TypeBox types its keywords too loosely to be read.
      const { properties = {} } = schema as JsonSchema
      const unseen = Object.entries(properties).filter(([field, kind]) => {
        const key = takesText(kind) ? `${isPictureField(field) ? 'a picture' : field} ${formOf(kind)}` : formOf(kind)
        return !seen.has(key) && seen.add(key)
      })
      const at = {
        url: `/${contract.name}/v1/${slug}`,
        body: minimal[slug] ?? (exampleOf(schema as JsonSchema) as object),
      }
      const [ofText, others] = [true, false].map((is) => unseen.filter(([, kind]) => takesText(kind) === is))
      texts.push(...namesOf(ofText).map((field) => filled(at, [field], JSON.stringify)))
      if (others !== undefined && others.length > 0) texts.push(filled(at, namesOf(others), JSON.stringify))
      if (unseen.length > 0) values.push(filled(at, namesOf(unseen), (value) => value))
    }
  }
  return { texts, values }
}

const namesOf = (fields: readonly (readonly [string, unknown])[] = []): string[] => fields.map(([name]) => name)

/** A model's least body with the same in each of these fields, as `write` writes it. */
function filled(
  { url, body }: { url: string; body: object },
  fields: readonly string[],
  write: (input: string) => string,
): Place {
  const marked = JSON.stringify({ ...body, ...Object.fromEntries(fields.map((field) => [field, mark])) })
  return {
    name: `${fields.join(', ')} of ${url}`,
    ask: (input) =>
      post(
        url,
        marked.replaceAll(JSON.stringify(mark), () => write(input)),
      ),
    parts: fields.length === 1 ? [] : fields.map((field) => filled({ url, body }, [field], write)),
  }
}

const mark = '<here>'

const takesText = (schema: JsonSchema): boolean =>
  schema.anyOf?.some(takesText) ?? (schema.type === 'string' && schema.enum === undefined && schema.const === undefined)

/** What a field is checked for, without the numbers. */
const formOf = (schema: JsonSchema): string =>
  JSON.stringify(schema, (name, value: unknown) => {
    if (['description', 'title', 'examples', 'default', '$id'].includes(name)) return undefined
    return name === 'enum' || name === 'const' || typeof value === 'number' ? 'any' : value
  })

const strangers = ['promt', 'token', 'control_images', 'image', 'webhook_url']

/** Names and values that a model does not know, and those that the journal hides. */
export function strangersOf(url: string): Place[] {
  const body = { prompt: 'x' }
  const within = (fields: readonly string[], text: string) =>
    JSON.stringify({ ...body, ...Object.fromEntries(fields.map((field) => [field, [text, { [field]: text }]])) })
  return [
    { name: `an unknown name of ${url}`, ask: (text) => post(url, JSON.stringify({ ...body, [text]: 1 })) },
    {
      name: `unknown fields of ${url}`,
      ask: (text) => post(url, within(strangers, text)),
      parts: strangers.map((field) => ({
        name: `the unknown field ${field} of ${url}`,
        ask: (text) => post(url, within([field], text)),
      })),
    },
  ]
}

/** Bodies of any form for operations that read one. */
export const bodiesOf = (contracts: Iterable<Contract>): BodyPlace[] => [
  ...[...contracts].flatMap(({ name, models, utilities }) => [
    // Those that ignore what they do not know, and those that refuse it.
    ...[[...models.values()].find(isOpenTo(true)), [...models.values()].find(isOpenTo(false))]
      .filter((model) => model !== undefined)
      .map(({ slug }) => bodyAt(`/${name}/v1/${slug}`)),
    ...utilities.filter(({ method }) => method === 'POST').map(({ path }) => bodyAt(`/${name}/v1${path}`)),
  ]),
]

/** The same for the control API. */
export const commandBodies: readonly BodyPlace[] = [
  ...operations
    .filter(({ body }) => body !== undefined)
    .map(({ path }) => bodyAt(`/_emulator${path.replace(/:\w+/g, 'x')}?account=k`)),
  bodyAt('/_emulator/inbox/x'),
]

const isOpenTo =
  (unknown: boolean) =>
  ({ body }: { body: object }): boolean =>
    ((body as JsonSchema).additionalProperties !== false) === unknown

function bodyAt(url: string): BodyPlace {
  return { name: `the body of ${url}`, ask: (bytes) => post(url, bytes) }
}

/** Texts of commands, wherever their schemas have one. */
export const commandTexts: readonly Place[] = (() => {
  const places = new Map<string, Place>()
  for (const { path, body } of operations) {
    for (const { at, form, build } of body === undefined ? [] : textsIn(body)) {
      const url = `/_emulator${path}?account=k`
      // A rule alone and in a list, a filter and one of several in order are read alike.
      const key = `${at.replace(/^\[\]\.|^inOrder\[\]\.|^filter\./, '')} ${form}`
      if (!places.has(key)) {
        places.set(key, { name: `${at} of ${url}`, ask: (text) => post(url, JSON.stringify(build(text))) })
      }
    }
  }
  places.set('a text of rules', {
    name: 'a text of rules',
    ask: (text) => post('/_emulator/rules?account=k', JSON.stringify(text)),
  })
  places.set('a pattern', {
    name: 'a pattern of a rule',
    ask: (text) =>
      post(
        '/_emulator/rules?account=k',
        JSON.stringify({ stage: 'task', when: { prompt: { matches: text } }, then: { end: 'Error' } }),
      ),
  })
  return [...places.values()]
})()

interface TextIn {
  at: string
  form: string
  build: (text: string) => unknown
}

/** Where a schema has texts, or anything, and a value of it with the text there. */
function textsIn(schema: JsonSchema, at = ''): TextIn[] {
  if (schema.anyOf) return schema.anyOf.flatMap((member) => textsIn(member, at))
  const form = formOf({ ...schema, properties: {} })
  if (schema.type === 'array') {
    return textsIn(schema.items ?? {}, `${at}[]`).map((each) => ({ ...each, build: (text) => [each.build(text)] }))
  }
  if (schema.type !== 'object') {
    return schema.type === 'string' || schema.type === undefined ? [{ at, form, build: (text) => text }] : []
  }
  const { properties } = schema
  if (properties === undefined) {
    return [
      { at: `${at}{name}`, form, build: (text) => ({ [text]: 1 }) },
      { at: `${at}{value}`, form, build: (text) => ({ prompt: text }) },
    ]
  }
  const least = exampleOf(schema) as object
  return Object.entries(properties).flatMap(([name, field]) =>
    textsIn(field, name).map(({ at: below, form, build }) => ({
      at: at === '' ? below : `${at}.${below}`,
      form,
      build: (text) => ({ ...least, [name]: build(text) }),
    })),
  )
}

/** A value that a schema takes, with no more than it asks for. */
function exampleOf(schema: JsonSchema): unknown {
  if (schema.anyOf) return exampleOf(schema.anyOf[0] ?? {})
  if (schema.enum) return schema.enum[0]
  if (schema.const !== undefined) return schema.const
  switch (schema.type) {
    case 'object':
      return Object.fromEntries(
        (schema.required ?? []).map((name) => [name, exampleOf(schema.properties?.[name] ?? {})]),
      )
    case 'array':
      return Array.from({ length: schema.minItems ?? 0 }, () => exampleOf(schema.items ?? {}))
    case 'string':
      return 'x'
    case 'boolean':
      return true
    case undefined:
    default:
      return schema.minimum ?? 1
  }
}

/** The queries and paths of all operations. */
export function targetsOf(contracts: Iterable<Contract>): Place[] {
  const places: Place[] = []
  const seen = new Set<string>()
  const add = (name: string, method: SlowRequest['method'], target: (text: string) => string) => {
    const rest = method === 'POST' ? { headers: json, payload: '{}' } : {}
    places.push({ name, ask: (text) => ({ method, url: target(encoded(text)), ...rest }) })
  }
  const addQuery = (method: SlowRequest['method'], url: string, schema: object = {}) => {
    for (const [name, field] of Object.entries((schema as JsonSchema).properties ?? {})) {
      // It would wait for them.
      if (url === '/_emulator/wait' && ['task', 'requests', 'webhooks'].includes(name)) continue
      const key = `${url.split('/', 2).join('/')} ${name} ${formOf(field)}`
      if (seen.has(key)) continue
      seen.add(key)
      add(`${name} in the query of ${url}`, method, (text) => `${url}?account=k&${name}=${text}`)
    }
  }
  for (const { name, poll, utilities } of contracts) {
    addQuery('GET', `/${name}/v1/get_result`, poll.query)
    for (const { method, path, input } of utilities) {
      if (method === 'GET') addQuery('GET', `/${name}/v1${path}`, input)
    }
    add(`a path below /${name}/v1`, 'POST', (text) => `/${name}/v1/${text}`)
  }
  for (const { method, path, query, params } of operations) {
    addQuery(method, `/_emulator${path.replace(/:\w+/g, 'x')}`, query)
    for (const name of Object.keys((params as JsonSchema | undefined)?.properties ?? {})) {
      const at = (text: string) => `/_emulator${path.replace(`:${name}`, () => text)}`
      add(`${name} in the path of ${at('x')}`, method, (text) => `${at(text)}?account=k`)
    }
  }
  const anywhere = [
    '/_emulator/clock?account=',
    '/v1/get_result?',
    '/results/x/sample.jpeg?',
    '/results/x/',
    '/',
    '/docs/',
  ]
  for (const start of [...anywhere, '/_emulator/']) {
    const target = (text: string) => `${start}${text}`
    add(`a text behind ${start}`, 'GET', target)
    places.push({
      name: `a text as it is behind ${start}`,
      ask: (text) => {
        const url = target(text.replace(/[^!-~]|#/g, ''))
        return url.length < text.length / 2 || !isTarget(url) ? undefined : { method: 'GET', url }
      },
    })
  }
  return places
}

/** Whether the test client can send it. */
function isTarget(url: string): boolean {
  try {
    return new URL(url, 'http://localhost').host === 'localhost'
  } catch {
    return false
  }
}

/** Halves of characters cannot be encoded. */
const encoded = (text: string): string => encodeURIComponent(Buffer.from(text).toString())

/** Those of a group hide nothing from each other. */
const headerNames = [
  ['host'],
  ['origin', 'access-control-request-method'],
  ['x-key', 'authorization'],
  ['content-type'],
  [
    ...['x-emulator-rule', 'user-agent', 'content-encoding', 'accept', 'cookie', 'forwarded', 'x-forwarded-for'],
    ...['x-forwarded-host', 'x-forwarded-port', 'x-forwarded-prefix', 'x-forwarded-proto', 'if-match', 'if-none-match'],
    ...['if-modified-since', 'if-unmodified-since', 'if-range', 'range', 'x-ms-range', 'x-webhook-secret'],
  ],
]

/** Every header that something looks at, on requests of every kind. */
export const headersOf = (requests: readonly SlowRequest[]): Place[] =>
  requests.flatMap((request) =>
    headerNames.map((names) => {
      const [first, ...more] = names.map((name) => headerOf(request, [name]))
      return first !== undefined && more.length === 0
        ? first
        : { ...headerOf(request, names), parts: [first, ...more].filter((part) => part !== undefined) }
    }),
  )

const headerOf = (request: SlowRequest, names: readonly string[]): Place => ({
  name: `${names.join(', ')} on ${request.method} ${request.url.slice(0, 40)}`,
  ask: (text) => {
    // As node reads it: each byte is a character.
    const value = Buffer.from(text)
      .toString('latin1')
      // eslint-disable-next-line no-control-regex -- what a header cannot have
      .replace(/[\0-\x08\n-\x1f\x7f]/g, '')
    if (value.length < text.length / 2) return undefined
    return { ...request, headers: { ...request.headers, ...Object.fromEntries(names.map((name) => [name, value])) } }
  },
})
