import { expect, test } from 'vitest'
import type { TaskDetail } from '../../src/control/control.js'
import type { OptionsGiven } from '../../src/config.js'
import { startFrozen } from '../support/start-frozen.js'

async function readUnderstood(model: string, body: object, options: OptionsGiven = {}) {
  const { submit, command } = await startFrozen(options)
  const { id } = await submit(model, body)
  const [, { understood }] = await command<TaskDetail>(`GET /tasks/${id}`)
  return understood
}

test('a task says which fields were sent, converted, filled in with defaults, and ignored', async () => {
  expect(await readUnderstood('flux-dev', { prompt: 'a fox', width: '512', promt: 'a cat', seed: null })).toEqual({
    fields: [
      { field: 'prompt', value: 'a fox', from: 'sent' },
      { field: 'width', value: 512, from: 'converted' },
      { field: 'height', value: 768, from: 'default' },
      { field: 'steps', value: 28, from: 'default' },
      { field: 'prompt_upsampling', value: false, from: 'default' },
      { field: 'seed', value: null, from: 'sent' },
      { field: 'guidance', value: 3, from: 'default' },
      { field: 'safety_tolerance', value: 2, from: 'default' },
      { field: 'output_format', value: 'jpeg', from: 'default' },
    ],
    ignored: ['promt'],
  })
})

test('a body whose secrets and pictures are replaced is still told apart', async () => {
  const understood = await readUnderstood('flux-dev', {
    prompt: 'a fox',
    webhook_url: 'http://localhost:9/hook?token=abc',
    webhook_secret: 'do not show',
    other: 1,
  })
  const shown = understood?.fields.filter(({ field }) => field.startsWith('webhook'))
  expect([shown, understood?.ignored]).toEqual([
    [
      { field: 'webhook_url', value: expect.stringContaining('<secret') as string, from: 'sent' },
      { field: 'webhook_secret', value: expect.stringContaining('<secret') as string, from: 'sent' },
    ],
    ['other'],
  ])
})

test('a seed beyond 2^53 keeps its digits', async () => {
  const { app, command } = await startFrozen()
  const headers = { 'x-key': 'test', 'content-type': 'application/json' }
  const payload = '{"prompt":"a fox","seed":9007199254740993}'
  const { id } = (await app.inject({ method: 'POST', url: '/live/v1/flux-dev', headers, payload })).json<{
    id: string
  }>()
  const answer = await app.inject({ url: `/_emulator/tasks/${id}`, headers: { 'x-key': 'test' } })
  expect(answer.body).toContain('{"field":"seed","value":9007199254740993,"from":"sent"}')
  expect((await command(`GET /tasks/${id}`))[0]).toBe(200)
})

test('nothing is said about a request that the journal has not kept, or not wholly', async () => {
  const long = Object.fromEntries(Array.from({ length: 900 }, (_, at) => [`field_${at}`, 'x'.repeat(20)]))
  expect([
    await readUnderstood('flux-dev', { prompt: 'x' }, { journalMemory: 0 }),
    await readUnderstood('flux-dev', { prompt: 'x', ...long }),
  ]).toEqual([undefined, undefined])
})
