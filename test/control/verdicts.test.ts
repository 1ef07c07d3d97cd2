import { describe, expect, test } from 'vitest'
import type { AccountControl, Expectation, ExpectationResult } from '../../src/control/control.js'
import { briefly } from '../support/brief.js'
import { plainPictureText } from '../support/input-picture.js'
import { startFrozen } from '../support/start-frozen.js'

/** The last characters but one are another's. */
const changed = (text: string) => `${text.slice(0, -2)}${text.at(-2) === 'A' ? 'B' : 'A'}${text.slice(-1)}`

async function startWithSubmit(body: object) {
  const started = await startFrozen()
  const { app } = started
  await app.inject({ method: 'POST', url: '/v1/flux-2-pro', headers: { 'x-key': 'test' }, payload: body })
  const asked = async (expectation: object) => {
    const reply = await app.inject({ method: 'POST', url: '/_emulator/expect?account=test', payload: expectation })
    return reply.json<ExpectationResult>().met
  }
  return { ...started, asked }
}

const numbered = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, at) => [`field${at}`, at]))
const picture = await plainPictureText(64, 64)
const longPrompt = 'a lighthouse at dawn '.repeat(300)
const signed = 'https://bucket.s3.amazonaws.com/cat.png?X-Amz-Signature='

describe('an expectation compares what was sent, not what the journal shows', () => {
  test.each<[string, field: string, sent: string, other: string]>([
    ['a picture', 'input_image', picture, changed(picture)],
    [
      'a picture of another type',
      'input_image',
      `data:image/png;base64,${picture}`,
      `data:image/jpg;base64,${picture}`,
    ],
    ['a long prompt', 'prompt', longPrompt, changed(longPrompt)],
    ['a secret', 'webhook_secret', 'hush-1', 'hush-2'],
    ['a signed URL', 'input_image', `${signed}aaaa`, `${signed}aaab`],
    ['a URL with a password', 'input_image', 'https://me:one@x.org/a.png', 'https://me:two@x.org/a.png'],
    ['a long URL', 'input_image', `https://x.org/${'a'.repeat(3000)}b`, `https://x.org/${'a'.repeat(3000)}c`],
    ['a field with a long name', `${'n'.repeat(200)}a`, 'yes', 'no'],
  ])('%s', async (_sentence, field, sent, other) => {
    const { asked } = await startWithSubmit({ prompt: 'a fox', [field]: sent })
    expect(await asked({ fields: { [field]: sent }, count: 1 })).toBe(true)
    expect(await asked({ fields: { [field]: other } })).toBe(false)
    expect(await asked({ fields: { [field]: other }, count: 0 })).toBe(true)
  })

  test('a list and an object', async () => {
    const sent = { images: [picture, changed(picture)], inner: { token: 'hush-1' } }
    const { asked } = await startWithSubmit({ prompt: 'a fox', ...sent })
    expect(await asked({ fields: sent })).toBe(true)
    expect(await asked({ fields: { images: [picture, picture] } })).toBe(false)
    expect(await asked({ fields: { inner: { token: 'hush-2' } } })).toBe(false)
  })

  test('two fields whose names share 128 characters', async () => {
    const [one, other] = [`${'n'.repeat(128)}1`, `${'n'.repeat(128)}2`]
    const { asked } = await startWithSubmit({ prompt: 'a fox', [one]: 'one', [other]: 'other' })
    expect(await asked({ fields: { [one]: 'one', [other]: 'other' } })).toBe(true)
    expect(await asked({ fields: { [one]: 'other' } })).toBe(false)
  })
})

test('an integer beyond 2^53 is compared to its last digit', async () => {
  const { app, account } = await startFrozen()
  const post = (url: string, payload: string) =>
    app.inject({ method: 'POST', url, headers: { 'x-key': 'test', 'content-type': 'application/json' }, payload })
  await post('/v1/flux-2-pro', '{"prompt":"a fox","seed":12345678901234567890}')
  const met = async (seed: string) => (await post('/_emulator/expect', `{"fields":{"seed":${seed}}}`)).statusCode
  expect([await met('12345678901234567890'), await met('12345678901234567891')]).toEqual([200, 409])
  expect(account.expect({ fields: { seed: 12345678901234567890n } }).met).toBe(true)
})

