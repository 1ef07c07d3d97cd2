import { describe, expect, test } from 'vitest'
import type { Expectation } from '../../src/control/control.js'
import { evaluateExpectation as judgeSeen } from '../../src/control/expect.js'
import { createSeal } from '../../src/journal/digest.js'
import type { JournalEntry } from '../../src/journal/entry.js'
import { redactBody as redact, redactUrl } from '../../src/journal/redaction.js'
import { makeEntry } from '../journal/make-entry.js'

const seal = createSeal(Buffer.from('key'))
const redactBody = (body: unknown) => redact(body, { seal })
const judge = (entries: readonly JournalEntry[], expectation: Expectation, dropped = 0) =>
  judgeSeen({ entries, dropped, seal }, expectation)

const submit = makeEntry({
  id: 1,
  body: redactBody({
    prompt: 'a cat',
    width: 512,
    seed: 12345678901234567890n,
    images: ['x'.repeat(100)],
    boxes: [{ at: [1, 2] }],
    webhook_secret: 'hush',
    mask: null,
  }),
})
const other = makeEntry({ id: 2, model: 'flux-2-pro', body: '{"prompt":"a dog","width":1024}' })
const poll = makeEntry({
  id: 3,
  stage: 'poll',
  method: 'GET',
  url: '/v1/get_result?id=a',
  model: undefined,
  status: 404,
})
const download = makeEntry({ id: 4, stage: 'download', method: 'GET', url: '/results/a/sample.jpeg' })
const entries = [submit, other, poll, download]

const met = (found: number) => ({ met: true, found, problem: undefined, closest: undefined })

test.each<[string, Expectation, number]>([
  ['nothing in particular', {}, 4],
  ['a filter', { filter: { stage: 'submit' } }, 2],
  ['a count', { filter: { stage: 'submit' }, count: 2 }, 2],
  ['none', { filter: { stage: 'webhook' }, count: 0 }, 0],
  ['a range', { filter: { stage: 'submit' }, count: { least: 1, most: 2 } }, 2],
  ['at most', { filter: { status: '404' }, count: { most: 1 } }, 1],
  ['the newest only', { filter: { limit: 2 }, count: 2 }, 2],
  ['fields', { fields: { prompt: 'a cat', width: 512, mask: null } }, 1],
  ['a long integer', { fields: { seed: 12345678901234567890n } }, 1],
  ['a field in a list', { fields: { 'boxes.0.at.1': 2 } }, 1],
  ['a whole list', { fields: { boxes: [{ at: [1, 2] }] } }, 1],
  ['a picture, by its digest', { fields: { 'images.0': 'x'.repeat(100) } }, 1],
  ['a secret, by its digest', { fields: { webhook_secret: 'hush' } }, 1],
  ['a field that must be absent', { filter: { stage: 'submit' }, fields: { seed: undefined } }, 1],
  ['an order', { inOrder: [{ stage: 'submit' }, { stage: 'poll' }, { stage: 'download' }] }, 4],
  [
    'an order of what a filter finds',
    { filter: { method: 'get' }, inOrder: [{ status: '404' }, { status: '200' }] },
    2,
  ],
])('%s: met', (_sentence, expectation, found) => {
  expect(judge(entries, expectation)).toEqual(met(found))
})

test('too few: the closest request, and the field that differs', () => {
  expect(judge(entries, { filter: { stage: 'submit' }, fields: { prompt: 'a cat', width: 1024 } })).toEqual({
    met: false,
    found: 0,
    problem:
      'expected at least 1 request with stage "submit" and the field prompt "a cat" and the field width 1024, found 0 among 4',
    closest: { entry: other, differs: [{ field: 'prompt', expected: 'a cat', found: 'a dog' }] },
  })
})

test('a request that meets the filter is closer than one with the fields', () => {
  expect(judge(entries, { filter: { model: 'flux-2-pro' }, fields: { width: 512, seed: 1 } }).closest).toEqual({
    entry: other,
    differs: [
      { field: 'width', expected: 512, found: 1024 },
      { field: 'seed', expected: 1, found: undefined },
    ],
  })
})

