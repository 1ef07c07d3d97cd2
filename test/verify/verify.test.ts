// Slow: checks a whole server, again and again.
import { describe, expect, test } from 'vitest'
import { pathsOf } from '../../src/contracts/contract.js'
import { documented } from '../../src/contracts/documented/contract.js'
import { facts as documentedFacts } from '../../src/contracts/documented/facts.js'
import { live } from '../../src/contracts/live/contract.js'
import { facts as liveFacts } from '../../src/contracts/live/facts.js'
import type { Send, Sent } from '../../src/verify/send.js'
import { cheapestModel } from '../../src/verify/task-checks.js'
import { verify } from '../../src/verify/verify.js'
import { shareApp, startApp } from '../support/start-app.js'
import { sendTo, server, withText } from './sending.js'
import { key, linesOf, verifierOf, withVerdict } from './verified.js'

const shared = shareApp({ latency: 'instant' })
const { app } = shared
const verified = verifierOf(shared)
const contracts = ['documented', 'live'] as const

describe.each(contracts)('the %s contract', (contract) => {
  test('is what the emulator serves: every check passes, also strictly', async () => {
    const found = await verified({ contract, allowTasks: 2, strict: true })
    expect(found.results.filter(({ verdict }) => verdict !== 'passed')).toEqual([])
    expect(found.against).toBe(`${server}/${contract}/v1`)
    expect(new Set(found.results.map(({ name }) => name)).size).toBe(found.results.length)
  })

  test('is checked alike when the base URL has no version, or a slash at its end', async () => {
    const first = await verified({ contract })
    for (const against of [`${server}/${contract}`, `${server}/${contract}/`, `${server}/${contract}/v1/`]) {
      expect(await verified({ contract, against })).toEqual(first)
    }
  })

  test('is checked without a task unless tasks are allowed: no request is accepted that makes one', async () => {
    const own = startApp({ latency: 'instant' })
    const accepted: Sent[] = []
    const send: Send = async (sent) => {
      const answer = await sendTo(own.app)(sent)
      if (sent.method === 'POST' && typeof answer !== 'string' && answer.status < 300) accepted.push(sent)
      return answer
    }
    const found = await verified({ contract, send })
    expect(accepted).toEqual([])
    expect((await own.as({ key }).command('GET /tasks'))[1]).toMatchObject({ tasks: [] })
    expect(withVerdict(found, 'skipped').map(({ name, why }) => [name, why])).toContainEqual([
      `${cheapestOf(contract)}: a task is accepted`,
      'it makes a task, which may cost credits: --allow-tasks',
    ])
    expect(withVerdict(found, 'failed')).toEqual([])
  })

  test.each([1, 2])('makes at most as many tasks as are allowed: %i', async (allowTasks) => {
    const own = startApp({ latency: 'instant' })
    const found = await verified({ contract, allowTasks, send: sendTo(own.app) })
    expect((await own.as({ key }).command<{ tasks: unknown[] }>('GET /tasks'))[1].tasks).toHaveLength(allowTasks)
    expect(withVerdict(found, 'skipped')).toHaveLength(2 - allowTasks)
  })

  test('is checked in part without a key; what needs one says so', async () => {
    const sent: Sent[] = []
    const send: Send = (each) => {
      sent.push(each)
      return sendTo(app)(each)
    }
    const found = await verified({ contract, key: undefined, allowTasks: 2, send })
    expect(withVerdict(found, 'failed')).toEqual([])
    expect(withVerdict(found, 'passed').length).toBeGreaterThan(15)
    expect(found.results.find(({ name }) => name === 'flux-dev: every field is wrong')).toEqual({
      name: 'flux-dev: every field is wrong',
      asked: 'POST /flux-dev',
      verdict: 'skipped',
      problems: [],
      why: 'it needs --key',
    })
    // The keys that are sent are those that nobody has.
    const keys = sent.flatMap(({ headers }) => headers['x-key'] ?? headers['X-Key'] ?? [])
    expect(keys).toEqual(['', 'malformed', 'invalid-flux-emulator-verify'])
  })
})

const cheapestOf = (contract: 'documented' | 'live') => cheapestModel({ documented, live }[contract])?.model.slug ?? ''

test('a task is one of the cheapest model that is not retired', () => {
  expect(
    [documented, live].map(cheapestModel).map((offer) => [offer?.model.slug, offer?.body, offer?.credits]),
  ).toEqual([
    ['flux-schnell', { prompt: 'a fox', width: 256, height: 256 }, expect.closeTo(0.3)],
    ['flux-2-klein-4b', { prompt: 'a fox', width: 256, height: 256 }, expect.closeTo(1.4)],
  ])
})

test('a problem says how it is known what to expect', async () => {
  const send: Send = async (sent) => {
    const answer = await sendTo(app)(sent)
    return typeof answer === 'string' || sent.method === 'HEAD' ? answer : { ...answer, status: 418 }
  }
  const found = await verified({ contract: 'live', send })
  const problemsOf = (name: string) => found.results.find((result) => result.name === name)?.problems
  expect(problemsOf('flux-dev: no key')).toEqual([
    {
      what: `the status is 418 with '{"detail":"Not authenticated"}', expected 403`,
      level: 'failure',
      evidence: { how: 'recorded', source: 'probes of September 2026' },
    },
  ])
  expect(problemsOf('flux-pro-1.1: GET')).toEqual([
    {
      what: `the status is 418 with '{"detail":"Method Not Allowed"}', expected 405`,
      level: 'warning',
      evidence: { how: 'inferred', source: 'Starlette, on which the service runs' },
    },
  ])
})

