import { describe, expect, test } from 'vitest'
import { startApp, startLive, type TestApp } from '../support/start-app.js'

interface Asked {
  url: string
  method?: 'GET' | 'POST'
  key?: string | undefined
  body?: object
}

function ask({ app }: TestApp, { url, method = 'GET', key = 'test', body }: Asked) {
  return app.inject({ method, url: `/v1/${url}`, headers: { 'x-key': key }, ...(body && { payload: body }) })
}

/** What is in the list is not declared: an id, or an object that holds one. */
async function finetunes(seen: TestApp, key = 'test'): Promise<string[]> {
  const reply = await ask(seen, { url: 'my_finetunes', key })
  expect(reply.statusCode).toBe(200)
  const body = reply.json<{ finetunes: (string | { finetune_id: string })[] }>()
  expect(body).toEqual({ finetunes: expect.any(Array) as unknown[] })
  return body.finetunes.map((each) => (typeof each === 'string' ? each : each.finetune_id))
}

async function someFinetune(seen: TestApp): Promise<string> {
  const [first] = await finetunes(seen)
  if (first === undefined) throw new Error('no finetune is listed')
  return first
}

const details = (seen: TestApp, id: string, key = 'test') =>
  ask(seen, { url: `finetune_details?finetune_id=${encodeURIComponent(id)}`, key })

const remove = (seen: TestApp, finetune_id: string, key = 'test') =>
  ask(seen, { url: 'delete_finetune', method: 'POST', key, body: { finetune_id } })

const unknown = { detail: expect.any(String) as string }

describe('GET credits', () => {
  test.each(['/v1', '/live/v1'])('under %s answers the balance as a number', async (prefix) => {
    const reply = await startLive().app.inject({ url: `${prefix}/credits`, headers: { 'x-key': 'test' } })
    const { credits } = reply.json<{ credits: number }>()
    expect([reply.statusCode, reply.headers['content-type']]).toEqual([200, 'application/json'])
    expect(Number.isFinite(credits)).toBe(true)
    expect(reply.body).toBe(`{"credits":${credits}}`)
  })
})

