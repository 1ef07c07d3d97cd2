import { describe, expect, test } from 'vitest'
import { statusOf } from '../support/client.js'
import { startApp, type TestApp } from '../support/start-app.js'

/** An app with these rules, its tasks ready at once. */
async function arranged(rules: object, options: Parameters<typeof startApp>[0] = {}): Promise<TestApp> {
  const seen = startApp({ latency: 'instant', ...options })
  const [status, answer] = await seen.command('POST /rules', rules)
  if (status !== 200) throw new Error(`the rules are refused: ${JSON.stringify(answer)}`)
  return seen
}

interface Given {
  url?: string
  body?: object
}

const pollStatus = (seen: TestApp, id: string) => statusOf(seen.tryPoll(id))

const times = async <T>(count: number, act: () => Promise<T>): Promise<T[]> => {
  const answers = []
  for (let turn = 0; turn < count; turn++) answers.push(await act())
  return answers
}

const task = async (seen: TestApp, prompt = 'x') => (await seen.submit('flux-dev', { prompt })).id

const counts = (seen: TestApp) =>
  seen.core.control
    .account('test')
    .rules()
    .map(({ matched, fired }) => [matched, fired])

/** What the journal says about the rules of the last request. */
const lastEntry = (seen: TestApp) => {
  const { rule, others } = seen.core.control.account('test').requests().entries.at(-1) ?? {}
  return { rule, others }
}

