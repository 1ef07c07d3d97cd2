import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { OptionsGiven } from '../../src/config.js'
import { hideSecrets } from '../../src/journal/redaction.js'
import type { WebhookDelivery } from '../../src/webhooks/webhook-delivery.js'
import { briefly } from '../support/brief.js'
import { start, startLive } from '../support/start-app.js'
import { startFrozen } from '../support/start-frozen.js'

interface Call {
  method: string
  path: string
  headers: IncomingHttpHeaders
  body: string
}

interface Receiver {
  url: string
  calls: Call[]
  /** When there have been `times` calls. */
  called: (times: number) => Promise<void>
}

const taken = (response: ServerResponse) => void response.writeHead(204).end()
const failing = (response: ServerResponse) => void response.writeHead(500).end()
const silent = () => undefined

/** A receiver of webhooks on a port of its own, gone when the test ends; the n-th call gets the n-th answer, or the last. */
async function receiver(...answers: ((response: ServerResponse) => void)[]): Promise<Receiver> {
  const calls: Call[] = []
  const server = createServer((request, response) => {
    request
      .setEncoding('utf8')
      .toArray()
      .then(
        (chunks: string[]) => {
          const { method = '', url = '', headers } = request
          const answer = answers[calls.length] ?? answers.at(-1) ?? taken
          calls.push({ method, path: url, headers, body: chunks.join('') })
          answer(response)
          server.emit('called')
        },
        () => undefined,
      )
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const close = () => {
    server.close()
    server.closeAllConnections()
  }
  onTestFinished(close)
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook?from=flux`,
    calls,
    called: async (times) => {
      while (calls.length < times) await once(server, 'called')
    },
  }
}

/** An address at which nothing listens any more. */
async function deserted(): Promise<string> {
  const server = createServer()
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  await once(server.close(), 'close')
  return `http://127.0.0.1:${port}/`
}

const ready = start + 1000

/** The live contract, whose submits take webhooks; tasks take a second of a clock that stands still. */
function startHooked(options: OptionsGiven = {}) {
  const started = startLive('1s', options)
  const { core, submit, command } = started
  const account = core.control.account('test')
  return {
    ...started,
    account,
    /** A body that was sent as the control API shows it: the signature of the link is not for every reader. */
    shown: (body = '') => hideSecrets(body, core.seal),
    frozen: () => account.setClock({ mode: 'frozen' }),
    webhooks: async (task?: string) => {
      const query = task === undefined ? '' : `?task=${task}`
      const [, { webhooks }] = await command<{ webhooks: WebhookDelivery[] }>(`GET /webhooks${query}`)
      return webhooks
    },
    /** Submits flux-dev with a webhook. */
    order: (url: string, { prompt = 'a fox', ...more }: { prompt?: string; webhook_secret?: string } = {}) =>
      submit('flux-dev', { prompt, seed: 7, webhook_url: url, ...more }),
  }
}

function firstOf({ calls: [call] }: Pick<Receiver, 'calls'>): Call {
  if (call === undefined) throw new Error('nothing was called')
  return call
}

const bodyOf = (hook: Receiver) => JSON.parse(firstOf(hook).body) as Record<string, unknown>

test('an account whose webhook is being sent is not idle: another key does not make it go', async () => {
  const { core, time, order, submit } = startHooked({ maxAccounts: 1 })
  const hook = await receiver(silent)
  await order(hook.url)
  time.advance(1000)
  await hook.called(1)
  await expect(submit('flux-dev', { prompt: 'x' }, { 'x-key': 'other' })).rejects.toThrow('submit returned 503')
  time.advance(10_000)
  await expect
    .poll(() => core.control.account('test').webhooks())
    .toMatchObject([{ attempts: [{ status: undefined }] }])
})

describe('a webhook is sent when its task ends by the account’s clock', () => {
  test('on a frozen clock only by an advance, which awaits it', async () => {
    const { url, calls } = await receiver()
    const { frozen, order, advance } = startHooked()
    await frozen()
    const { id } = await order(url)
    expect((await advance(999)).happened).toEqual([])
    expect(calls).toEqual([])
    const { happened } = await advance(1)
    expect(calls.map(({ method, path }) => [method, path])).toEqual([['POST', '/hook?from=flux']])
    expect(happened).toEqual([
      { kind: 'task', at: ready, task: id, model: 'flux-dev', status: 'Ready' },
      { kind: 'webhook', at: ready, delivery: expect.any(String), task: id, attempt: 1, outcome: 204 },
    ])
  })

  test('the end that it tells counts as seen, once', async () => {
    const { url } = await receiver()
    const { frozen, order, advance, account } = startHooked()
    await frozen()
    await order(url, { prompt: 'a fox [[error]] [[webhook twice]]' })
    await advance('1s')
    expect(account.report().coverage.paths).toEqual({ Error: 1 })
  })

  test('a real clock calls by itself', async () => {
    const hook = await receiver()
    const { time, order, command, webhooks, shown } = startHooked()
    const { id } = await order(hook.url)
    time.advance(999)
    expect(await webhooks()).toEqual([])
    time.advance(1)
    await hook.called(1)
    await command('GET /wait?webhooks=1')
    expect(await webhooks()).toEqual([
      {
        id: expect.any(String),
        task: id,
        url: hook.url,
        state: 'delivered',
        body: shown(hook.calls[0]?.body),
        attempts: [{ at: ready, tookMs: 0, status: 204 }],
      },
    ])
  })

  test('a task that goes by polls or by steps calls at its end', async () => {
    const hook = await receiver()
    const { frozen, order, poll, advance, command } = startHooked()
    await frozen()
    const polled = await order(hook.url, { prompt: 'a fox [[after 2 polls]]' })
    await poll(polled.id)
    await advance('1h')
    expect(hook.calls).toEqual([])
    const { id, status, result } = await poll(polled.id)
    await advance(0)
    expect([bodyOf(hook), status]).toEqual([{ task_id: id, id, status, result, progress: null }, 'Ready'])
    const stepped = await order(hook.url, { prompt: 'a fox [[after 2 steps]]' })
    await command('POST /step', { task: stepped.id })
    await advance('1h')
    expect(hook.calls.length).toBe(1)
    await command('POST /step', { task: stepped.id })
    await advance(0)
    expect(hook.calls.slice(1).map(({ body }) => (JSON.parse(body) as { id: string }).id)).toEqual([stepped.id])
  })

  test('a stuck task never calls', async () => {
    const { url, calls } = await receiver()
    const { frozen, order, advance } = startHooked()
    await frozen()
    await order(url, { prompt: '[[stuck]]' })
    const { now } = await advance({ until: 'idle' })
    expect([now, calls]).toEqual([start, []])
  })

  test('until idle runs every attempt that is due', async () => {
    const { url, calls } = await receiver(failing)
    const { frozen, order, advance } = startHooked()
    await frozen()
    await order(url)
    const { now, nextDue } = await advance({ until: 'idle' })
    expect([now, nextDue, calls.length]).toEqual([ready + 36_000, undefined, 4])
  })
})

describe('what is sent', () => {
  test('what a poll shows, with task_id and id', async () => {
    const hook = await receiver()
    const { frozen, order, advance, poll } = startHooked()
    await frozen()
    const { id } = await order(hook.url)
    await advance('1s')
    const { result } = (await poll(id)) as { result: object }
    expect(bodyOf(hook)).toEqual({ task_id: id, id, status: 'Ready', result, progress: null })
    expect(hook.calls[0]?.headers['content-type']).toBe('application/json')
  })

  test('the older form says SUCCESS and has no id', async () => {
    const hook = await receiver()
    const { frozen, order, advance, poll } = startHooked({ webhookForm: 'older' })
    await frozen()
    const { id } = await order(hook.url)
    await advance('1s')
    const { prompt, ...result } = (await poll(id)).result
    const older = { ...result, pre_filtered: false }
    expect([bodyOf(hook), prompt]).toEqual([{ task_id: id, status: 'SUCCESS', result: older, progress: null }, 'a fox'])
    expect(Object.keys(older)).toEqual(['sample', 'seed', 'start_time', 'end_time', 'duration', 'pre_filtered'])
  })

  test.each([
    ['error', { status: 'Error' }],
    ['content-moderated: Violence', { status: 'Content Moderated', details: { 'Moderation Reasons': ['Violence'] } }],
    ['request-moderated: Self Harm', { status: 'Request Moderated', details: { 'Moderation Reasons': ['Self Harm'] } }],
  ])('a task that ends otherwise is told, too: %s', async (words, told) => {
    const hook = await receiver()
    const { frozen, order, advance } = startHooked()
    await frozen()
    const { id } = await order(hook.url, { prompt: `a fox [[${words}]]` })
    await advance('1s')
    expect(bodyOf(hook)).toEqual({ task_id: id, id, result: null, progress: null, ...told })
  })

  test.each(briefly(['hush', 'two words', 'sha256=+/=', '"{}"', 'x'.repeat(500)]))(
    'the secret comes back verbatim: %s',
    async (_, secret) => {
      const { url, calls } = await receiver()
      const { frozen, order, advance } = startHooked()
      await frozen()
      await order(url, { webhook_secret: secret })
      await advance('1s')
      expect(calls.map(({ headers }) => [headers['x-webhook-secret'], headers['x-bfl-signature']])).toEqual([
        [secret, undefined],
      ])
    },
  )

  test.each(['line\nbreak', '\0'])('a webhook whose secret no header can carry is not sent: %j', async (secret) => {
    const hook = await receiver()
    const { frozen, order, advance, webhooks } = startHooked({ webhookSignature: 'hmac' })
    await frozen()
    await order(hook.url, { webhook_secret: secret })
    await advance('1h')
    expect([hook.calls, (await webhooks()).map(({ state }) => state)]).toEqual([[], ['failed']])
  })

  test.each(['ключ', ''])('a secret beyond ASCII, or none, holds up no webhook: %j', async (secret) => {
    const hook = await receiver()
    const { frozen, order, advance, webhooks } = startHooked({ webhookSignature: 'hmac' })
    await frozen()
    const { id } = await order(hook.url, { webhook_secret: secret })
    await advance('1s')
    expect([bodyOf(hook).id, (await webhooks()).map(({ state }) => state)]).toEqual([id, ['delivered']])
  })

  test('a signature of the body is added when asked for', async () => {
    const { url, calls } = await receiver()
    const { frozen, order, advance } = startHooked({ webhookSignature: 'hmac' })
    await frozen()
    await order(url, { webhook_secret: 'hush' })
    await advance('1s')
    const { headers, body } = firstOf({ calls })
    expect([headers['x-webhook-secret'], headers['x-bfl-signature']]).toEqual([
      'hush',
      `sha256=${createHmac('sha256', 'hush').update(body).digest('hex')}`,
    ])
  })

  test('without a secret there is neither header', async () => {
    const { url, calls } = await receiver()
    const { frozen, order, advance } = startHooked({ webhookSignature: 'hmac' })
    await frozen()
    await order(url)
    await advance('1s')
    expect(calls.map(({ headers }) => Object.keys(headers).filter((name) => name.startsWith('x-')))).toEqual([[]])
  })

  test.each([
    ['its Host', {}, 'http://flux:3589/'],
    ['a proxy before it', { 'x-forwarded-proto': 'https', 'x-forwarded-prefix': '/api' }, 'https://flux:3589/api/'],
  ])('its URLs begin as the submit said: %s', async (_sentence, headers, base) => {
    const hook = await receiver()
    const { frozen, submit, poll, advance } = startHooked()
    await frozen()
    const body = { prompt: 'x', webhook_url: hook.url }
    const { id } = await submit('flux-dev', body, { host: 'flux:3589', ...headers })
    await advance('1s')
    await poll(id, { host: 'elsewhere:80' })
    expect((bodyOf(hook).result as { sample: string }).sample).toMatch(new RegExp(`^${base}results/${id}/`))
  })
})

describe('an attempt that fails', () => {
  test.each([
    ['500', failing, 500],
    ['404', (response: ServerResponse) => void response.writeHead(404).end(), 404],
    ['a redirect', (response: ServerResponse) => void response.writeHead(307, { location: '/other' }).end(), 307],
  ])('is made again after 1, 5 and 30 seconds, then given up: %s', async (_sentence, answer, status) => {
    const hook = await receiver(answer)
    const { frozen, order, advance, webhooks, shown } = startHooked()
    await frozen()
    const { id } = await order(hook.url)
    const seen: unknown[] = []
    for (const by of [1000, 999, 1, 4999, 1, 29_999, 1]) {
      await advance(by)
      const [{ state, dueAt } = { state: undefined, dueAt: undefined }] = await webhooks(id)
      seen.push([hook.calls.length, state, dueAt === undefined ? undefined : dueAt - ready])
    }
    expect(seen).toEqual([
      [1, 'pending', 1000],
      [1, 'pending', 1000],
      [2, 'pending', 6000],
      [2, 'pending', 6000],
      [3, 'pending', 36_000],
      [3, 'pending', 36_000],
      [4, 'failed', undefined],
    ])
    expect((await advance('1h')).happened).toEqual([])
    const attempts = [0, 1000, 6000, 36_000].map((after) => ({ at: ready + after, tookMs: 0, status }))
    expect(await webhooks()).toEqual([
      { id: expect.any(String), task: id, url: hook.url, state: 'failed', body: shown(hook.calls[0]?.body), attempts },
    ])
    expect(new Set(hook.calls.map(({ body, path }) => path + body)).size).toBe(1)
  })

  test('an attempt that is answered well ends it', async () => {
    const hook = await receiver(failing, taken)
    const { frozen, order, advance, webhooks } = startHooked()
    await frozen()
    await order(hook.url)
    const { happened } = await advance('1h')
    expect(
      happened.flatMap((each) => (each.kind === 'webhook' ? [[each.at, each.attempt, each.outcome]] : [])),
    ).toEqual([
      [ready, 1, 500],
      [ready + 1000, 2, 204],
    ])
    expect((await webhooks()).map(({ state, attempts }) => [state, attempts.map(({ status }) => status)])).toEqual([
      ['delivered', [500, 204]],
    ])
  })

  test('a receiver that is not there is told in words', async () => {
    const { frozen, order, advance, webhooks } = startHooked()
    await frozen()
    await order(await deserted())
    await advance('1s')
    const problem = expect.stringMatching(/refused/) as string
    expect((await webhooks()).map(({ state, attempts }) => [state, attempts])).toEqual([
      ['pending', [{ at: ready, tookMs: 0, problem }]],
    ])
  })

  test.each([
    ['5s unless asked otherwise', {}, 5000],
    ['--webhook-timeout', { webhookTimeout: '2s' }, 2000],
  ])('an attempt ends after a while of real time: %s', async (_sentence, options, timeout) => {
    const hook = await receiver(silent)
    const { frozen, order, advance, webhooks, time } = startHooked(options)
    await frozen()
    await order(hook.url)
    const advanced = advance('1s')
    await hook.called(1)
    time.advance(timeout - 1)
    expect((await webhooks()).map(({ attempts }) => attempts)).toEqual([[]])
    time.advance(1)
    expect((await advanced).now).toBe(ready)
    const problem = expect.stringContaining(`${timeout} ms`) as string
    expect((await webhooks()).map(({ state, attempts, dueAt }) => [state, attempts, dueAt])).toEqual([
      ['pending', [{ at: ready, tookMs: timeout, problem }], ready + 1000],
    ])
  })

  test('a receiver that never ends its answer is cut off', async () => {
    let closed: Promise<unknown> | undefined
    const chunk = Buffer.alloc(64 * 1024)
    const hook = await receiver((response) => {
      closed = once(response, 'close')
      const pour = () => {
        while (!response.destroyed && response.write(chunk));
      }
      response.on('drain', pour).writeHead(200)
      pour()
    })
    const { frozen, order, advance, webhooks } = startHooked()
    await frozen()
    await order(hook.url)
    await advance('1s')
    await closed
    expect((await webhooks()).map(({ attempts }) => attempts.length)).toEqual([1])
  })

  test('a redirect is not followed', async () => {
    const [other, hook] = [
      await receiver(),
      await receiver((response) => void response.writeHead(302, { location: other.url }).end()),
    ]
    const { frozen, order, advance } = startHooked()
    await frozen()
    await order(hook.url)
    await advance('1h')
    expect([hook.calls.length, other.calls.length]).toEqual([4, 0])
  })
})

describe('delivery by hand', () => {
  test.each([
    ['one that was delivered', [taken], 'delivered', [204], [204, 204]],
    [
      'one that was given up',
      [failing, failing, failing, failing, taken],
      'failed',
      [500, 500, 500, 500],
      [500, 500, 500, 500, 204],
    ],
  ] as const)('%s is sent again, the same', async (_sentence, answers, before, first, all) => {
    const hook = await receiver(...answers)
    const { frozen, order, advance, webhooks, command } = startHooked()
    await frozen()
    await order(hook.url, { webhook_secret: 'hush' })
    await advance('1h')
    const statuses = ({ state, attempts }: WebhookDelivery) => [state, attempts.map(({ status }) => status)]
    const [delivery] = await webhooks()
    expect(delivery && statuses(delivery)).toEqual([before, first])
    const [, again] = await command<WebhookDelivery & { account: string }>(
      `POST /webhooks/${delivery?.id ?? ''}/redeliver`,
    )
    expect([again.account, ...statuses(again)]).toEqual(['test', 'delivered', all])
    expect(again.attempts.at(-1)).toEqual({ at: ready + 3_599_000, tookMs: 0, status: 204 })
    expect((await webhooks()).map(statuses)).toEqual([['delivered', all]])
    const [one, other] = [hook.calls[0], hook.calls.at(-1)]
    expect([other?.body, other?.headers['x-webhook-secret']]).toEqual([one?.body, 'hush'])
  })

  test('one that is tried again meanwhile keeps its retries, until one is taken', async () => {
    const hook = await receiver(failing, failing, failing, failing, taken)
    const { frozen, order, advance, webhooks, account } = startHooked()
    await frozen()
    await order(hook.url)
    await advance('1s')
    const [{ id } = { id: '' }] = await webhooks()
    const pending = { state: 'pending', dueAt: ready + 1000 }
    expect(await account.redeliver(id)).toMatchObject({ ...pending, attempts: [{ at: ready }, { at: ready }] })
    await advance('6s')
    const before = [0, 0, 1000, 6000].map((after) => ready + after)
    const [{ state, attempts, dueAt } = { attempts: [] }] = await webhooks()
    expect([state, attempts.map(({ at }) => at), dueAt]).toEqual(['pending', before, ready + 36_000])
    expect(await account.redeliver(id)).toMatchObject({ state: 'delivered', dueAt: undefined })
    await advance('1h')
    expect(hook.calls).toHaveLength(5)
  })

  test('needs its task, and says so when that is no longer kept', async () => {
    const hook = await receiver()
    const { frozen, order, advance, webhooks, account } = startHooked({ taskTtl: '1m' })
    await frozen()
    await order(hook.url)
    await advance('2m')
    const [delivery] = await webhooks()
    await expect(account.redeliver(delivery?.id ?? '')).rejects.toThrow('its task is no longer kept (--task-ttl)')
    expect(hook.calls).toHaveLength(1)
  })

  test('one that was lost arrives', async () => {
    const hook = await receiver()
    const { frozen, order, advance, webhooks, account } = startHooked()
    await frozen()
    account.addRule('webhook lost')
    const { id } = await order(hook.url)
    await advance('1h')
    const [delivery] = await webhooks()
    expect([delivery?.state, hook.calls]).toEqual(['lost', []])
    expect(await account.redeliver(delivery?.id ?? '')).toMatchObject({ state: 'delivered', task: id })
    expect(bodyOf(hook).id).toBe(id)
  })
})

describe('rules at the webhook stage', () => {
  test('lost: no attempt arrives, and the last one ends it', async () => {
    const hook = await receiver()
    const { frozen, order, webhooks, account } = startHooked()
    await frozen()
    account.addRule('webhook = lost')
    const { id } = await order(hook.url)
    const { now, nextDue } = await account.setClock({ advance: { until: 'idle' } })
    expect([now, nextDue, hook.calls]).toEqual([ready + 36_000, undefined, []])
    const lost = { tookMs: 0, problem: 'a rule dropped it' }
    expect(await webhooks()).toMatchObject([
      {
        task: id,
        state: 'lost',
        rule: 'rule-1',
        attempts: [0, 1000, 6000, 36_000].map((after) => ({ at: ready + after, ...lost })),
      },
    ])
    expect(account.rules().map(({ matched, fired }) => [matched, fired])).toEqual([[4, 4]])
    const explained = account.requests({ stage: 'webhook' }).entries.map(({ status, explain }) => [status, explain])
    expect(explained).toEqual(Array(4).fill(['aborted', lost.problem]))
  })

  test.each([
    ['webhook 1 = lost', [0, 1000], 'delivered'],
    ['webhook lost once', [0, 1000], 'delivered'],
    ['webhook 1-3 = lost', [0, 1000, 6000, 36_000], 'delivered'],
    ['webhook 4 = lost', [0, 1000, 6000, 36_000], 'lost'],
  ])('%s: the others arrive', async (words, due, end) => {
    const hook = await receiver(end === 'lost' ? failing : taken)
    const { frozen, order, advance, webhooks } = startHooked()
    await frozen()
    await order(hook.url, { prompt: `[[${words}]]` })
    await advance('1h')
    expect((await webhooks()).map(({ state, attempts }) => [state, attempts.map(({ at }) => at - ready)])).toEqual([
      [end, due],
    ])
    expect(hook.calls).toHaveLength(end === 'lost' ? 3 : 1)
  })

  test('delayed: it comes so much later on the clock', async () => {
    const hook = await receiver()
    const { frozen, order, advance, webhooks } = startHooked()
    await frozen()
    await order(hook.url, { prompt: '[[webhook delay 5s]]' })
    await advance('5999ms')
    expect(hook.calls).toEqual([])
    await advance(1)
    expect((await webhooks()).map(({ attempts }) => attempts)).toEqual([[{ at: ready + 5000, tookMs: 0, status: 204 }]])
  })

  test('a numbered one is about that attempt', async () => {
    const hook = await receiver(failing, taken)
    const { frozen, order, advance, webhooks, account } = startHooked()
    await frozen()
    account.addRule('webhook 2 = delay 7s')
    await order(hook.url)
    await advance('1h')
    expect((await webhooks()).map(({ attempts }) => attempts.map(({ at }) => at - ready))).toEqual([[0, 8000]])
    expect(account.verifyRules()).toEqual({ verified: 1 })
  })

  test.each([
    ['twice', 2],
    ['copies 3', 3],
  ])('%s: it comes so often, the same', async (words, times) => {
    const hook = await receiver()
    const { frozen, order, advance, webhooks } = startHooked()
    await frozen()
    await order(hook.url, { prompt: `[[webhook ${words}]]` })
    await advance('1h')
    expect(hook.calls.length).toBe(times)
    expect(new Set(hook.calls.map(({ body }) => body)).size).toBe(1)
    expect((await webhooks()).map(({ state, attempts }) => [state, attempts.length])).toEqual([['delivered', times]])
  })

  test('copies are one attempt: they use up no retry', async () => {
    const hook = await receiver(failing)
    const { frozen, order, advance, webhooks } = startHooked()
    await frozen()
    await order(hook.url, { prompt: '[[webhook 1 = twice; webhook 3 = copies 3]]' })
    await advance('1h')
    expect((await webhooks()).map(({ state, attempts }) => [state, attempts.map(({ at }) => at - ready)])).toEqual([
      ['failed', [0, 0, 1000, 6000, 6000, 6000, 36_000]],
    ])
  })

  test('out of order: the next one of the account comes first', async () => {
    const hook = await receiver()
    const { frozen, order, advance } = startHooked()
    await frozen()
    const late = await order(hook.url, { prompt: '[[webhook out-of-order]]' })
    await advance(500)
    const early = await order(hook.url)
    await advance({ until: 'idle' })
    expect(hook.calls.map(({ body }) => (JSON.parse(body) as { id: string }).id)).toEqual([early.id, late.id])
  })

  test('bad signature: of the right form, and wrong', async () => {
    const { url, calls } = await receiver()
    const { frozen, order, advance } = startHooked({ webhookSignature: 'hmac' })
    await frozen()
    await order(url, { prompt: '[[webhook bad-signature]]', webhook_secret: 'hush' })
    await advance('1s')
    const { headers, body } = firstOf({ calls })
    expect(headers['x-bfl-signature']).toMatch(/^sha256=[0-9a-f]{64}$/)
    expect(headers['x-bfl-signature']).not.toBe(`sha256=${createHmac('sha256', 'hush').update(body).digest('hex')}`)
  })

  test('bad signature without signatures: the secret is wrong', async () => {
    const { url, calls } = await receiver()
    const { frozen, order, advance } = startHooked()
    await frozen()
    await order(url, { prompt: '[[webhook bad-signature]]', webhook_secret: 'hush' })
    await advance('1s')
    expect(
      calls.map(({ headers }) => [typeof headers['x-webhook-secret'], headers['x-webhook-secret'] === 'hush']),
    ).toEqual([['string', false]])
  })
})

describe('where webhooks may go', () => {
  const isPublic = /--webhook-allow/

  test.each([
    ['http://203.0.113.9/'],
    ['https://203.0.113.9:8443/'],
    ['http://3405803785/'],
    ['http://0xcb.0.0x71.9/'],
    ['http://[2001:db8::9]/'],
    ['http://[::ffff:203.0.113.9]/'],
    ['http://169.254.169.254/latest/meta-data'],
    ['http://0.0.0.0/'],
    ['http://255.255.255.255/'],
  ])('not to %s', async (url) => {
    const { frozen, order, advance, webhooks } = startHooked()
    await frozen()
    await order(url)
    await advance('1h')
    const deliveries = await webhooks()
    expect(deliveries.map(({ state }) => state)).toEqual(['failed'])
    for (const { status, problem } of deliveries[0]?.attempts ?? []) {
      expect([status, problem]).toEqual([undefined, expect.stringMatching(isPublic)])
    }
  })

  test.each(['localhost', 'hooks.localhost', '127.0.0.1', '2130706433'])('to %s', async (host) => {
    const hook = await receiver()
    const { frozen, order, advance } = startHooked()
    await frozen()
    await order(hook.url.replace('127.0.0.1', host))
    await advance('1s')
    expect(hook.calls.length).toBe(1)
  })

  test.each(['ftp://127.0.0.1/', 'file:///etc/passwd', 'not a url', 'javascript:alert(1)'])(
    'what is not a web address is refused with the submit: %s',
    async (url) => {
      const { app } = startHooked()
      const payload = { prompt: 'x', webhook_url: url }
      const reply = await app.inject({ method: 'POST', url: '/v1/flux-dev', headers: { 'x-key': 'test' }, payload })
      expect([reply.statusCode, reply.json<{ detail: { loc: string[] }[] }>().detail.map(({ loc }) => loc)]).toEqual([
        422,
        [['body', 'webhook_url']],
      ])
    },
  )
})

describe('the inbox', () => {
  test('takes webhooks, shows them and forgets them', async () => {
    const { app, account, frozen, order, advance, command } = startHooked()
    const address = await app.listen({ host: '127.0.0.1', port: 0 })
    await frozen()
    await order(`${address}/_emulator/inbox/mine`, { webhook_secret: 'hush' })
    await advance('1s')
    const [{ state, body } = { state: undefined, body: '' }] = account.webhooks()
    expect(state).toBe('delivered')
    expect(await command('GET /inbox/mine')).toEqual([
      200,
      {
        inbox: 'mine',
        items: [
          {
            at: start,
            method: 'POST',
            headers: expect.objectContaining({ 'content-type': 'application/json', 'x-webhook-secret': 'hush' }),
            body,
            verified: true,
          },
        ],
      },
    ])
    expect(await command('GET /inbox/yours')).toEqual([200, { inbox: 'yours', items: [] }])
    expect(await command('DELETE /inbox/mine')).toEqual([200, { inbox: 'mine', items: [] }])
    expect(await command('GET /inbox/mine')).toEqual([200, { inbox: 'mine', items: [] }])
  })

  test('says whether a secret and a signature are those of the task; nothing where there are none', async () => {
    const { app, core, account, frozen, order, advance } = startHooked({ webhookSignature: 'hmac' })
    const address = await app.listen({ host: '127.0.0.1', port: 0 })
    await frozen()
    account.addRule({ stage: 'webhook', when: { prompt: 'wrong' }, then: { badSignature: true } })
    for (const body of [{ prompt: 'wrong', webhook_secret: 'hush' }, { webhook_secret: 'hush' }, {}]) {
      await order(`${address}/_emulator/inbox/mine`, body)
      await advance('1s')
    }
    const forged = { 'content-type': 'application/json', 'x-webhook-secret': 'hush' }
    await app.inject({
      method: 'POST',
      url: '/_emulator/inbox/mine',
      headers: forged,
      payload: '{"task_id":"unheard-of"}',
    })
    const items = core.control.inbox('mine')
    expect(items.map(({ verified }) => verified)).toEqual([false, true, undefined, undefined])
  })

  test('is bounded: the oldest go first', async () => {
    const { app, core } = startHooked()
    const payload = 'x'.repeat(900 * 1024)
    const headers = { 'content-type': 'text/plain' }
    for (let round = 0; round < 30; round++) {
      await app.inject({ method: 'POST', url: '/_emulator/inbox/mine', headers, payload: `${round}${payload}` })
    }
    const kept = core.control.inbox('mine').map(({ body }) => Number.parseInt(body))
    expect(kept.length).toBeLessThan(30)
    expect(kept.at(-1)).toBe(29)
    expect(kept).toEqual([...kept].sort((one, other) => one - other))
  })
})

test('webhooks that are not pending are remembered within 4 MB, and the oldest is forgotten first', async () => {
  const { submit, account } = await startFrozen()
  const hook = await receiver(taken)
  const send = async () => {
    // Its body holds the prompt. The prompt itself is the task's, and counted with the tasks.
    const { id } = await submit('flux-2-pro', { prompt: 'x'.repeat(1_000_000), webhook_url: hook.url })
    await account.setClock({ advance: { until: { task: id, status: 'Ready' } } })
    return id
  }
  account.addRule('webhook = delay 1h once')
  const sent: string[] = []
  for (let each = 0; each < 6; each++) sent.push(await send())
  expect(account.webhooks().map(({ task, state }) => [sent.indexOf(task), state])).toEqual([
    [0, 'pending'],
    [2, 'delivered'],
    [3, 'delivered'],
    [4, 'delivered'],
    [5, 'delivered'],
  ])
})
