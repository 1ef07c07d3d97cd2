import { describe, expect, test } from 'vitest'
import { ControlError } from '../../../src/control/control.js'
import { startApp } from '../../support/start-app.js'
import { fakeControl, startControl } from './fake-control.js'

describe('the account of a command', () => {
  test('is named by X-Key or by ?account=', async () => {
    const { app } = startControl()
    const byKey = await app.inject({ url: '/_emulator/clock', headers: { 'x-key': 'b' } })
    const byQuery = await app.inject('/_emulator/clock?account=c')
    const both = await app.inject({ url: '/_emulator/clock?account=b', headers: { 'x-key': 'b' } })
    expect([byKey, byQuery, both].map((reply) => reply.json<{ account: string }>().account)).toEqual(['b', 'c', 'b'])
  })

  test('cannot be two', async () => {
    const reply = await startControl().app.inject({ url: '/_emulator/clock?account=b', headers: { 'x-key': 'a' } })
    expect([reply.statusCode, reply.json()]).toEqual([
      400,
      { error: 'X-Key and ?account= name different accounts; send one of them' },
    ])
  })

  test.each([
    [['a'], 'one account exists'],
    [['a', 'b'], '2 accounts exist'],
    [[], 'no accounts exist yet'],
  ])('must be named by a write: of %o', async (keys, there) => {
    const { app, calls } = startControl({}, fakeControl(keys))
    const reply = await app.inject({ method: 'POST', url: '/_emulator/settings', payload: { credits: 1 } })
    expect([reply.statusCode, reply.json()]).toEqual([
      400,
      { error: `specify the account: send its API key as X-Key or ?account=; ${there}`, allowed: keys },
    ])
    expect(calls.filter(([command]) => command !== 'Control.accounts')).toEqual([])
  })

  test('is the only one for a read', async () => {
    const { app } = startControl({}, fakeControl(['only']))
    expect((await app.inject('/_emulator/settings')).json()).toMatchObject({ account: 'only' })
    const expectation = await app.inject({ method: 'POST', url: '/_emulator/expect', payload: {} })
    expect(expectation.json()).toMatchObject({ account: 'only' })
  })

  test('must be named by a read where there are several or none', async () => {
    const several = await startControl({}, fakeControl(['a', 'b'])).app.inject('/_emulator/tasks')
    const none = await startControl({}, fakeControl([])).app.inject('/_emulator/clock')
    expect([several.statusCode, several.json()]).toEqual([400, expect.objectContaining({ allowed: ['a', 'b'] })])
    expect([none.statusCode, none.json()]).toEqual([400, expect.objectContaining({ allowed: [] })])
  })

  test.each(['/requests', '/receipt', '/report'])(
    'is every one for %s where none is named, and for *',
    async (path) => {
      for (const asked of [path, `${path}?account=*`]) {
        const { app, calls } = startControl({}, fakeControl(['a', 'b']))
        expect((await app.inject(`/_emulator${asked}`)).json()).toMatchObject({ account: '*' })
        expect(calls).toEqual([[`AllControl.${path.slice(1)}`, ...(path === '/requests' ? [{}] : [])]])
      }
    },
  )

  test.each(['GET /clock', 'GET /tasks', 'POST /expect', 'POST /settings', 'DELETE /rules'])(
    'is not every one for %s',
    async (asked) => {
      const [method, url = ''] = asked.split(' ')
      const { app, calls } = startControl()
      const reply = await app.inject({ method: method as 'GET', url: `/_emulator${url}?account=*` })
      expect([reply.statusCode, reply.json(), calls]).toEqual([
        400,
        { error: 'this operation needs one account; ?account=* works for requests, receipt, report and events' },
        [],
      ])
    },
  )

  test('may be called * by its key', async () => {
    const { app, calls } = startControl()
    await app.inject({ url: '/_emulator/requests', headers: { 'x-key': '*' } })
    expect(calls).toEqual([['AccountControl.requests', {}]])
  })

  test('may be called default by its key', async () => {
    const { app, calls } = startControl()
    await app.inject({ url: '/_emulator/settings', headers: { 'x-key': 'default' } })
    expect(calls).toEqual([['AccountControl.settings']])
  })

  test.each(['GET /tasks', 'GET /events', 'POST /reset', 'DELETE /rules/x'])(
    'is not one of %s for the template',
    async (asked) => {
      const [method, url = ''] = asked.split(' ')
      const reply = await startControl().app.inject({
        method: method as 'GET',
        url: `/_emulator${url}?account=default`,
      })
      expect([reply.statusCode, reply.json<{ error: string }>().error]).toEqual([
        400,
        `${asked.replace('/x', '/:id')} needs an account; "default" is the template for new accounts, which has only settings, rules, pictures and the pace of the clock; to reach the account whose key is "default", send X-Key`,
      ])
    },
  )

  test.each([
    [{ advance: { by: 5 } }, 'the template has no time to advance; it takes mode and factor'],
    [{ mode: 'real', settle: false }, 'the template has no time to advance; it takes mode and factor'],
  ])('has no time as a template: %o', async (payload, error) => {
    const url = '/_emulator/clock?account=default'
    const reply = await startControl().app.inject({ method: 'POST', url, payload })
    expect([reply.statusCode, reply.json()]).toEqual([400, expect.objectContaining({ account: 'default', error })])
  })
})