describe('finetunes', () => {
  test('there are some, each with a name of its own', async () => {
    const ids = await finetunes(startLive())
    expect(ids.length).toBeGreaterThan(0)
    expect(ids.every((id) => typeof id === 'string' && id !== '')).toBe(true)
    expect(new Set(ids).size).toBe(ids.length)
  })

  test('each has details', async () => {
    const seen = startLive()
    for (const id of await finetunes(seen)) {
      const reply = await details(seen, id)
      expect([reply.statusCode, reply.headers['content-type']]).toEqual([200, 'application/json'])
      const body = reply.json<{ finetune_details: object }>()
      expect(body).toEqual({ finetune_details: expect.any(Object) as object })
      expect(Array.isArray(body.finetune_details)).toBe(false)
    }
  })

  test('each can be drawn with', async () => {
    const seen = startLive()
    for (const finetune_id of await finetunes(seen)) await seen.submit('flux-pro-1.1-ultra-finetuned', { finetune_id })
  })

  test('a deleted one is gone: from the list, from its details, and for a second deletion', async () => {
    const seen = startLive()
    const before = await finetunes(seen)
    const id = await someFinetune(seen)
    const reply = await remove(seen, id)
    expect([reply.statusCode, reply.headers['content-type']]).toEqual([200, 'application/json'])
    const body = reply.json<Record<string, string>>()
    expect(body).toEqual({
      status: expect.any(String) as string,
      message: expect.any(String) as string,
      deleted_finetune_id: id,
      timestamp: expect.any(String) as string,
    })
    expect(Object.keys(body)).toEqual(['status', 'message', 'deleted_finetune_id', 'timestamp'])
    expect(await finetunes(seen)).toEqual(before.filter((each) => each !== id))
    for (const gone of [await details(seen, id), await remove(seen, id)]) {
      expect([gone.statusCode, gone.json()]).toEqual([404, unknown])
      expect(gone.headers['content-type']).toBe('application/json')
    }
  })

  test('a deletion is the account’s own: another key has the finetune still', async () => {
    const seen = startLive()
    const before = await finetunes(seen, 'another')
    const id = await someFinetune(seen)
    await remove(seen, id)
    expect(before).toContain(id)
    expect(await finetunes(seen, 'another')).toEqual(before)
    expect((await details(seen, id, 'another')).statusCode).toBe(200)
    expect((await remove(seen, id, 'another')).statusCode).toBe(200)
  })

  test('opens the account of a new key, whether there is something to delete or not', async () => {
    const seen = startLive()
    await remove(seen, 'nope', 'new')
    expect(seen.core.accounts.find('new')?.finetunes.size).toBe((await finetunes(seen)).length)
    await remove(seen, await someFinetune(seen), 'new')
    expect(seen.core.accounts.find('new')?.finetunes.size).toBe((await finetunes(seen)).length - 1)
  })

  test.each(['nope', '', 'org/lora', 'ünï', '__proto__'])('%j is not one: a 404', async (id) => {
    const seen = startLive()
    for (const reply of [await details(seen, id), await remove(seen, id)]) {
      expect([reply.statusCode, reply.json()]).toEqual([404, unknown])
    }
  })

  test('one that is not named is a 422', async () => {
    const seen = startLive()
    const item = { type: 'missing', msg: 'Field required' }
    const details = await ask(seen, { url: 'finetune_details' })
    expect([details.statusCode, details.json()]).toEqual([
      422,
      { detail: [{ ...item, loc: ['query', 'finetune_id'], input: null }] },
    ])
    const deletion = await ask(seen, { url: 'delete_finetune', method: 'POST', body: { id: 1 } })
    expect([deletion.statusCode, deletion.json()]).toEqual([
      422,
      { detail: [{ ...item, loc: ['body', 'finetune_id'], input: { id: 1 } }] },
    ])
  })

  test('one that is named by a number is a 422', async () => {
    const reply = await ask(startLive(), { url: 'delete_finetune', method: 'POST', body: { finetune_id: 7 } })
    const item = { type: 'string_type', loc: ['body', 'finetune_id'], msg: 'Input should be a valid string', input: 7 }
    expect([reply.statusCode, reply.json()]).toEqual([422, { detail: [item] }])
  })
})

const four: Asked[] = [
  { url: 'credits' },
  { url: 'my_finetunes' },
  { url: 'finetune_details?finetune_id=x' },
  { url: 'delete_finetune', method: 'POST', body: { finetune_id: 'x' } },
]

describe.each(four)('$url', (asked) => {
  test.each([
    ['no key', '', 403, 'Not authenticated'],
    ['a malformed key', 'malformed-1', 422, 'Invalid API key format'],
    ['a refused key', 'invalid-1', 403, 'Not authenticated - Invalid Authentication'],
  ])('with %s is refused', async (_, key, status, detail) => {
    const reply = await ask(startLive(), { ...asked, key })
    expect([reply.statusCode, reply.body]).toEqual([status, JSON.stringify({ detail })])
    expect(reply.headers['content-type']).toBe('application/json')
  })

  test('without a key header is refused, before anything is missed', async () => {
    const { url, method = 'GET' } = asked
    const reply = await startLive().app.inject({
      method,
      url: `/v1/${url.split('?')[0] ?? ''}`,
      ...(method === 'POST' && { payload: {} }),
    })
    expect([reply.statusCode, reply.json()]).toEqual([403, { detail: 'Not authenticated' }])
  })

  test('takes no other method', async () => {
    const { method = 'GET' } = asked
    const reply = await ask(startLive(), { ...asked, method: method === 'GET' ? 'POST' : 'GET' })
    expect([reply.statusCode, reply.headers.allow, reply.json()]).toEqual([
      405,
      method,
      { detail: 'Method Not Allowed' },
    ])
  })

  test('is not an operation of the documented contract', async () => {
    const { url, method = 'GET', body } = asked
    const reply = await startApp().app.inject({
      method,
      url: `/documented/v1/${url}`,
      headers: { 'x-key': 'test' },
      ...(body && { payload: body }),
    })
    expect(reply.statusCode).toBe(404)
  })
})