describe('what a rule matches', () => {
  test.each<[string, object, Given, boolean]>([
    ['everything when it says nothing', {}, {}, true],
    ['its model', { model: 'flux-dev' }, {}, true],
    ['the model of either contract', { model: 'flux-dev' }, { url: '/live/v1/flux-dev' }, true],
    ['no other model', { model: 'flux-pro' }, {}, false],
    ['no model that begins alike', { model: 'flux-pro' }, { url: '/v1/flux-pro-1.1' }, false],
    ['a part of the prompt', { prompt: 'knife' }, { body: { prompt: 'a knife on a table' } }, true],
    ['the whole of it', { prompt: 'a knife' }, { body: { prompt: 'a knife' } }, true],
    ['no other prompt', { prompt: 'knife' }, { body: { prompt: 'a fork' } }, false],
    ['letters as they are', { prompt: 'knife' }, { body: { prompt: 'a Knife' } }, false],
    ['no pattern where a part is meant', { prompt: 'kn.fe' }, { body: { prompt: 'a knife' } }, false],
    ['a regular expression', { prompt: { matches: 'kn.fe' } }, { body: { prompt: 'a knife' } }, true],
    ['one that ignores case', { prompt: { matches: '(?i)\\bknife\\b' } }, { body: { prompt: 'A KNIFE!' } }, true],
    ['one for whole words', { prompt: { matches: '\\bknife\\b' } }, { body: { prompt: 'penknifes' } }, false],
    ['one from end to end', { prompt: { matches: '^a knife$' } }, { body: { prompt: 'not a knife' } }, false],
    ['one beyond ASCII', { prompt: { matches: '^\\p{Han}+$' } }, { body: { prompt: '刀' } }, true],
    ['a field', { fields: { seed: 42 } }, { body: { prompt: 'x', seed: 42 } }, true],
    ['no other value of it', { fields: { seed: 42 } }, { body: { prompt: 'x', seed: 43 } }, false],
    ['no field that was not sent', { fields: { width: 1024 } }, {}, false],
    ['a field as it was sent', { fields: { seed: 42 } }, { body: { prompt: 'x', seed: '42' } }, false],
    ['a field that is a text', { fields: { seed: '42' } }, { body: { prompt: 'x', seed: '42' } }, true],
    ['a field that is null', { fields: { seed: null } }, { body: { prompt: 'x', seed: null } }, true],
    ['null only where it was sent', { fields: { seed: null } }, {}, false],
    [
      'a field that is true',
      { fields: { raw: true } },
      { url: '/v1/flux-pro-1.1-ultra', body: { prompt: 'x', raw: true } },
      true,
    ],
    ['a field that no model knows', { fields: { trace: 'a' } }, { body: { prompt: 'x', trace: 'a' } }, true],
    [
      'all that it says',
      { model: 'flux-dev', fields: { seed: 1, width: 256 } },
      { body: { prompt: 'x', seed: 1 } },
      false,
    ],
    ['the first submit', { nth: 1 }, {}, true],
    ['no later one', { nth: 2 }, {}, false],
  ])('is %s: %j', async (_, when, { url, body }, isMatch) => {
    const at = await arranged({ stage: 'submit', when, then: { refuse: 'overloaded' } })
    expect(await statusOf(at.trySubmit(url, body))).toBe(isMatch ? 503 : 200)
    expect(counts(at)).toEqual([isMatch ? [1, 1] : [0, 0]])
  })

  test('holds for the task that is made as well', async () => {
    const seen = await arranged([
      { stage: 'task', when: { model: 'flux-pro', prompt: 'knife', fields: { seed: 1 } }, then: { end: 'Error' } },
    ])
    const ends = []
    for (const [model, prompt, seed] of [
      ['flux-dev', 'knife', 1],
      ['flux-pro', 'fork', 1],
      ['flux-pro', 'knife', 2],
      ['flux-pro', 'knife', 1],
    ] as const) {
      const { id } = await seen.submit(model, { prompt, seed })
      ends.push((await seen.poll(id)).status)
    }
    expect(ends).toEqual(['Ready', 'Ready', 'Ready', 'Error'])
  })

  test.each(['poll', 'download'])('is at a %s what is known of the task', async (stage) => {
    const seen = await arranged([
      { stage, when: { model: 'flux-dev', prompt: 'knife' }, then: { status: 503 } },
      { stage, when: { model: 'flux-pro' }, then: { status: 504 } },
    ])
    const statuses = []
    for (const [model, prompt] of [
      ['flux-dev', 'a knife'],
      ['flux-pro', 'a knife'],
    ] as const) {
      const { id } = await seen.submit(model, { prompt })
      if (stage === 'poll') {
        statuses.push(await pollStatus(seen, id))
        continue
      }
      const { result } = await seen.poll(id)
      statuses.push(await statusOf(seen.download(result.sample)))
    }
    expect(statuses).toEqual([503, 504])
  })

  test('is a task by its id', async () => {
    const seen = startApp({ latency: 'instant' })
    const [one, other] = [await task(seen), await task(seen)]
    await seen.command('POST /rules', { stage: 'poll', when: { task: one }, then: { status: 503 } })
    expect([await pollStatus(seen, other), await pollStatus(seen, one)]).toEqual([200, 503])
  })

  test('is the n-th poll of each task, or a range of them', async () => {
    const seen = await arranged([
      { stage: 'poll', when: { nth: 2 }, then: { status: 502 } },
      { stage: 'poll', when: { nth: [4, 5] }, then: { status: 504 } },
    ])
    for (const id of [await task(seen), await task(seen)]) {
      expect(await times(6, () => pollStatus(seen, id))).toEqual([200, 502, 200, 504, 504, 200])
    }
  })

  test('is the n-th download of each task', async () => {
    const seen = await arranged({ stage: 'download', when: { nth: [1, 2] }, then: { damage: 'missing' } })
    await seen.command('POST /rules', { stage: 'download', then: { damage: 'expired' } })
    for (const id of [await task(seen), await task(seen)]) {
      const { result } = await seen.poll(id)
      expect(await times(3, () => statusOf(seen.download(result.sample)))).toEqual([404, 404, 403])
    }
  })

  test('is the n-th submit of the account', async () => {
    const seen = await arranged({ stage: 'submit', when: { nth: [2, 3] }, then: { status: 503 } })
    expect(await times(4, () => statusOf(seen.trySubmit()))).toEqual([200, 503, 503, 200])
    expect(await statusOf(seen.as({ key: 'other' }).trySubmit())).toBe(200)
  })

  test.each(['(a+)+$', '^(a|a)*$', '(a|aa)+$', '(.*a){20}b', '^(([a-z])+.)+[A-Z]([a-z])+$', '(x+x+)+y'])(
    'is found for a regular expression that never ends elsewhere: %s',
    async (matches) => {
      const seen = await arranged({ stage: 'task', when: { prompt: { matches } }, then: { end: 'Error' } })
      const { id } = await seen.submit('flux-dev', { prompt: `${'a'.repeat(5000)}!` })
      expect(await seen.poll(id)).toMatchObject({ status: 'Ready' })
    },
  )

  test('is looked for in the first 10,000 characters of a prompt', async () => {
    const rule = { stage: 'task', when: { prompt: { matches: 'knife' } }, then: { end: 'Error' } }
    // The documented contract takes no prompt of this length.
    const seen = await arranged(rule, { contract: 'live' })
    const ends = []
    for (const before of [9_900, 9_996]) {
      const { id } = await seen.submit('flux-dev', { prompt: `${' '.repeat(before)}knife` })
      ends.push((await seen.poll(id)).status)
    }
    expect(ends).toEqual(['Error', 'Ready'])
  })

  test.each<[object, string]>([
    [{ prompt: { matches: '(' } }, 'RE2'],
    [{ prompt: { matches: '(?=x)y' } }, 'RE2'],
    [{ prompt: { matches: '(a)\\1' } }, 'RE2'],
    [{ prompt: { matches: 7 } }, 'when.prompt'],
    [{ prompt: 7 }, 'when.prompt'],
    [{ propmt: 'x' }, 'did you mean "prompt"'],
    [{ nth: 0 }, 'when.nth'],
    [{ nth: 1.5 }, 'when.nth'],
    [{ nth: [3, 2] }, 'when.nth'],
    [{ nth: [1] }, 'when.nth'],
    [{ fields: { seed: [1] } }, 'when.fields'],
    [{ model: 7 }, 'when.model'],
    [{ task: 'x' }, 'when.task'],
  ])('cannot be %j', async (when, named) => {
    const seen = startApp()
    expect(await seen.command('POST /rules', { stage: 'submit', when, then: { status: 503 } })).toEqual([
      400,
      { account: 'test', error: expect.stringContaining(named) },
    ])
  })
})

