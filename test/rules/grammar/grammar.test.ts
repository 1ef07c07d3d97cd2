import { describe, expect, test } from 'vitest'
import { parseRule, readRules } from '../../../src/rules/grammar/grammar.js'
import { pictureDamages } from '../../../src/rules/effects/answer.js'
import { RuleError, type NewRule } from '../../../src/rules/rule.js'
import { firstWords, taskWords, wordsAt } from '../../../src/rules/grammar/words.js'

const at = (stage: string, then: object, more: object = {}) => ({ stage, when: {}, then, ...more })

/** Everything that can be said, and what it is. The last test holds it against the table. */
const sayings: Readonly<Record<string, object>> = {
  error: at('task', { end: 'Error' }),
  'content-moderated': at('task', { end: 'Content Moderated' }),
  'content-moderated: Violence, Self Harm': at('task', {
    end: 'Content Moderated',
    reasons: ['Violence', 'Self Harm'],
  }),
  'request-moderated': at('task', { end: 'Request Moderated' }),
  'request-moderated: Derivative Works Filter': at('task', {
    end: 'Request Moderated',
    reasons: ['Derivative Works Filter'],
  }),
  'request-moderated:a:b=c,d': at('task', { end: 'Request Moderated', reasons: ['a:b=c', 'd'] }),
  'content-moderated: on every street, many times': at('task', {
    end: 'Content Moderated',
    reasons: ['on every street', 'many times'],
  }),
  stuck: at('task', { end: 'stuck' }),
  ready: at('task', { end: 'Ready' }),
  'latency 5s': at('task', { latency: 5000 }),
  'latency = 1.5m': at('task', { latency: 90_000 }),
  'latency 250': at('task', { latency: 250 }),
  'after 3 polls': at('task', { after: { polls: 3 } }),
  'after 1 poll': at('task', { after: { polls: 1 } }),
  'after 2 steps': at('task', { after: { steps: 2 } }),
  'progress 0.1 0.5 1': at('task', { progress: [0.1, 0.5, 1] }),
  'progress 0.1 0.5 3 times': at('task', { progress: [0.1, 0.5] }, { times: 3 }),
  'picture cat': at('task', { picture: 'cat' }),
  'picture cat cover': at('task', { picture: 'cat', fit: 'cover' }),
  'picture = _2.x-Y contain once': at('task', { picture: '_2.x-Y', fit: 'contain' }, { times: 1 }),
  'picture cat; latency 5s': at('task', { latency: 5000, picture: 'cat' }),
  ...Object.fromEntries(
    (['submit', 'poll', 'download'] as const).flatMap((stage) => [
      [`${stage} = 503`, at(stage, { status: 503 })],
      [`${stage} 2 = 503`, at(stage, { status: 503 }, { when: { nth: 2 } })],
      [`${stage} 2=503`, at(stage, { status: 503 }, { when: { nth: 2 } })],
      [`${stage} 2-4 = 503`, at(stage, { status: 503 }, { when: { nth: [2, 4] } })],
      [`${stage} = delay 2s`, at(stage, { delay: 2000 })],
      [`${stage} 2 = 503 delay 1s`, at(stage, { status: 503, delay: 1000 }, { when: { nth: 2 } })],
      [`${stage} 2 = stall`, at(stage, { stall: true }, { when: { nth: 2 } })],
      [`${stage} 3 = reset`, at(stage, { reset: 0 }, { when: { nth: 3 } })],
      [`${stage} 3 = reset after 20`, at(stage, { reset: 20 }, { when: { nth: 3 } })],
      [`${stage} reset after 1kb delay 1s`, at(stage, { reset: 1024, delay: 1000 })],
      [`${stage} drip 1kb`, at(stage, { drip: 1024 })],
    ]),
  ),
  ...Object.fromEntries(
    [
      ...['no-key', 'key-refused', 'key-malformed', 'insufficient-credits', 'too-many-tasks'],
      ...['rate-limited', 'server-error', 'overloaded'],
    ].map((refuse) => [`submit = ${refuse}`, at('submit', { refuse })]),
  ),
  'submit 2 = malformed': at('submit', { malformed: true }, { when: { nth: 2 } }),
  ...Object.fromEntries(
    ['no-key', 'key-refused', 'key-malformed', 'rate-limited', 'server-error', 'overloaded'].map((refuse) => [
      `poll = ${refuse}`,
      at('poll', { refuse }),
    ]),
  ),
  'poll 1-3 = unknown-task': at('poll', { refuse: 'unknown-task' }, { when: { nth: [1, 3] } }),
  'poll 2 = malformed': at('poll', { malformed: true }, { when: { nth: 2 } }),
  ...Object.fromEntries(pictureDamages.map((damage) => [`download ${damage}`, at('download', { damage })])),
  'download 1 = truncated drip 100': at('download', { damage: 'truncated', drip: 100 }, { when: { nth: 1 } }),
  'webhook lost': at('webhook', { lost: true }),
  'webhook 1 = lost': at('webhook', { lost: true }, { when: { nth: 1 } }),
  'webhook twice': at('webhook', { copies: 2 }),
  'webhook copies 3': at('webhook', { copies: 3 }),
  'webhook out-of-order': at('webhook', { outOfOrder: true }),
  'webhook bad-signature': at('webhook', { badSignature: true }),
  'webhook delay 5s': at('webhook', { delay: 5000 }),
  'webhook 1 = delay 5s': at('webhook', { delay: 5000 }, { when: { nth: 1 } }),
  'webhook twice delay 1s bad-signature': at('webhook', { copies: 2, delay: 1000, badSignature: true }),
  'error once': at('task', { end: 'Error' }, { times: 1 }),
  'error 3 times': at('task', { end: 'Error' }, { times: 3 }),
  'error every 2nd': at('task', { end: 'Error' }, { every: 2 }),
  'error every 2': at('task', { end: 'Error' }, { every: 2 }),
  'poll = 503 every 3rd 2 times': at('poll', { status: 503 }, { times: 2, every: 3 }),
  'poll = 503 2 times every 21st': at('poll', { status: 503 }, { times: 2, every: 21 }),
  '  poll   2  =  503  ': at('poll', { status: 503 }, { when: { nth: 2 } }),
}

