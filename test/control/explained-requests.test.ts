import { describe, expect, test } from 'vitest'
import { startApp } from '../support/start-app.js'

const headers = { 'x-key': 'ada' }

function start() {
  const started = startApp({ contract: 'live', latency: '2s' })
  const account = started.core.control.account('ada')
  const submit = (payload: object, more: Record<string, string> = {}) =>
    started.app.inject({ method: 'POST', url: '/v1/flux-dev', headers: { ...headers, ...more }, payload })
  const poll = (id: string) => started.app.inject({ url: `/v1/get_result?id=${id}`, headers })
  const lastId = () => account.requests({ limit: 1 }).entries[0]?.id ?? 0
  return { ...started, account, submit, poll, lastId }
}

describe('a request in detail', () => {
  test('has its headers and its answer as it was sent, without secrets', async () => {
    const { account, submit, poll, lastId, time } = start()
    const submitted = await submit({ prompt: 'a red fox' }, { 'x-client': 'mine', cookie: 'session=hush' })
    const { id, polling_url: url } = submitted.json<{ id: string; polling_url: string }>()
    const { headers: sent, answer, nth, notKept } = account.request(lastId())
    const valueOf = (name: string) => sent?.find((header) => header.name === name)?.value
    expect([valueOf('x-client'), nth, notKept]).toEqual(['mine', 1, undefined])
    expect(valueOf('x-key')).toMatch(/^<secret \w+>$/)
    expect(valueOf('cookie')).toMatch(/^<secret \w+>$/)
    expect(JSON.parse(answer?.body ?? '')).toEqual({ ...submitted.json<object>(), polling_url: url })
    expect(answer?.headers.find(({ name }) => name === 'content-type')?.value).toEqual('application/json')
    time.advance(2000)
    await poll(id)
    const polled = account.request(lastId())
    expect([polled.nth, polled.answer?.body]).toEqual([1, expect.stringContaining('"status":"Ready"')])
    expect(polled.answer?.body).toMatch(/sig=<secret \w+>/)
  })

  test('a long answer is cut off, and says so', async () => {
    const { account, submit, lastId } = start()
    const items = Array.from({ length: 900 }, (_, at) => `item ${at}`)
    account.addRule({ stage: 'submit', then: { status: 500, body: { items } } })
    const answer = await submit({ prompt: 'x' })
    const { body = '' } = account.request(lastId()).answer ?? {}
    expect(body.length).toBeLessThan(8193)
    expect([answer.body.length > 8192, body]).toEqual([true, expect.stringContaining('cut here: the body is too long')])
  })

  test('where a rule reset the connection there is no answer, and a cut body is shown as it was cut', async () => {
    const { account, submit, lastId } = start()
    account.addRule(['submit 1 = reset', 'submit 2 = malformed'])
    await submit({ prompt: 'x' }).catch(() => undefined)
    expect(account.request(lastId())).toMatchObject({ status: 'reset', answer: undefined, notKept: undefined })
    const cut = await submit({ prompt: 'x' })
    expect(account.request(lastId()).answer?.body).toEqual(cut.body)
  })

  test('of a picture there is the number of its bytes', async () => {
    const { account, submit, poll, lastId, time, app, url } = { ...start(), url: 'http://localhost' }
    const { id } = (await submit({ prompt: 'x', width: 256, height: 256 })).json<{ id: string }>()
    time.advance(2000)
    const { result } = (await poll(id)).json<{ result: { sample: string } }>()
    const picture = await app.inject({ url: new URL(result.sample, url).pathname + new URL(result.sample, url).search })
    expect(account.request(lastId()).answer?.body).toEqual(`<${picture.rawPayload.length} bytes>`)
  })

  test('is kept for the newest requests: of older ones the journal says why not', async () => {
    const { account, submit, lastId } = start()
    await submit({ prompt: 'x' })
    const first = lastId()
    // Each has 8 KB of headers, of which an account keeps 2 MB.
    for (let at = 0; at < 300; at++) await submit({ prompt: 'x' }, { 'x-long': 'x'.repeat(7900) })
    expect(account.request(first)).toMatchObject({
      id: first,
      headers: undefined,
      answer: undefined,
      notKept: 'headers and answers are kept for the newest requests only (--journal-memory)',
    })
    expect(account.request(lastId()).notKept).toEqual(undefined)
    account.reset()
    expect(() => account.request(first)).toThrow(/no request of this account has the id/)
  })

  test('one without an account is read as well', async () => {
    const { app, core } = start()
    await app.inject({ method: 'POST', url: '/v1/flux-dev', payload: { prompt: 'x' } })
    const [entry] = core.control.unattributedRequests().entries
    const { answer, headers: sent } = core.control.unattributedRequest(entry?.id ?? 0)
    expect([sent?.some(({ name }) => name === 'host'), answer?.body]).toEqual([true, expect.any(String)])
  })

  test('a long journal is read page by page, with before', async () => {
    const { account, submit } = start()
    for (let at = 0; at < 5; at++) await submit({ prompt: `${at}` })
    const ids = account.requests().entries.map(({ id }) => id)
    const before = ids[2] ?? 0
    expect(account.requests({ before }).entries.map(({ id }) => id)).toEqual(ids.slice(0, 2))
    expect(account.requests({ before, limit: 1 }).entries.map(({ id }) => id)).toEqual(ids.slice(1, 2))
  })
})