describe('a command that cannot be carried out', () => {
  test('is answered with its status, its sentence and its details, and names the account', async () => {
    const fake = fakeControl()
    fake.account.verifyRules = () => {
      throw new ControlError(409, '1 of 2 rules never fired', { unfired: [{ id: 'rule-2' }] })
    }
    const { app } = startControl({}, fake)
    const reply = await app.inject({ method: 'POST', url: '/_emulator/rules/verify' })
    expect([reply.statusCode, reply.json()]).toEqual([
      409,
      { account: 'a', error: '1 of 2 rules never fired', unfired: [{ id: 'rule-2' }] },
    ])
    expect(reply.headers['x-emulator-explain']).toBe('1 of 2 rules never fired')
  })

  test('is refused the same when it waits first', async () => {
    const fake = fakeControl()
    fake.account.redeliver = () => Promise.reject(new ControlError(404, 'no webhook has the id x'))
    const url = '/_emulator/webhooks/x/redeliver'
    const reply = await startControl({}, fake).app.inject({ method: 'POST', url, headers: { 'x-key': 'a' } })
    expect([reply.statusCode, reply.json()]).toEqual([404, { account: 'a', error: 'no webhook has the id x' }])
  })

  test('is refused the same when it is a stream', async () => {
    const fake = fakeControl()
    fake.account.listen = () => {
      throw new ControlError(409, 'there may be no more accounts')
    }
    const reply = await startControl({}, fake).app.inject('/_emulator/events?account=a')
    expect([reply.statusCode, reply.headers['content-type'], reply.json()]).toEqual([
      409,
      'application/json',
      { account: 'a', error: 'there may be no more accounts' },
    ])
  })

  test('hides what went wrong inside', async () => {
    const fake = fakeControl()
    fake.account.clock = () => {
      throw new TypeError('secret detail')
    }
    const reply = await startControl({}, fake).app.inject('/_emulator/clock')
    expect([reply.statusCode, reply.json()]).toEqual([
      500,
      { account: 'a', error: 'an internal error of the emulator; see its log' },
    ])
  })
})