/** What a test without types may ask, and what is said to it. */
describe('what no request can meet is refused, not met', () => {
  /** What each command answers, or what its error says. */
  const ask = async (...commands: ((account: AccountControl) => unknown)[]) => {
    const { account } = await startFrozen()
    return Promise.all(
      commands.map(async (command) => {
        try {
          return await command(account)
        } catch (error) {
          return (error as Error).message
        }
      }),
    )
  }

  test.each<[object, string]>([
    [{ stage: 'sumbit' }, 'stage: "sumbit" is not a stage of requests; did you mean "submit"?'],
    [{ stage: 'task' }, 'stage: "task" is not a stage of requests'],
    [{ model: 'flux-2-pr' }, 'model: "flux-2-pr" is not a model; did you mean "flux-2-pro"?'],
    [{ method: 'PSOT' }, 'method: "PSOT" is not an HTTP method; did you mean "POST"?'],
    [{ route: 'get_reslt' }, 'route: "get_reslt" is not a part of a route; did you mean "get_result"?'],
    [{ status: '4x' }, 'status: "4x" is not a status such as 404, 4xx, reset or aborted'],
    [{ status: 42 }, 'status: 42 is not a status such as 404, 4xx, reset or aborted'],
    [{ staus: '404' }, 'there is no staus: did you mean status?'],
    [
      { url: '?sig=abc' },
      'url: "?sig=abc" has a secret in it, which the journal does not keep; ask for another part of the URL',
    ],
    [{ since: 1 }, 'since: 1 is not the id of a request; the last one is 0'],
    [{ since: NaN }, 'since: NaN is not the id of a request; the last one is 0'],
    [{ limit: 0 }, 'limit: 0 is not a whole number of at least 1'],
    [{ task: 7 }, 'task: 7 is not a text that is not empty'],
  ])('the filter %j', async (filter, message) => {
    const within = message.startsWith('there is no ') ? message.replace('no ', 'no filter.') : `filter.${message}`
    const said = await ask(
      (account) => account.requests(filter),
      (account) => account.expect({ filter, count: 0 }),
      (account) => account.wait({ requests: 1, filter }),
      (account) => account.expect({ inOrder: [{}, filter], count: 0 }),
    )
    expect(said).toEqual(
      [message, within, within, within.replace('filter.', 'inOrder.1.')].map((text): unknown =>
        expect.stringContaining(text),
      ),
    )
  })

  const refused: [object, string][] = [
    [{ feilds: { prompt: 'a fox' } }, 'there is no feilds: did you mean fields?'],
    [{ count: '3' }, 'count: "3" is not a whole number of at least 0'],
    [{ count: NaN }, 'count: NaN is not a whole number of at least 0'],
    [{ count: {} }, 'count: an empty range is met by any number; give least, most or both'],
    [{ count: { min: 1 } }, 'there is no count.min: there are least, most'],
    [{ count: { least: '1' } }, 'count.least: "1" is not a whole number of at least 0'],
    [{ count: { least: 5, most: 1 } }, 'count: least is 5 and most is 1; no number is both'],
    [{ inOrder: [] }, 'inOrder: an empty list is not a list of filters'],
    [{ fields: [] }, 'fields: an empty list is not an object of fields'],
    [{ inOrder: Array(51).fill({}) }, 'inOrder: has 51 filters; at most 50 are followed at once'],
    [{ fields: numbered(51) }, 'fields: has 51 fields; at most 50 are compared at once'],
    [{ fields: { prompt: /fox/ } }, 'fields.prompt: /fox/ is not a value of JSON, and is compared with one'],
    [{ fields: { seed: 2 ** 60 } }, 'fields.seed: 1152921504606847000 is too large for a number to be exact'],
    [{ fields: { boxes: [{ at: new Date(0) }] } }, 'fields.boxes: '],
  ]
  test.each(briefly(refused, ([expectation]) => expectation))(
    'the expectation %s',
    async (_, [expectation, message]) => {
      expect(await ask((account) => account.expect(expectation as Expectation))).toEqual([
        expect.stringContaining(message),
      ])
    },
  )

  test.each<[object, string]>([
    [{}, 'nothing to wait for: pass task, requests or webhooks'],
    [{ reqests: 1 }, 'there is no reqests: did you mean requests?'],
    [{ requests: 0 }, 'requests: 0 is not a whole number of at least 1'],
    [{ requests: NaN }, 'requests: NaN is not a whole number of at least 1'],
    [{ webhooks: '1' }, 'webhooks: "1" is not a whole number of at least 1'],
    [{ requests: 1, status: 'Ready' }, 'status: it is the status of a task; pass task as well'],
    [{ webhooks: 1, filter: { stage: 'poll' } }, 'filter: it says which requests; pass requests, how many of them'],
    [{ task: 'x', status: 'ready' }, 'status: "ready" is not a status of tasks; did you mean "Ready"?'],
  ])('the wait %j', async (until, message) => {
    expect(await ask((account) => account.wait(until))).toEqual([expect.stringContaining(message)])
  })

  test.each<[object, string]>([
    [{ status: 'ready' }, 'status: "ready" is not a status of tasks; did you mean "Ready"?'],
    [{ model: 'flux-2-pr' }, 'model: "flux-2-pr" is not a model; did you mean "flux-2-pro"?'],
    [{ modell: 'flux-2-pro' }, 'there is no modell: did you mean model?'],
  ])('the list of tasks %j', async (filter, message) => {
    expect(await ask((account) => account.tasks(filter))).toEqual([expect.stringContaining(message)])
  })
})

