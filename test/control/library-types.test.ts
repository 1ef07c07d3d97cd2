import { expect, test } from 'vitest'
import type { Duration, GivenRule, GivenRules, NewRule, SettingsChange } from '../../src/index.js'
import { startApp } from '../support/start-app.js'

/** Each compiles as it stands: what the documents show of rules needs no more than what it is about. */
const given: [GivenRules, made: object[]][] = [
  ['poll 2 = 503', [{ stage: 'poll', when: { nth: 2 }, then: { status: 503 } }]],
  [{ stage: 'poll', then: { status: 503, delay: '1s' } }, [{ when: {}, then: { status: 503, delay: 1000 } }]],
  [{ stage: 'poll', when: { nth: [2, 4] }, then: { malformed: true } }, [{ when: { nth: [2, 4] } }]],
  [{ stage: 'task', then: { end: 'Error', latency: '5s' }, times: 1 }, [{ then: { end: 'Error', latency: 5000 } }]],
  [{ stage: 'task', then: { after: { polls: 3 } } }, [{ then: { after: { polls: 3 } } }]],
  [
    { stage: 'submit', then: { refuse: 'rate-limited', headers: { 'Retry-After': '7' } }, every: 2 },
    [{ then: { refuse: 'rate-limited', headers: { 'Retry-After': '7' } }, every: 2 }],
  ],
  [
    { stage: 'download', then: { damage: 'truncated', delay: { from: '1s', to: '3s', seed: 7 } } },
    [{ then: { damage: 'truncated', delay: { from: 1000, to: 3000, seed: 7 } } }],
  ],
  [
    { stage: 'webhook', then: { delay: { mean: '2s', deviation: '500ms', seed: 7 } } },
    [{ then: { delay: { mean: 2000, deviation: 500, seed: 7 } } }],
  ],
  [
    { directive: 'content-moderated: Violence', when: { prompt: 'knife' } },
    [{ stage: 'task', when: { prompt: 'knife' }, then: { end: 'Content Moderated', reasons: ['Violence'] } }],
  ],
  [{ directive: 'stuck' }, [{ stage: 'task', then: { end: 'stuck' } }]],
  [
    ['error; poll 1 = 503', { directive: 'stuck' }, { stage: 'webhook', then: { lost: true } }],
    [{ then: { end: 'Error' } }, { then: { status: 503 } }, { then: { end: 'stuck' } }, { then: { lost: true } }],
  ],
]

test.each(given)('the library takes %j', (rules, made) => {
  const { control } = startApp().core
  expect(control.account('test').addRule(rules)).toMatchObject(made)
  expect(control.template().addRule(rules)).toMatchObject(made)
})

test('what was made can be given again', () => {
  const { control } = startApp().core
  const made: readonly NewRule[] = control.template().addRule('poll = 503')
  expect(control.account('test').addRule(made)).toMatchObject(made)
})

test.each<SettingsChange>([
  { latency: '1.5s' },
  { latency: 1500 },
  { latency: 'fast', urlTtl: '10m', credits: undefined },
])('the library takes the settings %j', (change) => {
  const account = startApp().core.control.account('test')
  expect(account.changeSettings(change)).toMatchObject(
    change.latency === 'fast' ? { latency: 'fast', urlTtl: 600_000, credits: undefined } : { latency: 1500 },
  )
})

test.each<Duration>(['10m', 600_000])('the library advances a clock by %s', async (by) => {
  const account = startApp().core.control.account('test')
  const before = (await account.setClock({ mode: 'frozen' })).now
  expect((await account.setClock({ advance: { by } })).now - before).toBe(600_000)
})

test('a rule that can be of no stage does not compile', () => {
  const { control } = startApp().core
  // @ts-expect-error: a poll is not lost
  const wrong: GivenRule = { stage: 'poll', then: { lost: true } }
  expect(() => control.account('test').addRule(wrong)).toThrow(/then can have no "lost"/)
})