describe('a body', () => {
  const post = async (payload: string | object, url = '/_emulator/clock?account=a') => {
    const headers = { 'content-type': 'application/json' }
    const reply = await startControl().app.inject({ method: 'POST', url, headers, payload })
    return [reply.statusCode, reply.json<object>()]
  }

  test('that is not JSON is a 400 that says where', async () => {
    expect(await post('{"mode": ')).toEqual([400, { error: 'the body is not JSON: Expecting value at character 9' }])
  })

  test('that is not an object is a 400', async () => {
    for (const text of ['null', '[]', '3', '"frozen"']) expect((await post(text))[0]).toBe(400)
  })

  test('with an unknown field is a 400 with the nearest name', async () => {
    expect(await post({ mod: 'frozen' })).toEqual([
      400,
      {
        error: 'there is no field "mod"; did you mean "mode"?',
        allowed: ['mode', 'factor', 'advance', 'settle'],
      },
    ])
  })

  test('is refused where a command takes no fields', async () => {
    expect(await post({ all: true }, '/_emulator/rules/verify?account=a')).toEqual([
      400,
      { error: 'there is no field "all"; it takes none', allowed: [] },
    ])
  })

  test('of more than 64 KB is a 413', async () => {
    expect(await post({ mode: 'x'.repeat(64 * 1024) })).toEqual([
      413,
      { error: 'the body is too large: the limit is 64 KB for an operation and 1 MB for a webhook sent to the inbox' },
    ])
  })

  test('of a rule is left to the rules to read, whatever it is', async () => {
    const { app, calls } = startControl()
    for (const payload of ['"poll 2 = 503"', '[]', '{"stage":1}', '12345678901234567890']) {
      const headers = { 'content-type': 'application/json', 'x-key': 'a' }
      await app.inject({ method: 'POST', url: '/_emulator/rules', headers, payload })
    }
    expect(calls.map(([, given]) => given)).toEqual(['poll 2 = 503', [], { stage: 1 }, 12345678901234567890n])
  })
})

describe('a query', () => {
  test('with an unknown parameter is a 400 with the nearest name', async () => {
    const reply = await startControl().app.inject('/_emulator/wait?account=a&timout=5s')
    expect([reply.statusCode, reply.json()]).toEqual([
      400,
      expect.objectContaining({ error: 'there is no parameter "timout"; did you mean "timeout"?' }),
    ])
  })

  test.each([
    ['wait?timeout=soon', '?timeout is "soon"; it takes a text such as 250ms, 5s, 10m'],
    ['requests?limit=0', '?limit is 0; it takes a whole number from 1 to 9007199254740991'],
    ['requests?limit=many', '?limit is "many"; it takes a whole number from 1 to 9007199254740991'],
    ['receipt?budget=-1', '?budget is "-1"; it takes a number of at least 0'],
  ])('%s says what it takes', async (url, error) => {
    const reply = await startControl().app.inject(`/_emulator/${url}`)
    expect([reply.statusCode, reply.json()]).toEqual([400, { error }])
  })

  test('names what was probably meant', async () => {
    const reply = await startControl().app.inject('/_emulator/report?format=junt')
    expect([reply.statusCode, reply.json()]).toEqual([
      400,
      {
        error: '?format is "junt"; it takes json, junit or markdown; did you mean "junit"?',
        allowed: ['json', 'junit', 'markdown'],
      },
    ])
  })
})

