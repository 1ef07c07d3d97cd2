import { expect, it } from 'vitest'
import { plainExtras, bytesOf, endedAt, stateOf } from '../../src/tasks/task.js'
import { makeTask } from './make-task.js'

it('is what its timeline says, counted from its acceptance', () => {
  const task = makeTask({ at: 5000, ms: 1000 })
  expect(stateOf(task, 5000).status).toBe('Pending')
  expect(stateOf(task, 5999).status).toBe('Processing')
  expect(stateOf(task, 6000).status).toBe('Ready')
  expect(endedAt(task)).toBe(6000)
})

it('that is stuck does not end', () => {
  expect(endedAt(makeTask({ at: 5000, override: { end: 'stuck' } }))).toBeUndefined()
})

it('takes memory by the length of its prompt, twice as much beyond Latin-1, and by its fields', () => {
  const bytes = (prompt: string): number => bytesOf(makeTask({ at: 0, prompt }))
  const plain = bytes('')
  expect(bytes('x'.repeat(1000))).toBe(plain + 1000)
  expect(bytes('é'.repeat(1000))).toBe(plain + 1000)
  expect(bytes('貓'.repeat(1000))).toBe(plain + 2000)
  expect(bytes(`${'x'.repeat(999)}貓`)).toBe(plain + 2000)
  const extras = { ...plainExtras, fields: { raw: true, image_prompt: 'x'.repeat(5000) } }
  expect(bytesOf(makeTask({ at: 0, prompt: '', extras }))).toBeGreaterThan(plain + 5000)
})

it('takes memory for all that its webhook and its rules say', () => {
  const bytes = (extras: Partial<typeof plainExtras>): number =>
    bytesOf(makeTask({ at: 0, extras: { ...plainExtras, ...extras } }))
  const webhook = { url: 'http://127.0.0.1/', secret: 's', delivery: '' }
  const longer = { ...webhook, url: webhook.url + 'x'.repeat(2000), secret: 's'.repeat(60_000) }
  expect(bytes({ webhook: longer } as object) - bytes({ webhook } as object)).toBe(61_999)
  const rule = (body: string) => ({
    id: 'header-1',
    stage: 'poll',
    when: {},
    then: { status: 503, body },
    matched: 0,
    fired: 0,
  })
  expect(bytes({ rules: [rule('x'.repeat(1001))] } as object) - bytes({ rules: [rule('x')] } as object)).toBe(1000)
})