describe('how often a rule fires', () => {
  test.each<[string, object, (number | string)[]]>([
    ['always', {}, [503, 503, 503, 503, 503, 503]],
    ['once', { times: 1 }, [503, 200, 200, 200, 200, 200]],
    ['n times', { times: 3 }, [503, 503, 503, 200, 200, 200]],
    ['at every second match', { every: 2 }, [200, 503, 200, 503, 200, 503]],
    ['at every third match', { every: 3 }, [200, 200, 503, 200, 200, 503]],
    ['at every second match, two times', { every: 2, times: 2 }, [200, 503, 200, 503, 200, 200]],
    ['at every match', { every: 1 }, [503, 503, 503, 503, 503, 503]],
  ])('%s', async (_, often, expected) => {
    const seen = await arranged({ stage: 'submit', then: { status: 503 }, ...often })
    expect(await times(6, () => statusOf(seen.trySubmit()))).toEqual(expected)
    expect(counts(seen)[0]?.[1]).toBe(expected.filter((status) => status === 503).length)
  })

  test('counts matches, not requests', async () => {
    const seen = await arranged({ stage: 'submit', when: { prompt: 'knife' }, then: { status: 503 }, every: 2 })
    const statuses = []
    for (const prompt of ['knife', 'fork', 'knife', 'fork', 'fork', 'knife', 'knife']) {
      statuses.push(await statusOf(seen.trySubmit('flux-dev', { prompt })))
    }
    expect(statuses).toEqual([200, 200, 503, 200, 200, 200, 503])
    expect(counts(seen)).toEqual([[4, 2]])
  })

  test.each([
    [{ times: 0 }, 'times'],
    [{ times: 1.5 }, 'times'],
    [{ times: '2' }, 'times'],
    [{ every: 0 }, 'every'],
    [{ probability: 0.5 }, 'probability'],
  ])('is never by chance, nor %j', async (often, named) => {
    const seen = startApp()
    expect(await seen.command('POST /rules', { stage: 'poll', then: { status: 503 }, ...often })).toEqual([
      400,
      { account: 'test', error: expect.stringContaining(named) },
    ])
  })
})

