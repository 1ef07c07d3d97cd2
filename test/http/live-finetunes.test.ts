import { describe, expect, test } from 'vitest'
import { startApp, startLive } from '../support/start-app.js'

const ultra = 'flux-pro-1.1-ultra-finetuned'
const klein = 'flux-2-klein-9b-kv-bf16-finetuned'

describe('a finetune in a submit', () => {
  test.each([ultra, klein])('that the account does not have is refused by %s', async (model) => {
    const reply = await startLive().trySubmit(model, { prompt: 'a cat', finetune_id: 'brand-v2' })
    expect([reply.statusCode, reply.json()]).toEqual([400, { detail: 'Finetune not found or not ready' }])
    expect(reply.headers['x-emulator-explain']).toBe(
      'the account has no finetune brand-v2; GET /v1/my_finetunes lists those that it has, --finetunes sets them',
    )
  })

  test.each(['my-style', 'my-finetune', 'another-org/their-style'])('is accepted: %s', async (finetune_id) => {
    const seen = startLive()
    for (const model of [ultra, klein]) {
      expect((await seen.trySubmit(model, { prompt: 'a cat', finetune_id })).statusCode).toBe(200)
    }
  })

  test.each(['a/b/c', '/name', 'org/', ''])('of no such form is refused: %j', async (finetune_id) => {
    expect((await startLive().trySubmit(ultra, { finetune_id })).statusCode).toBe(400)
  })

  test('is one of --finetunes, which each account then has', async () => {
    const seen = startApp({ contract: 'live', finetunes: ['brand-v2'] })
    for (const key of ['one', 'other']) {
      const mine = await seen.app.inject({ url: '/v1/my_finetunes', headers: { 'x-key': key } })
      expect(mine.json()).toEqual({ finetunes: ['brand-v2'] })
      const of = (finetune_id: string) => seen.as({ key }).trySubmit(klein, { prompt: 'a cat', finetune_id })
      expect([(await of('brand-v2')).statusCode, (await of('my-style')).statusCode]).toEqual([200, 400])
    }
  })

  test('is refused after it was deleted, by that account alone', async () => {
    const seen = startLive()
    const payload = { finetune_id: 'my-style' }
    await seen.app.inject({ method: 'POST', url: '/v1/delete_finetune', headers: { 'x-key': 'test' }, payload })
    expect((await seen.trySubmit(ultra, payload)).statusCode).toBe(400)
    expect((await seen.as({ key: 'other' }).trySubmit(ultra, payload)).statusCode).toBe(200)
  })

  test('is looked for after the fields, and before credits', async () => {
    const seen = startApp({ contract: 'live', credits: 0 })
    const refused = await seen.trySubmit(klein, { finetune_id: 'brand-v2' })
    expect(refused.json<{ detail: { type: string }[] }>().detail.map(({ type }) => type)).toEqual(['missing'])
    expect((await seen.trySubmit(klein, { prompt: 'x', finetune_id: 'brand-v2' })).statusCode).toBe(400)
    expect((await seen.trySubmit(klein, { prompt: 'x', finetune_id: 'my-style' })).statusCode).toBe(402)
  })
})

describe('the use of a licence', () => {
  const report = (payload: object, model = 'flux-2-klein-9b', headers: Record<string, string> = { 'x-key': 'test' }) =>
    startLive().app.inject({ method: 'POST', url: `/v1/licenses/models/${model}/usage`, headers, payload })

  test.each([{}, { number_of_generations: 12 }])('is recorded: %j', async (payload) => {
    const reply = await report(payload)
    expect([reply.statusCode, reply.json()]).toEqual([200, { message: 'Usage recorded successfully' }])
  })

  test('is of a model that has one', async () => {
    const reply = await report({}, 'example-model')
    expect([reply.statusCode, reply.json()]).toEqual([
      400,
      { detail: 'Model slug example-model is not supported for usage reporting' },
    ])
  })

  test('is a positive number', async () => {
    const reply = await report({ number_of_generations: 0 })
    expect([reply.statusCode, reply.json()]).toEqual([
      422,
      {
        detail: [
          {
            type: 'greater_than',
            loc: ['body', 'number_of_generations'],
            msg: 'Input should be greater than 0',
            input: 0,
            ctx: { gt: 0 },
          },
        ],
      },
    ])
  })

  test('needs a key', async () => {
    const reply = await report({}, 'flux-2-klein-9b', {})
    expect([reply.statusCode, reply.json()]).toEqual([403, { detail: 'Not authenticated' }])
  })
})

describe('flux-3-image-klein', () => {
  test('ignores an unknown field, and says that its fields are a guess', async () => {
    const reply = await startLive().trySubmit('flux-3-image-klein', { prompt: 'a cat', grounding: true })
    expect(reply.statusCode).toBe(200)
    expect(reply.headers['x-emulator-explain']).toContain('a guess: its schema has not been published')
  })
})