test('after a request was accepted that should have been refused, nothing more is submitted', async () => {
  const submits: string[] = []
  const send: Send = async (sent) => {
    const answer = await sendTo(app)(sent)
    if (sent.method === 'POST') submits.push(sent.url)
    return typeof answer !== 'string' && sent.url.endsWith('/flux-pro') ? { ...answer, status: 200 } : answer
  }
  const found = await verified({ allowTasks: 2, send })
  expect(submits.at(-1)).toBe(`${server}/documented/v1/flux-pro`)
  const skipped = withVerdict(found, 'skipped')
  expect(skipped.find(({ name }) => name === 'flux-dev: no key')?.why).toBe(
    '"flux-pro: no key" was accepted, and may have cost credits',
  )
  expect(skipped.filter(({ asked }) => asked.startsWith('POST'))).toHaveLength(19)
})

test('a server that does not answer is not checked: there is nothing to check', async () => {
  const sent: Sent[] = []
  const send: Send = (each) => {
    sent.push(each)
    return Promise.resolve('did not answer within 10 ms')
  }
  const found = await verify({ against: 'http://flux.test:1/x', contract: 'live', send })
  expect([found, sent.length]).toEqual(['http://flux.test:1/x/v1 did not answer within 10 ms', 1])
})

test('after three requests without an answer the server is taken to be gone', async () => {
  let count = 0
  const send: Send = (sent) => (++count > 5 ? Promise.resolve('did not answer') : sendTo(app)(sent))
  const found = await verified({ send })
  expect(count).toBe(8)
  expect(withVerdict(found, 'failed').map(({ problems }) => problems)).toEqual(
    Array.from({ length: 3 }, () => [{ what: 'the server did not answer', level: 'failure', evidence: undefined }]),
  )
  expect(new Set(withVerdict(found, 'skipped').map(({ why }) => why))).toEqual(
    new Set(['3 requests in a row had no answer']),
  )
})

test('a single request without an answer fails its check alone', async () => {
  const send: Send = (sent) =>
    sent.method === 'HEAD' ? Promise.resolve('did not answer within 10 ms') : sendTo(app)(sent)
  expect(linesOf(await verified({ send }))).toEqual(['get_result: HEAD: the server did not answer within 10 ms'])
})

test('a task is polled until it ends, and not for longer than it may take', async () => {
  const { app } = startApp({ latency: 'instant' })
  let polls = 0
  const send: Send = async (sent) => {
    const answer = await sendTo(app)(sent)
    const isPoll = sent.url.includes('get_result?id=') && typeof answer !== 'string' && answer.status === 200
    if (!isPoll || ++polls > 3) return answer
    const { id } = answer.json as { id: string }
    return withText(answer, JSON.stringify({ id, status: 'Pending' }))
  }
  expect(linesOf(await verified({ allowTasks: 1, send, poll: { everyMs: 0, withinMs: 60_000 } }))).toEqual([])
  polls = 0
  expect(linesOf(await verified({ allowTasks: 1, send, poll: { everyMs: 1, withinMs: 0 } }))).toEqual([
    'polling_url: the task becomes Ready: the server did not show the end of the task within 0 ms',
  ])
})

describe('the key', () => {
  test('is sent to the server alone, wherever its links lead', async () => {
    const sent: Sent[] = []
    const elsewhere = 'http://delivery.test'
    const send: Send = async (each) => {
      sent.push(each)
      const answer = await sendTo(app)({ ...each, url: each.url.replace(elsewhere, server) })
      return typeof answer === 'string' || !/polling_url|sample/.test(answer.text)
        ? answer
        : withText(answer, answer.text.replace(/"http:\/\/flux\.test/g, `"${elsewhere}`))
    }
    const found = await verified({ allowTasks: 2, send })
    const away = sent.filter(({ url }) => url.startsWith(elsewhere))
    expect(away.length).toBeGreaterThan(2)
    expect(away.filter(({ headers }) => JSON.stringify(headers).includes(key))).toEqual([])
    expect(linesOf(found)[0]).toContain('polling_url: the task: the status is 401')
  })

  test('is not in the results, also if the server echoes it or a text is cut within it', async () => {
    const send: Send = async (sent) => {
      const answer = await sendTo(app)(sent)
      if (typeof answer === 'string') return answer
      const echo = `${'x'.repeat(50)} ${key} ${key}`
      return withText(
        { ...answer, headers: new Map([['content-type', `text/${key}`]]) },
        JSON.stringify({ detail: echo }),
      )
    }
    const found = JSON.stringify(await verified({ contract: 'live', allowTasks: 1, send }))
    expect(found).not.toContain(key.slice(0, 6))
    expect(found).toContain('text/<secret>')
  })
})

test('a link that is not one of the web is not followed', async () => {
  const sent: Sent[] = []
  const send: Send = async (each) => {
    sent.push(each)
    const answer = await sendTo(app)(each)
    return typeof answer === 'string'
      ? answer
      : withText(answer, answer.text.replace(/"polling_url":"[^"]*"/, '"polling_url":"file:///etc/passwd"'))
  }
  const found = await verified({ allowTasks: 1, send })
  expect(sent.filter(({ url }) => !url.startsWith(server))).toEqual([])
  expect(found.results.find(({ name }) => name === 'polling_url: the task')?.why).toBe('there is no polling_url')
})

test('the operations that are marked as unlisted are operations of their contract', () => {
  const unlisted = liveFacts.wire.flatMap((fact) => fact.unlisted ?? [])
  expect(unlisted).toContain('flux-schnell')
  const paths = [...pathsOf(live).keys()].map((path) => path.replace(/:(\w+)/g, '{$1}'))
  expect(unlisted.filter((path) => !paths.includes(path))).toEqual([])
  expect(documentedFacts.wire.flatMap((fact) => fact.unlisted ?? [])).toEqual([])
})
