import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { createClient } from './client.mjs'
import { startEmulator } from './emulator.mjs'
import { countsOf, fuzz } from './fuzz.mjs'
import { createChoices } from './random.mjs'

/** The operations that answer when something happens, not at once. */
const waiting = new Set(['waitForActivity', 'streamEvents'])

const oddTexts = [
  '', ' ', '\0', 'null', '[]', '{}', '-1', '0', '1e999', 'NaN', '٣', '9'.repeat(400), 'a'.repeat(5000), '../../..', '%00',
  '💥', '\ud800', '__proto__', 'constructor', 'default', '*', 'true', '10m', '-5s', '1.5s', '9999999h', 'Ready', '4xx',
  '2026-01-01T00:00:00Z', '+275760-09-13T00:00:00.001Z', 'poll 2 = 503', '[[error]]', 'http://127.0.0.1:1/', 'flux-dev',
] // prettier-ignore

const paces = ['frozen', 'real', 'x10', { mode: 'frozen' }, { mode: 'scaled', factor: 1e308 }]

/** Requests to every operation of the control API, made of fitting and of odd values: none may be answered 5xx, or not at all. */
export async function fuzzControl({ requests, seed = 1, say }) {
  const emulator = await startEmulator({ args: ['--max-accounts', '200'] })
  const client = createClient(emulator)
  const choices = createChoices(seed)
  const { one, upTo, chance } = choices
  const operations = operationsOf(parse(readFileSync(new URL('../../openapi/control.yaml', import.meta.url), 'utf8')))

  const odd = (depth = 0) => {
    if (chance(0.5)) return one(oddTexts)
    if (chance(0.4)) return one([0, -1, 1, 1.5, 2 ** 53, 1e308, -0, true, false, null])
    if (depth > 2) return null
    if (chance(0.5)) return Array.from({ length: upTo(4) }, () => odd(depth + 1))
    return Object.fromEntries(Array.from({ length: upTo(4) }, () => [one(oddTexts.slice(0, 20)), odd(depth + 1)]))
  }
  const fitting = (schema, depth = 0) => {
    if (schema === undefined || depth > 5 || chance(0.06)) return odd(depth)
    if (schema.$ref) return fitting(schemas[schema.$ref.split('/').pop()], depth)
    if (schema.const !== undefined) return schema.const
    if (schema.enum) return one(schema.enum)
    const members = schema.anyOf ?? schema.oneOf
    if (members) return fitting(one(members), depth + 1)
    switch (schema.type) {
      case 'object': {
        const names = Object.keys(schema.properties ?? {}).filter(() => chance(0.4))
        return Object.fromEntries(names.map((name) => [name, fitting(schema.properties[name], depth + 1)]))
      }
      case 'array':
        return Array.from({ length: upTo(3) }, () => fitting(schema.items, depth + 1))
      case 'integer':
      case 'number':
        return one([0, 1, 2, 5, 100, schema.minimum ?? -1, schema.maximum ?? 1e9])
      case 'boolean':
        return chance(0.5)
      default:
        return one([...oddTexts, ...paces])
    }
  }
  const schemas = operations.schemas

  const failures = []
  const byStatus = new Map()
  let late = 0
  const send = async () => {
    const { method, path, id, parameters, body } = one(operations.list)
    const query = parameters.filter((each) => each.in === 'query' && chance(0.4))
    const text = (value) => encodeURIComponent(wellFormed(typeof value === 'string' ? value : JSON.stringify(value)))
    const filled = path.replace(/\{\w+\}/g, () =>
      text(one([...oddTexts.filter((each) => each !== ''), 'rule-1', 'task-1'])),
    )
    const search = query.map(({ name, schema }) => `${name}=${text(fitting(schema) ?? '')}`)
    if (chance(0.8)) search.push(`account=key-${upTo(300)}`)
    const url = `/_emulator${filled}${search.length === 0 ? '' : `?${search.join('&')}`}`
    const given = body === undefined && chance(0.9) ? undefined : JSON.stringify(fitting(body) ?? null)
    try {
      const { status, text: said } = await client.ask(
        chance(0.02) ? one(['PUT', 'PATCH', 'OPTIONS', 'HEAD']) : method,
        url,
        {
          ...(method === 'GET' ? {} : { body: given }),
          ms: waiting.has(id) ? 300 : 15_000,
        },
      )
      byStatus.set(status, (byStatus.get(status) ?? 0) + 1)
      if (status >= 500) failures.push({ method, url, given: given?.slice(0, 500), status, said: said.slice(0, 300) })
    } catch (error) {
      if (error.code === 'LATE' && waiting.has(id)) late++
      else failures.push({ method, url, given: given?.slice(0, 500), error: error.message })
    }
  }

  const sent = await fuzz({ emulator, client, requests, send, failures, beginAnew: () => beginAnew(client) })
  say(`${sent} requests to ${operations.list.length} operations: ${countsOf(byStatus)}, not waited for: ${late}`)
  return {
    failures,
    figures: [['control API, random requests', `${sent}`, `${failures.length} answered 5xx or not at all`]],
  }
}

/** No account is left, and new ones begin as they did: the template, too, was changed. */
async function beginAnew(client) {
  const ofTemplate = (path) => `/_emulator${path}?account=default`
  const usual = { latency: 'fast', urlTtl: null, credits: null, maxActiveTasks: null, enforceRateLimit: false }
  await client.ask('POST', ofTemplate('/settings'), { body: usual })
  await client.ask('POST', ofTemplate('/clock'), { body: { mode: 'real' } })
  await client.ask('DELETE', ofTemplate('/rules'))
  await client.ask('POST', '/_emulator/reset', { body: { all: true } })
}

/** A URL has no half of a surrogate pair. */
const wellFormed = (text) => text.replace(/[\ud800-\udfff]/g, '\ufffd')

function operationsOf({ paths, components }) {
  const list = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([method]) => ['get', 'post', 'delete', 'put', 'patch'].includes(method))
      .map(([method, { operationId, parameters = [], requestBody }]) => ({
        method: method.toUpperCase(),
        path,
        id: operationId,
        parameters,
        body: requestBody?.content?.['application/json']?.schema,
      })),
  )
  for (const id of waiting) {
    if (!list.some((operation) => operation.id === id)) throw new Error(`the control API has no operation ${id}`)
  }
  return { list, schemas: components?.schemas ?? {} }
}