describe('paths', () => {
  test.each(['/_emulator/nope', '/_emulator/', '/_emulator/accounts/', '/_emulator/rules/a/b'])(
    'an unknown one is a 404 with the list: %s',
    async (url) => {
      const reply = await startControl().app.inject({ method: 'POST', url })
      const { error, allowed } = reply.json<{ error: string; allowed: string[] }>()
      expect([reply.statusCode, error]).toEqual([
        404,
        `there is no ${url} in the control API; its description is at /_emulator/docs`,
      ])
      expect(allowed).toEqual(expect.arrayContaining(['GET /_emulator/accounts', 'DELETE /_emulator/rules/:id']))
      expect(new Set(allowed).size).toBe(allowed.length)
    },
  )

  test('a known one takes its methods only', async () => {
    const { app } = startControl()
    const one = await app.inject({ method: 'PUT', url: '/_emulator/rules', payload: {} })
    expect([one.statusCode, one.headers.allow, one.json()]).toEqual([
      405,
      'GET, POST, DELETE',
      { error: '/_emulator/rules takes GET, POST, DELETE, not PUT', allowed: ['GET', 'POST', 'DELETE'] },
    ])
    const other = await app.inject({ method: 'PATCH', url: '/_emulator/rules/rule-1' })
    expect([other.statusCode, other.headers.allow]).toEqual([405, 'DELETE'])
  })

  test.each([
    ['a name that cannot be decoded', '/_emulator/rules/%E0%A4%A'],
    ['a name of a kilobyte', `/_emulator/rules/${'x'.repeat(1025)}`],
  ])('one with %s is a 404 of ours, not the API’s', async (_what, url) => {
    const reply = await startApp().app.inject({ method: 'DELETE', url, headers: { 'x-key': 'test' } })
    const { error, allowed } = reply.json<{ error: string; allowed: string[] }>()
    expect([reply.statusCode, error]).toEqual([404, expect.stringMatching(/^\/_emulator\/rules\/.* cannot be read: /)])
    expect(error.length).toBeLessThan(400)
    expect(allowed).toContain('DELETE /_emulator/rules/:id')
    const { app } = startApp()
    expect((await app.inject('/_emulator/%E0%A4%A')).json()).toMatchObject({
      error: expect.stringMatching(/^there is no/),
    })
    expect((await app.inject('/_emulators/%E0%A4%A')).json()).toMatchObject({ detail: 'Not Found' })
  })

  test('health is answered to GET and to HEAD', async () => {
    const { app } = startControl()
    const [get, head] = [
      await app.inject('/_emulator/health'),
      await app.inject({ method: 'HEAD', url: '/_emulator/health' }),
    ]
    expect([get.statusCode, get.json(), head.statusCode, head.body]).toEqual([200, { status: 'ok' }, 200, ''])
  })
})

describe('the inbox', () => {
  test.each(['POST', 'PUT', 'PATCH', 'OPTIONS'] as const)('takes %s of any content type', async (method) => {
    const { app, taken } = startControl()
    for (const type of ['text/plain', 'application/json; charset=utf-8', 'nonsense', undefined]) {
      const headers = { 'x-webhook-secret': 's', ...(type !== undefined && { 'content-type': type }) }
      const reply = await app.inject({ method, url: '/_emulator/inbox/hook', headers, payload: '{"broken' })
      expect([reply.statusCode, reply.json()]).toEqual([200, { inbox: 'hook', taken: true }])
      const [name, request] = taken.at(-1) ?? []
      expect([name, request?.method, request?.body]).toEqual(['hook', method, '{"broken'])
      expect([request?.headers['content-type'], request?.headers['x-webhook-secret']]).toEqual([type, 's'])
    }
  })

  test('takes a webhook without a body', async () => {
    const { app, taken } = startControl()
    expect((await app.inject({ method: 'POST', url: '/_emulator/inbox/hook' })).statusCode).toBe(200)
    expect(taken.map(([, { body }]) => body)).toEqual([''])
  })

  test('takes 1 MB and no more', async () => {
    const { app } = startControl()
    const post = async (length: number) => {
      const reply = await app.inject({ method: 'POST', url: '/_emulator/inbox/hook', payload: 'x'.repeat(length) })
      return reply.statusCode
    }
    expect([await post(1024 ** 2), await post(1024 ** 2 + 1)]).toEqual([200, 413])
  })

  test('says when a webhook is more than it may keep', async () => {
    const { app } = startControl({ inbox: { take: () => undefined } })
    const reply = await app.inject({ method: 'POST', url: '/_emulator/inbox/hook', payload: 'x' })
    expect([reply.statusCode, reply.json()]).toEqual([
      413,
      { error: 'the webhook is larger than the memory limit of the inbox' },
    ])
  })
})