test('a request with another value is closer than one without the field', () => {
  const [asked, polled] = [makeEntry({ body: '{"prompt":"a dog"}' }), makeEntry({ stage: 'poll' })]
  expect(judge([asked, polled], { fields: { prompt: 'a cat' } }).closest).toEqual({
    entry: asked,
    differs: [{ field: 'prompt', expected: 'a cat', found: 'a dog' }],
  })
})

test('a part of the filter may be what differs', () => {
  expect(judge(entries, { filter: { stage: 'poll', status: '200' } }).closest).toEqual({
    entry: download,
    differs: [{ field: 'stage', expected: 'poll', found: 'download' }],
  })
})

test('one that counts already is not the closest of the missing', () => {
  expect(judge(entries, { filter: { stage: 'submit', model: 'flux-dev' }, count: 2 })).toEqual({
    met: false,
    found: 1,
    problem: 'expected exactly 2 requests with stage "submit" and model "flux-dev", found 1 among 4',
    closest: { entry: download, differs: [{ field: 'stage', expected: 'submit', found: 'download' }] },
  })
})

test('too many: none of them is the closest', () => {
  expect(judge(entries, { filter: { stage: 'submit' }, count: { most: 1 } })).toEqual({
    met: false,
    found: 2,
    problem: 'expected at most 1 request with stage "submit", found 2 among 4',
    closest: undefined,
  })
})

test('an order that is not kept: the step, and the request that came too early', () => {
  expect(judge(entries, { inOrder: [{ stage: 'download' }, { stage: 'poll' }] })).toEqual({
    met: false,
    found: 4,
    problem:
      'step 2 of 2: expected a request with stage "poll" after request 4, found none; request 3 is one, but too early',
    closest: undefined,
  })
})

test('an order that breaks off: the closest of what came after', () => {
  expect(judge(entries, { inOrder: [{ stage: 'submit' }, { stage: 'poll', status: '200' }] })).toEqual({
    met: false,
    found: 4,
    problem: 'step 2 of 2: expected a request with stage "poll" and status "200" after request 1, found none',
    closest: { entry: download, differs: [{ field: 'stage', expected: 'poll', found: 'download' }] },
  })
})

test('nothing happened yet', () => {
  expect(judge([], { count: { least: 2, most: 3 } })).toEqual({
    met: false,
    found: 0,
    problem: 'expected 2 to 3 requests, found 0 among 0',
    closest: undefined,
  })
})

test.each<[string, Record<string, unknown>, unknown]>([
  ['another secret', { webhook_secret: 'hush!' }, `<secret ${seal('hush')}>`],
  [
    'a picture of the same length',
    { 'images.0': 'y'.repeat(100) },
    expect.stringMatching(/^<no picture, 100 characters/),
  ],
  ['a field that is not there', { 'boxes.1.at': 1 }, undefined],
  ['a way through a number', { 'width.x': 1 }, undefined],
  ['what every object has', { constructor: 1 }, undefined],
  ['what is too large for the journal', { boxes: Array.from({ length: 9000 }, () => 0) }, [{ at: [1, 2] }]],
  ['a text is not a number', { width: '512' }, 512],
])('%s: not met', (_sentence, fields, found) => {
  const result = judge([submit], { fields })
  expect([result.met, result.closest?.differs.map((each) => each.found)]).toEqual([false, [found]])
})

const beyond = (entries: readonly JournalEntry[], expectation: Expectation, dropped = 0) => {
  const { met, found, problem } = judge(entries, expectation, dropped)
  return { met, found, problem }
}