describe('which rule holds', () => {
  const statusRule = (status: number, more: object = {}) => ({ stage: 'poll', then: { status }, ...more })

  test('is the first that matches, in the order of making; the others are in the journal and not counted', async () => {
    const seen = await arranged([
      statusRule(501, { times: 1 }),
      statusRule(502, { times: 2 }),
      statusRule(503, { when: { nth: 5 } }),
      statusRule(504),
    ])
    const id = await task(seen)
    const told = await times(5, async () => ({ status: await pollStatus(seen, id), ...lastEntry(seen) }))
    expect(told).toEqual([
      { status: 501, rule: 'rule-1', others: ['rule-2', 'rule-4'] },
      { status: 502, rule: 'rule-2', others: ['rule-4'] },
      { status: 502, rule: 'rule-2', others: ['rule-4'] },
      { status: 504, rule: 'rule-4', others: undefined },
      { status: 503, rule: 'rule-3', others: ['rule-4'] },
    ])
    expect(
      seen.core.control
        .account('test')
        .rules()
        .map(({ fired }) => fired),
    ).toEqual([1, 2, 1, 1])
  })

  test('is the header before the directive, the directive before the rules', async () => {
    const seen = await arranged([statusRule(501)])
    const prompt = 'x [[poll = 502]]'
    const both = await seen.submit('flux-dev', { prompt }, { 'x-emulator-rule': 'poll 1 = 503' })
    const told = await times(2, async () => ({ status: await pollStatus(seen, both.id), ...lastEntry(seen) }))
    expect(told).toEqual([
      { status: 503, rule: 'header-1', others: ['directive-1', 'rule-1'] },
      { status: 502, rule: 'directive-1', others: ['rule-1'] },
    ])
    const plain = await task(seen)
    expect([await pollStatus(seen, plain), lastEntry(seen)]).toEqual([501, { rule: 'rule-1', others: undefined }])
    expect(counts(seen)).toEqual([[1, 1]])
  })

  test('is the header of a poll before that of the submit', async () => {
    const seen = startApp({ latency: 'instant' })
    const { id } = await seen.submit('flux-dev', { prompt: 'x' }, { 'x-emulator-rule': 'poll = 502' })
    expect([await statusOf(seen.tryPoll(id, { 'x-emulator-rule': 'poll = 503' })), await pollStatus(seen, id)]).toEqual(
      [503, 502],
    )
  })

  test.each([
    ['broke-1', 402],
    ['busy-1', 429],
  ])('is each of them before a special key: %s', async (key, special) => {
    const seen = startApp({ latency: 'instant' })
    const keyed = seen.as({ key })
    expect(await statusOf(keyed.trySubmit())).toBe(special)
    expect(await statusOf(keyed.as({ headers: { 'x-emulator-rule': 'submit = overloaded' } }).trySubmit())).toBe(503)
    expect(await statusOf(keyed.trySubmit('flux-dev', { prompt: '[[submit = overloaded]]' }))).toBe(503)
    seen.core.control.account(key).addRule({ stage: 'submit', when: {}, then: { refuse: 'server-error' }, times: 1 })
    expect(await statusOf(keyed.trySubmit())).toBe(500)
    expect(await statusOf(keyed.trySubmit())).toBe(special)
  })

  test('is asked for each stage by itself', async () => {
    const seen = await arranged([{ stage: 'task', then: { end: 'Error' } }, statusRule(503, { when: { nth: 1 } })])
    const { id } = await seen.submit(
      'flux-dev',
      { prompt: 'x [[latency 5s]]' },
      { 'x-emulator-rule': 'download empty' },
    )
    expect(await pollStatus(seen, id)).toBe(503)
    seen.time.advance(5000)
    // The directive is about the task and holds before the rule.
    expect(await seen.poll(id)).toMatchObject({ id, status: 'Ready' })
    expect(counts(seen)).toEqual([
      [0, 0],
      [1, 1],
    ])
  })
})

