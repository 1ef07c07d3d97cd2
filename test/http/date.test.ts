import { expect, test } from 'vitest'
import { start, startApp } from '../support/start-app.js'
import { startFrozen } from '../support/start-frozen.js'
import { httpDate } from '../../src/time/text.js'

const key = { 'x-key': 'test' }
const at = (moment: number) => new Date(moment).toUTCString()
const hours = 3_600_000

/** What node says by itself: the time of the machine, which is years away from that of these tests. */
const isSystemDate = (date: unknown) => Math.abs(Date.parse(String(date)) - Date.now()) < 60_000

test('Date follows the clock of the account: in submits, polls, downloads and refusals', async () => {
  const { app, advance, submit } = await startFrozen()
  await advance('2h')
  const now = start + 2 * hours
  const { id } = await submit('flux-dev', { prompt: 'x', width: 256, height: 256 })
  await advance('1s')
  const polled = await app.inject({ url: `/v1/get_result?id=${id}` })
  const { sample } = polled.json<{ result: { sample: string } }>().result
  const { pathname, search } = new URL(sample)
  const post = (url: string, payload: object) => app.inject({ method: 'POST', url, headers: key, payload })
  const answers = [polled].concat(
    await Promise.all([
      app.inject({ url: '/v1/credits', headers: key }),
      app.inject({ url: '/v1/nothing', headers: key }),
      app.inject({ url: pathname + search }),
      app.inject({ url: `${pathname}${search}x` }),
      app.inject({ url: pathname + search, headers: { 'if-none-match': '*' } }),
      post('/v1/flux-dev', { prompt: 'y' }),
      post('/v1/flux-dev', { seed: 'none' }),
      app.inject({ url: '/v1/get_result?id=00000000-0000-4000-8000-000000000000', headers: key }),
    ]),
  )
  expect(answers.map(({ statusCode, headers: { date } }) => [statusCode, date])).toEqual(
    [200, 200, 404, 200, 403, 304, 200, 422, 404].map((status) => [status, at(now + 1000)]),
  )
  expect(answers[3]?.headers['last-modified']).toBe(at(now + 1000))
})

test('of two accounts each has its own Date', async () => {
  const { app, core, submit } = startApp()
  await core.control.account('early').setClock({ mode: 'frozen' })
  await core.control.account('late').setClock({ advance: { by: '1h' } })
  const dateOf = async (name: string) => {
    await submit('flux-dev', { prompt: 'x' }, { 'x-key': name })
    const reply = await app.inject({ url: '/v1/get_result?id=none', headers: { 'x-key': name } })
    return reply.headers.date
  }
  expect([await dateOf('early'), await dateOf('late'), await dateOf('early')]).toEqual([
    at(start),
    at(start + hours),
    at(start),
  ])
})

test('Date is that of the machine where an answer belongs to no account', async () => {
  const { app, account } = await startFrozen()
  await account.setClock({ advance: { by: '2h' } })
  const answers = await Promise.all([
    app.inject({ url: '/_emulator/health' }),
    app.inject({ url: '/_emulator/clock', headers: key }),
    app.inject({ method: 'POST', url: '/v1/flux-dev', payload: { prompt: 'x' } }),
    app.inject({ method: 'POST', url: '/v1/flux-dev', headers: { 'x-key': 'invalid' }, payload: { prompt: 'x' } }),
    app.inject({ url: '/v1/get_result?id=00000000-0000-4000-8000-000000000000' }),
    app.inject({ url: '/docs' }),
  ])
  expect(answers.map(({ headers: { date } }) => isSystemDate(date))).toEqual(answers.map(() => true))
})

test('an answer that a rule delays says the moment when it goes out, and the date of a rule stays', async () => {
  const { app, advance, account } = await startFrozen()
  account.addRule('submit 1 = delay 10m')
  const late = app.inject({ method: 'POST', url: '/v1/flux-dev', headers: key, payload: { prompt: 'x' } })
  await expect.poll(() => account.tasks().length).toBe(1)
  await advance('10m')
  expect((await late).headers.date).toBe(at(start + 600_000))
  account.addRule({ stage: 'poll', then: { status: 503, headers: { date: at(0) } } })
  expect((await app.inject({ url: '/v1/get_result?id=x', headers: key })).headers.date).toBe(at(0))
})

test('a clock that runs a million times as fast stops at the end of the year 9999, and all is served', async () => {
  const { app, account, time, submit, poll } = await startFrozen()
  await account.setClock({ mode: 'scaled', factor: 1_000_000 })
  time.advance(365 * 24 * hours)
  expect(account.clock()).toMatchObject({ now: 253_402_300_799_999, time: '9999-12-31T23:59:59.999Z' })
  const { id } = await submit('flux-dev', { prompt: 'x' })
  expect(await poll(id)).toMatchObject({ id, status: 'Pending' })
  const clock = await app.inject({
    method: 'POST',
    url: '/_emulator/clock',
    headers: key,
    payload: { advance: { by: 1 } },
  })
  expect([clock.statusCode, clock.json()]).toEqual([
    400,
    {
      account: 'test',
      error: 'time cannot move by 1 ms: it is 9999-12-31T23:59:59.999Z, and it ends with the year 9999',
    },
  ])
})

test('a clock beyond the year 9999 is told as its last second', async () => {
  const { app, account, time } = await startFrozen()
  await account.setClock({ mode: 'real', advance: { to: '9999-12-31T23:59:59Z' } })
  time.advance(hours)
  const reply = await app.inject({ method: 'POST', url: '/v1/flux-dev', headers: key, payload: { prompt: 'x' } })
  expect([reply.statusCode, reply.headers.date]).toEqual([200, 'Fri, 31 Dec 9999 23:59:59 GMT'])
  expect([httpDate(8.64e15), httpDate(Infinity)]).toEqual([reply.headers.date, reply.headers.date])
})
