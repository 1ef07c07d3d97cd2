import { expect, test } from 'vitest'
import { rulesGiven } from '../../src/http/control/rule-schemas.js'
import { problemOf } from '../../src/http/control/check-schema.js'
import { parseRule } from '../../src/rules/grammar/grammar.js'
import { effectRows } from '../../src/rules/effects.js'
import { readRule } from '../../src/rules/read-rule.js'
import { RuleError, type NewRule } from '../../src/rules/rule.js'
import { taskWords, wordsAt } from '../../src/rules/grammar/words.js'
import { briefly } from '../support/brief.js'

const full: NewRule[] = [
  {
    stage: 'submit',
    when: {
      model: 'flux-dev',
      prompt: { matches: 'f.x' },
      fields: { seed: 1, raw: true, mask: null, user: 'me' },
      nth: 2,
    },
    then: { refuse: 'rate-limited', headers: { 'Retry-After': '7' }, delay: { from: 1, to: 2, seed: 3 } },
    times: 2,
    every: 3,
  },
  {
    stage: 'task',
    when: { prompt: 'fox', nth: [2, 3] },
    then: { end: 'Content Moderated', reasons: ['a'], progress: [0, 1] },
  },
  { stage: 'task', when: {}, then: { latency: 0 } },
  {
    stage: 'poll',
    when: { task: 'id' },
    then: { status: 200, headers: { 'x-a': 'é' }, body: { a: [1, null] }, drip: 1 },
  },
  { stage: 'poll', when: {}, then: { malformed: true, delay: { mean: 10, deviation: 2, seed: 0 } } },
  { stage: 'download', when: {}, then: { damage: 'corrupt', reset: 0 } },
  { stage: 'download', when: {}, then: { status: 404, body: 'gone' } },
  { stage: 'webhook', when: {}, then: { delay: 5, copies: 2, outOfOrder: true, badSignature: true } },
]

test.each(briefly(full))('a rule as data is read as it is, and so the document shows it: %s', (_, rule) => {
  expect(readRule(rule)).toEqual(rule)
  expect(readRule(JSON.parse(JSON.stringify(rule)))).toEqual(rule)
  expect(problemOf(rulesGiven, rule)).toBe(undefined)
})

test('what the words make is a rule, and so the document shows it', () => {
  for (const { examples } of [...taskWords, ...Object.values(wordsAt).flat()]) {
    for (const rule of examples.flatMap((example) => parseRule(example).rules)) {
      expect(readRule(rule)).toEqual(rule)
      expect(problemOf(rulesGiven, rule)).toBe(undefined)
    }
  }
})

test.each<[object, object]>([
  [
    { stage: 'poll', then: { delay: '1.5s' } },
    { stage: 'poll', when: {}, then: { delay: 1500 } },
  ],
  [
    { stage: 'poll', when: {}, then: { delay: { from: '1s', to: '2s', seed: 1 } } },
    { stage: 'poll', when: {}, then: { delay: { from: 1000, to: 2000, seed: 1 } } },
  ],
  [
    { stage: 'task', when: { fields: { seed: 2n ** 60n } }, then: { latency: '1m' } },
    { stage: 'task', when: { fields: { seed: 2 ** 60 } }, then: { latency: 60_000 } },
  ],
  [
    { stage: 'poll', when: undefined, then: { stall: true, reset: undefined }, times: undefined },
    { stage: 'poll', when: {}, then: { stall: true } },
  ],
])('%o may be said as well', (given, rule) => {
  expect(readRule(given)).toEqual(rule)
})

const poll = (then: unknown) => ({ stage: 'poll', then })
const when = (matches: unknown) => ({ stage: 'poll', when: matches, then: { stall: true } })
const names = 'no-key, key-refused, key-malformed, rate-limited, unknown-task, server-error, overloaded'
const pollFields = Object.keys(effectRows.poll).join(', ')
const stageNames = 'one of submit, task, poll, download, webhook'
const aCount = 'a whole number from 1 to 1000000000'
const durations = 'a duration such as 250ms, 5s, 10m, 1h (8760h at most), or milliseconds'