describe('why a rule did not fire', () => {
  test('names each condition that differs, with what was wanted and found', async () => {
    const { account, submit, lastId } = start()
    account.addRule([
      { stage: 'poll', then: { status: 503 } },
      {
        stage: 'submit',
        when: { model: 'flux-pro-1.1', prompt: 'fox', fields: { width: 512 } },
        then: { status: 429 },
      },
      { stage: 'submit', when: { fields: { height: 256, seed: 7 }, nth: [2, 3] }, then: { status: 429 } },
    ])
    await submit({ prompt: 'a red fox', width: 256, seed: 8 })
    const rules = account.rules()
    expect(account.judgeRules(lastId())).toEqual([
      {
        rule: rules[1],
        fired: false,
        holds: ['stage', 'prompt'],
        differs: [
          { condition: 'model', wanted: 'flux-pro-1.1', found: 'flux-dev', unsure: undefined },
          { condition: 'fields.width', wanted: 512, found: 256, unsure: undefined },
        ],
        why: 'model must be "flux-pro-1.1", and is "flux-dev"; fields.width must be 512, and is 256',
      },
      {
        rule: rules[2],
        fired: false,
        holds: ['stage'],
        differs: [
          { condition: 'nth', wanted: [2, 3], found: 1, unsure: undefined },
          { condition: 'fields.height', wanted: 256, found: undefined, unsure: undefined },
          { condition: 'fields.seed', wanted: 7, found: 8, unsure: undefined },
        ],
        why: 'nth must be 2 to 3, and is 1; fields.height must be 256, and the request has no such field; fields.seed must be 7, and is 8',
      },
      {
        rule: rules[0],
        fired: false,
        holds: [],
        differs: [{ condition: 'stage', wanted: 'poll', found: 'submit', unsure: undefined }],
        why: 'it is for the stage poll, and this is of the stage "submit"',
      },
    ])
  })

  test('the rule that fires comes first, and the next says that it was in its place', async () => {
    const { account, submit, lastId } = start()
    account.addRule([
      { stage: 'submit', when: { prompt: 'cat' }, then: { status: 429 } },
      { stage: 'submit', then: { status: 503 } },
      { stage: 'submit', then: { status: 500 } },
    ])
    await submit({ prompt: 'a red fox' })
    expect(account.judgeRules(lastId()).map(({ rule, why }) => [rule.id, why])).toEqual([
      ['rule-2', 'it fired'],
      ['rule-3', 'it matched, and rule-2 fired in its place: of several, the first does'],
      ['rule-1', 'the prompt must contain "cat", and is "a red fox"'],
    ])
  })

  test('a rule that was made later, one that is used up, and one for every other match say so', async () => {
    const { account, submit, lastId } = start()
    await submit({ prompt: 'first' })
    const first = lastId()
    account.addRule([{ stage: 'submit', then: { status: 503 }, times: 1 }])
    account.addRule([{ stage: 'submit', when: { nth: 9 }, then: { status: 503 }, every: 2 }])
    await submit({ prompt: 'second' })
    const second = lastId()
    await submit({ prompt: 'third' })
    const whys = (id: number) => account.judgeRules(id).map(({ why }) => why)
    expect(whys(first)[0]).toEqual(`it was made after this request, when the last one was ${first}`)
    expect(whys(second)[0]).toEqual('it fired')
    expect(whys(lastId())[0]).toEqual(`it has fired once, as often as it says, at ${second}`)
  })

  test('a rule for tasks says that the submit was refused; a poll has the prompt of its task', async () => {
    const { account, submit, poll, lastId } = start()
    account.addRule([
      { stage: 'task', then: { end: 'Error' } },
      { stage: 'poll', when: { prompt: 'fox', nth: 2 }, then: { status: 503 } },
    ])
    await submit({ prompt: 'a red fox', width: 'wide' })
    expect(account.judgeRules(lastId())[0]?.why).toEqual('it fires when a submit is accepted, and this one was not')
    const { id } = (await submit({ prompt: 'a red fox' })).json<{ id: string }>()
    expect(account.judgeRules(lastId())[0]?.why).toEqual('it fired')
    await poll(id)
    const [near] = account.judgeRules(lastId())
    expect([near?.holds, near?.why]).toEqual([['stage', 'prompt'], 'nth must be 2, and is 1'])
  })

  test('a secret is compared by its digest, and shown by none', async () => {
    const { account, submit, lastId } = start()
    account.addRule([
      { stage: 'submit', when: { fields: { webhook_secret: 'hush' }, nth: 7 }, then: { status: 503 } },
      { stage: 'submit', when: { fields: { webhook_secret: 'other' } }, then: { status: 503 } },
    ])
    await submit({ prompt: 'x', webhook_secret: 'hush' })
    const [same, other] = account.judgeRules(lastId())
    expect([same?.holds, same?.why]).toEqual([['stage', 'fields.webhook_secret'], 'nth must be 7, and is 1'])
    expect(other?.why).toMatch(/^fields\.webhook_secret must be "<secret \w+>", and is "<secret \w+>"$/)
  })
})