test.each(Object.entries(sayings))('%s', (text, rule) => {
  expect(parseRule(text).rules).toEqual([rule])
})

test('all examples of the table are said above', () => {
  const examples = [...taskWords, ...Object.values(wordsAt).flat()].flatMap((word) => [...word.examples])
  expect(examples.filter((example) => !(example in sayings))).toEqual([])
})

test('a row of the table is found by its own word alone', () => {
  for (const words of [taskWords, ...Object.values(wordsAt)]) {
    expect(new Set(words.map(({ word }) => word)).size).toBe(words.length)
  }
  expect(new Set(firstWords).size).toBe(firstWords.length)
})

const beginnings = firstWords.join(', ')
const atPoll = wordsAt.poll.map(({ word }) => word).join(', ')
const durations = 'a duration such as 250ms, 5s, 10m, 1h (8760h at most), or milliseconds'
const bytes = 'a number of bytes such as 100 or 2kb'
const aCount = 'a whole number from 1 to 1000000000'

describe('what cannot be read', () => {
  test.each([
    ['zzz', `it must begin with ${beginnings}`],
    ['pol 2 = 503', `it must begin with ${beginnings}; did you mean "poll"?`],
    ['Error', `it must begin with ${beginnings}; did you mean "error"?`],
    ['= 503', `it must begin with ${beginnings}`],
    ['once', `it must begin with ${beginnings}`],
    ['error now', '"now" is one word too many; the form is: error'],
    ['stuck: here', '":" is one word too many; the form is: stuck'],
    ['content-moderated Violence', '"Violence" needs a colon before it: ": REASON, ..."'],
    ['content-moderated:', 'reasons[0] is ""; it must be a text of 1 to 200 characters'],
    ['content-moderated: a,,b', 'reasons[1] is ""; it must be a text of 1 to 200 characters'],
    ['latency', `the latency is missing; it must be ${durations}`],
    ['latency 5x', `the latency is "5x"; it must be ${durations}`],
    ['latency 5s 6s', '"6s" is one word too many; the form is: latency DURATION'],
    ['latency 9000h', `the latency is "9000h"; it must be ${durations}`],
    ['after', `the number after "after" is missing; it must be ${aCount}`],
    ['after 0 polls', `the number after "after" is 0; it must be ${aCount}`],
    ['after 1.5 polls', `the number after "after" is 1.5; it must be ${aCount}`],
    ['after three polls', `the number after "after" is "three"; it must be ${aCount}`],
    ['after 3', '"after 3" goes on with missing; it must be polls or steps'],
    ['after 3 pols', '"after 3" goes on with "pols"; it must be polls or steps'],
    ['progress', 'progress is an empty list; it must be a list of 1 to 100'],
    ['progress 0.1 2', 'progress[1] is 2; it must be a number from 0 to 1'],
    ['progress 10%', 'progress[0] is "10%"; it must be a number from 0 to 1'],
    ['poll', `it does not say what happens; known are ${atPoll}`],
    ['poll =', `it does not say what happens; known are ${atPoll}`],
    ['poll 503', `it does not say what happens; known are ${atPoll}; did you mean "poll = 503"?`],
    ['poll 2-3', `it does not say what happens; known are ${atPoll}`],
    ['poll = 99', 'the status is 99; it must be a whole number from 200 to 599'],
    ['poll = 600', 'the status is 600; it must be a whole number from 200 to 599'],
    ['poll = 50x', `"50x" is not an effect at a poll; known are ${atPoll}`],
    ['poll = stal', `"stal" is not an effect at a poll; known are ${atPoll}; did you mean "stall"?`],
    ['poll = insufficient-credits', `"insufficient-credits" is not an effect at a poll; known are ${atPoll}`],
    ['poll = truncated', `"truncated" is not an effect at a poll; known are ${atPoll}`],
    ['poll = 503 = 504', `"=" is not an effect at a poll; known are ${atPoll}`],
    ['poll 0 = 503', `when.nth is 0; it must be ${aCount}`],
    ['poll 0-2 = 503', `when.nth[0] is 0; it must be ${aCount}`],
    ['poll 4-2 = 503', 'when.nth is from 4 to 2; the first must not be greater than the last'],
    ['poll = 503 504', 'STATUS is said twice'],
    ['poll = delay 1s delay 2s', 'delay DURATION is said twice'],
    ['poll = 503 unknown-task', 'then has refuse and status; it can have one of them'],
    ['poll = stall reset', 'then has reset and stall; it can have one of them'],
    ['poll = delay', `the delay is missing; it must be ${durations}`],
    ['poll = reset after', `the number after "reset after" is missing; it must be ${bytes}`],
    ['poll = reset after 20x', `the number after "reset after" is "20x"; it must be ${bytes}`],
    ['poll drip', `the number after "drip" is missing; it must be ${bytes}`],
    ['poll drip 0', `the number after "drip" is 0; it must be ${aCount}`],
    ['download expired 503', 'then has status and damage; it can have one of them'],
    ['webhook lost twice', 'then has lost and copies; it can have one of them'],
    ['webhook copies 0', 'the number of copies is 0; it must be a whole number from 1 to 100'],
    ['webhook twice copies 3', 'copies N is said twice'],
    ['error once once', 'it says twice how often'],
    ['error once 2 times', 'it says twice how often'],
    ['error 0 times', `the number of times is 0; it must be ${aCount}`],
    ['error 1.5 times', `the number of times is 1.5; it must be ${aCount}`],
    ['error every 0', `the number after "every" is 0; it must be ${aCount}`],
    ['error every second', '"every" is one word too many; the form is: error'],
  ])('%j', (text, message) => {
    expect(() => parseRule(text)).toThrow(new RuleError(`cannot read ${JSON.stringify(text)}: ${message}`))
  })

  test('the first clause that is wrong is named', () => {
    expect(() => parseRule('error; poll 2 = 503; zzz; yyy')).toThrow(/^cannot read "zzz": /)
  })

  test.each(['', ' ', ';', ' ; ;'])('%j says nothing', (text) => {
    expect(() => parseRule(text)).toThrow(`the text says nothing; it must begin with ${beginnings}`)
  })

  test('a text is bounded, and messages do not repeat a long one', () => {
    expect(() => parseRule('error;'.repeat(33))).toThrow('a text of rules has at most 32 clauses')
    expect(() => parseRule('x'.repeat(4097))).toThrow('a text of rules has at most 4096 characters')
    try {
      parseRule(`error ${'once '.repeat(800)}${'x'.repeat(90)}`)
    } catch (error) {
      expect(String(error).length).toBeLessThan(250)
    }
    expect.assertions(3)
  })
})