const refused: [given: unknown, message: string][] = [
  [undefined, 'the rule is missing; it must be an object'],
  ['poll', 'the rule is "poll"; it must be an object'],
  [[], 'the rule is an empty list; it must be an object'],
  [{}, `stage is missing; it must be ${stageNames}`],
  [{ stage: 'pol' }, `stage is "pol"; it must be ${stageNames}; did you mean "poll"?`],
  [{ stage: 4 }, `stage is 4; it must be ${stageNames}`],
  [{ stage: 'toString' }, `stage is "toString"; it must be ${stageNames}`],
  [{ stage: 'poll' }, 'the rule has no then; it must say what happens'],
  [
    { stage: 'poll', wen: {} },
    'the rule can have no "wen"; known are stage, when, then, times, every; did you mean "when"?',
  ],
  [poll({}), 'then is empty; it must say what happens'],
  [poll(null), 'then is null; it must be an object'],
  [poll({ statuss: 503 }), `then can have no "statuss"; known are ${pollFields}; did you mean "status"?`],
  [poll({ damage: 'empty' }), `then can have no "damage"; known are ${pollFields}`],
  [poll({ constructor: 1 }), `then can have no "constructor"; known are ${pollFields}`],
  [poll({ end: 'Error' }), `then can have no "end"; known are ${pollFields}`],
  [
    { stage: 'webhook', then: { status: 503 } },
    'then can have no "status"; known are lost, copies, outOfOrder, badSignature, delay',
  ],
  [poll({ status: 199 }), 'then.status is 199; it must be a whole number from 200 to 599'],
  [poll({ status: 600 }), 'then.status is 600; it must be a whole number from 200 to 599'],
  [poll({ status: 503.5 }), 'then.status is 503.5; it must be a whole number from 200 to 599'],
  [poll({ status: '503' }), 'then.status is "503"; it must be a whole number from 200 to 599'],
  [
    poll({ refuse: 'unknown-tsk' }),
    `then.refuse is "unknown-tsk"; it must be one of ${names}; did you mean "unknown-task"?`,
  ],
  [poll({ refuse: 'insufficient-credits' }), `then.refuse is "insufficient-credits"; it must be one of ${names}`],
  [poll({ refuse: 'overloaded', status: 503 }), 'then has refuse and status; it can have one of them'],
  [poll({ status: 503, malformed: true }), 'then has status and malformed; it can have one of them'],
  [poll({ body: 'x' }), 'then has body without status'],
  [poll({ headers: { a: 'b' } }), 'then has headers without status or refuse'],
  [poll({ status: 503, headers: {} }), 'then.headers is an empty object; it must be an object of 1 to 50 fields'],
  [poll({ status: 503, headers: { 'a b': 'c' } }), 'then.headers has "a b", which is not a header name'],
  [
    poll({ status: 503, headers: { a: 'b\r\nc: d' } }),
    'then.headers.a is "b\\r\\nc: d"; it must be printable latin-1 without line breaks',
  ],
  [poll({ status: 503, headers: { a: 7 } }), 'then.headers.a is 7; it must be a text of 1 to 2000 characters'],
  [
    poll({ status: 503, headers: { 'Content-Length': '9' } }),
    "then.headers.Content-Length is the server's; to break the answer off use reset, malformed or damage",
  ],
  [
    poll({ status: 503, headers: { trailer: 'X-Sum' } }),
    "then.headers.trailer is the server's; to break the answer off use reset, malformed or damage",
  ],
  [poll({ stall: false }), 'then.stall is false; it must be true, or be left out'],
  [poll({ reset: -1 }), 'then.reset is -1; it must be a whole number from 0 to 1000000000'],
  [poll({ drip: 0 }), `then.drip is 0; it must be ${aCount}`],
  [poll({ delay: 'soon' }), `then.delay is "soon"; it must be ${durations}`],
  [poll({ delay: { from: 2, to: 1, seed: 1 } }), 'then.delay is from 2 to 1; from must not be greater than to'],
  [poll({ delay: { from: 1, to: 2 } }), 'then.delay has no seed'],
  [poll({ delay: { mean: 1 } }), 'then.delay has no deviation and no seed'],
  [
    poll({ delay: { mean: 1, deviation: 1, seed: 1.5 } }),
    'then.delay.seed is 1.5; it must be a whole number from 0 to 9007199254740991',
  ],
  [
    { stage: 'task', then: { end: 'Done' } },
    'then.end is "Done"; it must be one of Ready, Error, Content Moderated, Request Moderated, stuck',
  ],
  [
    { stage: 'task', then: { reasons: ['a'] } },
    'then has reasons, which need end "Content Moderated" or "Request Moderated"',
  ],
  [
    { stage: 'task', then: { after: {} } },
    'then.after is an empty object; it must be an object with either polls or steps',
  ],
  [
    { stage: 'task', then: { after: { polls: 1, steps: 1 } } },
    'then.after is an object with "polls", "steps"; it must be an object with either polls or steps',
  ],
  [{ stage: 'task', then: { after: { polls: 1 }, latency: 1 } }, 'then has after and latency; it can have one of them'],
  [{ ...poll({ stall: true }), times: 0 }, `times is 0; it must be ${aCount}`],
  [{ ...poll({ stall: true }), every: 0 }, `every is 0; it must be ${aCount}`],
  [{ ...poll({ stall: true }), every: null }, `every is null; it must be ${aCount}`],
  [when({ nth: 0 }), `when.nth is 0; it must be ${aCount}`],
  [when({ nth: [1] }), 'when.nth is a list of 1; it must be a number from 1, or a list of two: first and last'],
  [when({ nth: [3, 1] }), 'when.nth is from 3 to 1; the first must not be greater than the last'],
  [when({ modle: 'x' }), 'when can have no "modle"; known are model, prompt, fields, task, nth; did you mean "model"?'],
  [when({ prompt: '' }), 'when.prompt is ""; it must be a text of 1 to 10000 characters'],
  [when({ prompt: {} }), 'when.prompt is an empty object; it must be a text, or {"matches": REGULAR EXPRESSION}'],
  [
    when({ prompt: { matches: '(a' } }),
    'when.prompt.matches is "(a", which RE2 does not take: error parsing regexp: missing closing ): `(a`',
  ],
  [
    when({ prompt: { matches: '(?=a)' } }),
    'when.prompt.matches is "(?=a)", which RE2 does not take: error parsing regexp: invalid or unsupported Perl syntax: `(?=`',
  ],
  [when({ prompt: { matches: '[^a]{900}[^b]{900}' } }), 'when.prompt.matches is too large a regular expression'],
  [
    when({ prompt: { matches: 'a'.repeat(1001) } }),
    `when.prompt.matches is "${'a'.repeat(60)}..."; it must be a text of 1 to 1000 characters`,
  ],
  [when({ fields: {} }), 'when.fields is an empty object; it must be an object of 1 to 50 fields'],
  [
    when({ fields: { seed: [1] } }),
    'when.fields.seed is a list of 1; it must be a text, a number, true, false or null',
  ],
  [
    { ...when({ task: 'x' }), stage: 'submit' },
    'when.task cannot be of the stage submit: a request has no task before it is accepted',
  ],
]

test.each(briefly(refused, ([given]) => given))('%s is refused', (_, [given, message]) => {
  expect(() => readRule(given)).toThrow(new RuleError(message))
})