describe('a preview of a rule', () => {
  const whole = (answers: ReturnType<ReturnType<typeof start>['account']['previewRules']>) =>
    answers.map(({ answer }) => answer && [answer.status, answer.body])

  test.each(['submit = rate-limited', 'submit = 503', 'submit = insufficient-credits', 'submit = key-refused'])(
    'of %s is the answer that a client then gets, and makes no rule',
    async (words) => {
      const { account, submit } = start()
      const [preview] = account.previewRules(words)
      expect(account.rules()).toEqual([])
      account.addRule(words)
      const answer = await submit({ prompt: 'x' })
      expect(preview?.answer).toMatchObject({ status: answer.statusCode, body: answer.body })
      for (const { name, value } of preview?.answer?.headers ?? []) {
        expect([name, String(answer.headers[name])]).toEqual([name, value])
      }
    },
  )

  test('of a task is the poll at its end, of a poll its answer, in the words of either contract', () => {
    const { account } = start()
    const [moderated, stuck, polled] = account.previewRules(['content-moderated: Violence', 'stuck', 'poll 2 = 503'])
    expect(JSON.parse(moderated?.answer?.body ?? '')).toMatchObject({
      status: 'Content Moderated',
      details: { 'Moderation Reasons': ['Violence'] },
    })
    expect([stuck?.answer, polled?.answer?.status]).toEqual([undefined, 503])
    const words = whole(account.previewRules('submit = key-refused', { contract: 'documented' }))
    expect(words).not.toEqual(whole(account.previewRules('submit = key-refused', { contract: 'live' })))
  })

  test('of a download is what the storage answers; of a reset and a webhook there are words', () => {
    const { account } = start()
    const [expired, html, reset, lost] = account.previewRules([
      'download expired',
      'download html',
      'download reset',
      'webhook lost',
    ])
    expect([expired?.answer?.status, expired?.answer?.body]).toEqual([
      403,
      expect.stringContaining('AuthenticationFailed'),
    ])
    expect([html?.answer?.status, html?.answer?.body]).toEqual([200, expect.stringContaining('<!doctype html>')])
    expect([reset?.answer, lost?.answer]).toEqual([undefined, undefined])
    expect([reset?.effects.length, lost?.effects.length]).toEqual([1, 1])
  })

  test('refuses what cannot be made', () => {
    expect(() => start().account.previewRules('poll 2 = nonsense')).toThrow(/nonsense/)
  })
})

describe('what falls due next', () => {
  test('are the ends of tasks, the links that expire and the webhooks, in order', async () => {
    const { account, submit, time } = start()
    expect(account.due()).toEqual([])
    await account.freeze()
    const { id } = (await submit({ prompt: 'x', webhook_url: 'http://127.0.0.1:1/hook' })).json<{ id: string }>()
    const now = account.clock().now
    const nothing = { task: id, status: undefined, webhook: undefined }
    const link = account.due().at(-1)
    expect(account.due()[0]).toEqual({ ...nothing, at: now + 2000, kind: 'task', status: 'Ready' })
    expect(link).toEqual({ ...nothing, at: now + 2000 + 600_000, kind: 'link' })
    await account.advance('2s')
    expect(account.due({ limit: 1 })).toEqual([
      { ...nothing, at: now + 3000, kind: 'webhook', webhook: `webhook-${id}` },
    ])
    void time
  })
})

test('the words of directives are those that can be made into rules', () => {
  const { core, account } = start()
  const words = core.control.directives()
  expect(new Set(words.map(({ stage }) => stage))).toEqual(new Set(['task', 'submit', 'poll', 'download', 'webhook']))
  const examples = words.filter(({ word }) => word !== 'picture').flatMap((word) => word.examples)
  expect(account.previewRules(examples).length).toEqual(examples.length)
})