describe('clauses about the same requests', () => {
  test.each<[string, object[]]>([
    ['error; latency 5s; progress 0.5', [at('task', { end: 'Error', latency: 5000, progress: [0.5] })]],
    ['poll 2 = 503; poll 2 = delay 1s', [at('poll', { status: 503, delay: 1000 }, { when: { nth: 2 } })]],
    ['webhook twice once; webhook delay 1s once', [at('webhook', { copies: 2, delay: 1000 }, { times: 1 })]],
    ['download truncated; poll = 503; download drip 9', [at('download', { damage: 'truncated', drip: 9 }), at('poll', { status: 503 })]], // prettier-ignore
  ])('%s: become one rule', (text, rules) => {
    expect(parseRule(text).rules).toEqual(rules)
  })

  test.each([
    ['error; ready', 2],
    ['latency 5s; after 3 polls', 2],
    ['poll = 503; poll 2 = delay 1s', 2],
    ['poll = 503; poll = delay 1s once', 2],
    ['poll = 503; poll = delay 1s every 2nd', 2],
    ['poll = 503; poll = unknown-task; poll = delay 1s', 2],
  ])('%s: stay apart where they differ', (text, count) => {
    expect(parseRule(text).rules).toHaveLength(count)
  })
})

describe('rules from JSON', () => {
  const poll: NewRule = { stage: 'poll', when: { nth: 2 }, then: { status: 503 } }

  test.each<[unknown, NewRule[]]>([
    [poll, [poll]],
    ['poll 2 = 503', [poll]],
    [{ directive: 'poll 2 = 503' }, [poll]],
    [
      { directive: 'poll 2 = 503; poll = stall', when: { model: 'flux-dev' } },
      [
        { ...poll, when: { nth: 2, model: 'flux-dev' } },
        { stage: 'poll', when: { model: 'flux-dev' }, then: { stall: true } },
      ],
    ],
    [
      [poll, 'stuck'],
      [poll, { stage: 'task', when: {}, then: { end: 'stuck' } }],
    ],
    [[], []],
  ])('%j', (given, rules) => {
    expect(readRules(given)).toEqual(rules)
  })

  test.each<[unknown, string]>([
    [null, 'the rule is null; it must be an object'],
    [17, 'the rule is 17; it must be an object'],
    [[['stuck']], 'the rule is a list of 1; it must be an object'],
    [{ directive: 'stuck', then: {} }, 'the rule can have no "then"; known are directive, when; did you mean "when"?'],
    [{ directive: '' }, 'directive is ""; it must be a text of 1 to 4096 characters'],
    [
      { directive: 'poll 2 = 503', when: { nth: 3 } },
      'both directive and when.nth say which occurrence; one of them can',
    ],
    [
      { directive: 'stuck', when: { task: 'x' } },
      'when.task cannot be of the stage task: a request has no task before it is accepted',
    ],
  ])('%j is refused', (given, message) => {
    expect(() => readRules(given)).toThrow(new RuleError(message))
  })
})