describe('what the journal dropped', () => {
  const dropped = (asked: string, found: number) => ({
    met: false,
    found,
    problem: `expected ${asked}, found ${found} among 4; the journal had to drop 7 before (ask for those since an id, reset the account first, or give it --journal-memory or --max-accounts)`,
  })

  test('may be one of those that there must not be', () => {
    expect(beyond(entries, { filter: { stage: 'webhook' }, count: 0 }, 7)).toEqual(
      dropped('exactly 0 requests with stage "webhook"', 0),
    )
    expect(beyond(entries, { filter: { stage: 'submit' }, count: 2 }, 7)).toEqual(
      dropped('exactly 2 requests with stage "submit"', 2),
    )
    expect(beyond(entries, { filter: { stage: 'submit' }, count: { most: 8 } }, 7)).toEqual(
      dropped('at most 8 requests with stage "submit"', 2),
    )
  })

  test('does not matter where there is room for all of it, or only the newest are asked for', () => {
    const met = (found: number) => ({ met: true, found, problem: undefined })
    expect(beyond(entries, { filter: { stage: 'submit' }, count: { least: 2 } }, 7)).toEqual(met(2))
    expect(beyond(entries, { filter: { stage: 'submit' }, count: { most: 9 } }, 7)).toEqual(met(2))
    expect(beyond(entries, { filter: { stage: 'submit', limit: 4 }, count: 2 }, 7)).toEqual(met(2))
  })
})

describe('what was cut off', () => {
  const cut = makeEntry({
    id: 7,
    body: redactBody({ width: 512, list: Array(3000).fill(0.5), seed: 7, tag: { a: 1 } }),
  })
  const why = 'the journal keeps 8,192 characters of a body'

  test.each<[string, Record<string, unknown>]>([
    ['a field beyond the cut', { seed: 7 }],
    ['a field that must be absent', { seed: undefined }],
    ['a list that is cut', { list: Array(3000).fill(0.5) }],
    ['a place beyond the cut', { 'list.2999': 0.5 }],
    ['a way through what is beyond the cut', { 'tag.a': 1 }],
  ])('of a body, %s: neither there nor not there', (_sentence, fields) => {
    const [field = ''] = Object.keys(fields)
    const notKept = `${field} of request 7 cannot be told: ${why}`
    expect(beyond([cut], { fields, count: 0 })).toEqual({
      met: false,
      found: 0,
      problem: expect.stringMatching(new RegExp(`found 0 among 1; ${notKept}$`)),
    })
    expect(judge([cut], { fields }).closest?.differs).toMatchObject([{ field, notKept: why }])
  })

  test('what stands before it is known', () => {
    expect(judge([cut], { fields: { width: 512, 'list.1': 0.5 } })).toEqual(met(1))
    expect(judge([cut], { fields: { width: 1024, seed: 7 }, count: 0 })).toEqual(met(0))
  })

  test('of a URL may have what is looked for', () => {
    const long = makeEntry({ id: 8, url: redactUrl(`/v1/flux-dev?x=${'y'.repeat(3000)}z`) })
    expect(beyond([long], { filter: { url: 'yz' }, count: 0 })).toEqual({
      met: false,
      found: 0,
      problem:
        'expected exactly 0 requests with url "yz", found 0 among 1; url of request 8 cannot be told: the journal keeps 2,048 characters of a URL',
    })
  })

  test('of secrets: one that is a list is not known', () => {
    const secrets = makeEntry({ id: 9, body: redactBody({ inner: { token: ['a'] } }) })
    expect(judge([secrets], { fields: { inner: { token: ['a'] } } }).met).toBe(false)
    expect(beyond([secrets], { fields: { 'inner.token': ['a'] }, count: 0 })).toEqual({
      met: false,
      found: 0,
      problem: expect.stringContaining('the journal keeps no secrets that are lists or objects'),
    })
  })
})

test('a name with dots in it is found', () => {
  const dotted = makeEntry({ body: '{"a.b":1,"c":{"d.e":2}}' })
  expect(judge([dotted], { fields: { 'a.b': 1, 'c.d.e': 2 } })).toEqual(met(1))
})