test('a status may be a number', async () => {
  const { asked, account } = await startWithSubmit({ prompt: 'a fox' })
  expect(await asked({ filter: { status: 200 }, count: 1 })).toBe(true)
  expect(account.requests({ status: 200 }).entries).toHaveLength(1)
})

describe('that there was none of what never was proves nothing', () => {
  test.each<[Expectation, string]>([
    [{ filter: { task: 'nothing' }, count: 0 }, 'no task of this account has the id nothing'],
    [{ filter: { rule: 'rule-9' }, count: 0 }, 'no rule of this account has the id rule-9'],
    [
      { fields: { promt: 'x' }, count: 0 },
      'no model has a field "promt" and no request sent one; did you mean prompt?',
    ],
    [{ fields: { promt: undefined } }, 'no model has a field "promt" and no request sent one; did you mean prompt?'],
  ])('%j', async (expectation, problem) => {
    const { account } = await startWithSubmit({ prompt: 'a fox' })
    expect(account.expect(expectation)).toMatchObject({ met: false, problem })
  })

  test('what a request did send, a task or a rule may be asked for', async () => {
    const { account, asked } = await startWithSubmit({ prompt: 'a fox [[submit = 503]]', shade: 'red' })
    const [rule] = account.addRule('poll 9 = 503')
    expect(await asked({ filter: { rule: rule?.id }, count: 0 })).toBe(true)
    expect(await asked({ fields: { shade: 'blue' }, count: 0 })).toBe(true)
    expect(account.expect({ fields: { seed: undefined } }).met).toBe(true)
  })
})

test('requests that the journal had to drop may be those that there must not be', async () => {
  const { account, submit } = await startFrozen({ journalMemory: '16kb' })
  for (let times = 0; times < 100; times++) await submit('flux-dev', { prompt: `a fox ${times}` })
  const { dropped, entries } = account.requests({ limit: 1000 })
  expect(account.expect({ filter: { stage: 'poll' }, count: 0 })).toEqual({
    met: false,
    found: 0,
    problem: `expected exactly 0 requests with stage "poll", found 0 among ${entries.length}; the journal had to drop ${dropped} before (ask for those since an id, reset the account first, or give it --journal-memory or --max-accounts)`,
    closest: undefined,
  })
  expect(account.expect({ filter: { stage: 'poll', since: dropped }, count: 0 }).met).toBe(true)
  expect(account.expect({ filter: { stage: 'submit' }, count: { least: 1 } }).met).toBe(true)
  account.reset()
  expect(account.expect({ filter: { stage: 'poll' }, count: 0 }).met).toBe(true)
})