describe('the rules of an account', () => {
  const rules = [
    { stage: 'submit', when: { nth: [2, 4] }, then: { status: 503, headers: { 'retry-after': '1' } } },
    { stage: 'poll', when: { prompt: { matches: 'x+' }, model: 'flux-dev' }, then: { delay: 1500 }, times: 2 },
    { stage: 'task', when: {}, then: { end: 'Content Moderated', reasons: ['Violence'] }, every: 2 },
  ]
  const counted = (id: number, matched = 0, fired = 0) => ({ id: `rule-${id}`, ...rules[id - 1], matched, fired })

  test('are made one or several at a time, from data or words, and shown as they were made', async () => {
    const seen = startApp()
    const [first, ...others] = rules as [object, object, object]
    expect(await seen.command('POST /rules', first)).toEqual([200, { account: 'test', rules: [counted(1)] }])
    expect(await seen.command('POST /rules', others)).toEqual([
      200,
      { account: 'test', rules: [counted(2), counted(3)] },
    ])
    expect(await seen.command('POST /rules', { directive: 'poll 2 = 503 delay 1s; error once' })).toEqual([
      200,
      {
        account: 'test',
        rules: [
          { id: 'rule-4', stage: 'poll', when: { nth: 2 }, then: { status: 503, delay: 1000 }, matched: 0, fired: 0 },
          { id: 'rule-5', stage: 'task', when: {}, then: { end: 'Error' }, times: 1, matched: 0, fired: 0 },
        ],
      },
    ])
    const [status, { rules: all }] = await seen.command<{ rules: object[] }>('GET /rules')
    expect([status, all]).toEqual([200, seen.core.control.account('test').rules()])
    expect(all).toMatchObject([counted(1), counted(2), counted(3), { id: 'rule-4' }, { id: 'rule-5' }])
  })

  test('are made from words and matches together', async () => {
    const seen = await arranged({ directive: 'content-moderated: Violence', when: { prompt: 'knife' } })
    expect(seen.core.control.account('test').rules()).toEqual([
      {
        id: 'rule-1',
        stage: 'task',
        when: { prompt: 'knife' },
        then: { end: 'Content Moderated', reasons: ['Violence'] },
        matched: 0,
        fired: 0,
      },
    ])
    const ends = []
    for (const prompt of ['knife', 'fork']) {
      ends.push((await seen.poll(await task(seen, prompt))).status)
    }
    expect(ends).toEqual(['Content Moderated', 'Ready'])
  })

  test('show how often each matched and fired', async () => {
    const seen = await arranged(rules)
    await times(5, () => statusOf(seen.trySubmit()))
    // Two of the five were accepted and made a task: the second of them fires.
    expect(await seen.command('GET /rules')).toEqual([
      200,
      { account: 'test', rules: [counted(1, 3, 3), counted(2), counted(3, 2, 1)] },
    ])
  })

  test('are all refused when one of them cannot be', async () => {
    const seen = startApp()
    const [status, { error }] = await seen.command<{ error: string }>('POST /rules', [rules[0], { directive: 'nope' }])
    expect([status, error]).toEqual([400, expect.stringContaining('nope')])
    expect(await seen.command('POST /rules', [rules[0]])).toEqual([200, { account: 'test', rules: [counted(1)] }])
    expect(await seen.command('GET /rules')).toEqual([200, { account: 'test', rules: [counted(1)] }])
  })

  test('are removed one by one, or all', async () => {
    const seen = await arranged(rules)
    expect(await seen.command('DELETE /rules/rule-1')).toEqual([200, { account: 'test', removed: 'rule-1' }])
    expect(await seen.command('DELETE /rules/rule-1')).toEqual([
      404,
      { account: 'test', error: expect.stringContaining('rule-1') },
    ])
    expect(seen.core.control.account('test').rules()).toMatchObject([{ id: 'rule-2' }, { id: 'rule-3' }])
    expect(await times(3, () => statusOf(seen.trySubmit()))).toEqual([200, 200, 200])
    expect(await seen.command('DELETE /rules')).toEqual([200, { account: 'test', cleared: true }])
    expect(await seen.command('GET /rules')).toEqual([200, { account: 'test', rules: [] }])
  })

  test('fail to be verified while one of them never fired, and say which', async () => {
    const seen = await arranged([
      { stage: 'submit', when: { nth: 1 }, then: { status: 503 } },
      { stage: 'poll', then: { status: 503 }, every: 2 },
      { stage: 'download', then: { status: 503 } },
    ])
    await seen.trySubmit()
    const id = await task(seen)
    await pollStatus(seen, id)
    const shown = seen.core.control.account('test').rules()
    expect(shown.map(({ matched, fired }) => [matched, fired])).toEqual([
      [1, 1],
      [1, 0],
      [0, 0],
    ])
    expect(await seen.command('POST /rules/verify')).toEqual([
      409,
      { account: 'test', error: '2 of 3 rules never fired', unfired: [shown[1], shown[2]] },
    ])
    expect(() => seen.core.control.account('test').verifyRules()).toThrow(
      expect.objectContaining({ name: 'ControlError', status: 409, details: { unfired: [shown[1], shown[2]] } }),
    )
    await pollStatus(seen, id)
    await seen.command('DELETE /rules/rule-3')
    expect(await seen.command('POST /rules/verify')).toEqual([200, { account: 'test', verified: 2 }])
  })

  test('are verified when there are none', async () => {
    const seen = startApp()
    await seen.trySubmit()
    expect(await seen.command('POST /rules/verify')).toEqual([200, { account: 'test', verified: 0 }])
  })

  test.each<[object, string]>([
    [{ stage: 'submti', then: { status: 503 } }, 'did you mean "submit"'],
    [{ then: { status: 503 } }, 'stage is missing'],
    [{ stage: 'submit' }, 'then'],
    [{ stage: 'submit', then: 503 }, 'then'],
    [{ stage: 'submit', then: { status: 503 }, wen: {} }, 'did you mean "when"'],
    [{ stage: 'submit', then: { status: 99 } }, '200 to 599'],
    [{ stage: 'submit', then: { status: 600 } }, '200 to 599'],
    [{ stage: 'submit', then: { status: 503, refuse: 'overloaded' } }, 'refuse and status'],
    [{ stage: 'submit', then: { stall: false } }, 'then.stall'],
    [{ stage: 'submit', then: { reset: -1 } }, 'then.reset'],
    [{ stage: 'submit', then: { drip: 0 } }, 'then.drip'],
    [{ stage: 'submit', then: { body: {} } }, 'status'],
    [{ directive: 'pol 2 = 503' }, 'did you mean "poll"'],
    [{ directive: '' }, 'directive'],
    [{ directive: 'error', then: {} }, 'then'],
    [{}, 'stage'],
  ])('cannot have %j: it says why', async (rule, named) => {
    const seen = startApp()
    expect(await seen.command('POST /rules', rule)).toEqual([
      400,
      { account: 'test', error: expect.stringContaining(named) },
    ])
    expect(seen.core.control.accounts()).toEqual([])
  })
})
