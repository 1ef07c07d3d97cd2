import { expect, test } from 'vitest'
import type { AllReport, AttributedEntry, JournalPage, Receipt } from '../../src/control/control.js'
import type { AccountEvent } from '../../src/journal/events.js'
import { startApp, startLive } from '../support/start-app.js'

/** Two accounts, and a request that belongs to none. */
async function startTwo() {
  const started = startLive('1s')
  const { app, core, submit, poll } = started
  const one = await submit('flux-dev', { prompt: 'a fox' }, { 'x-key': 'one' })
  const two = await submit('flux-2-pro', { prompt: 'a crow' }, { 'x-key': 'two' })
  await app.inject({ url: '/v1/credits', headers: { 'x-key': 'invalid' } })
  await poll(one.id, { 'x-key': 'one' })
  const read = async <Body>(path: string) => (await app.inject(`/_emulator${path}`)).json<Body>()
  return { ...started, one, two, all: core.control.all(), read }
}

test('requests of all accounts come in the order in which they came, each with its account', async () => {
  const { all, read } = await startTwo()
  const rows = ({ entries }: JournalPage<AttributedEntry>) =>
    entries.map(({ account, id, stage, status }) => [account, id, stage, status])
  const expected = [
    ['one', 1, 'submit', 200],
    ['two', 2, 'submit', 200],
    [undefined, 3, 'other', 403],
    ['one', 4, 'poll', 200],
  ]
  const page = all.requests()
  expect([rows(page), page.count, page.dropped]).toEqual([expected, 4, 0])
  const served = await read<JournalPage<AttributedEntry> & { account: string }>('/requests')
  expect([served.account, rows(served)]).toEqual(['*', expected])
  expect(Object.keys(served.entries[0] ?? {})[0]).toBe('account')
  expect(rows(await read('/requests?account=*&limit=2'))).toEqual(expected.slice(2))
  expect(rows(all.requests({ stage: 'submit', limit: 1 }))).toEqual([expected[1]])
  expect(rows(all.requests({ since: 3 }))).toEqual([expected[3]])
})

test('a page over all accounts is bounded, and a filter is checked as one of an account', async () => {
  const { all } = await startTwo()
  expect(() => all.requests({ limit: 10_001 })).toThrow(
    'limit: 10001 is too many over all accounts; it is at most 10000',
  )
  expect(() => all.requests({ model: 'flux-2-pr' })).toThrow('did you mean "flux-2-pro"?')
})

test('a receipt of all accounts is their sum', async () => {
  const { all, core, read } = await startTwo()
  const [one, two] = ['one', 'two'].map((key) => core.control.account(key).receipt())
  expect(all.receipt()).toEqual({
    models: [...(one?.models ?? []), ...(two?.models ?? [])],
    tasks: 2,
    refunded: 0,
    credits: (one?.credits ?? 0) + (two?.credits ?? 0),
    dollars: (one?.dollars ?? 0) + (two?.dollars ?? 0),
    note: undefined,
  })
  expect(await read<Receipt>('/receipt')).toMatchObject({ account: '*', tasks: 2 })
})

test('a report of all accounts has the findings of each, and what they covered together', async () => {
  const { all, core, read } = await startTwo()
  const report = all.report()
  expect(report.accounts).toEqual([
    { account: 'one', requests: 2, findings: core.control.account('one').report().findings },
    { account: 'two', requests: 1, findings: core.control.account('two').report().findings },
  ])
  expect(report.accounts[1]?.findings.map(({ name }) => name)).toEqual(['never-polls'])
  expect(report.coverage.endpoints).toEqual([
    { route: 'POST /live/v1/flux-dev', statuses: { 200: 1 } },
    { route: 'GET /live/v1/get_result', statuses: { 200: 1 } },
    { route: 'POST /live/v1/flux-2-pro', statuses: { 200: 1 } },
  ])
  expect(report.coverage.untouched).not.toContain('POST /live/v1/flux-2-pro')
  expect(await read<AllReport>('/report')).toMatchObject({ account: '*', accounts: report.accounts })
})

test('a report of all accounts is one JUnit file with a suite for each, or one Markdown page', async () => {
  const { app } = await startTwo()
  const xml = (await app.inject('/_emulator/report?format=junit')).body
  expect(xml.match(/<testsuite name="[^"]*"/g)).toEqual([
    '<testsuite name="flux-emulator: one"',
    '<testsuite name="flux-emulator: two"',
  ])
  expect(xml.match(/<testsuites>/g)).toHaveLength(1)
  const page = (await app.inject('/_emulator/report?account=*&format=markdown')).body
  expect(page).toMatch(
    /^# How all accounts used the FLUX API\n\n## Findings\n\n### one\n\nNone\.\n\n### two\n\n\| Level/,
  )
})

test('where nothing was sent with any key, no gate passes', async () => {
  const { app, core } = startApp()
  const note = 'no request was sent with any key that was taken'
  core.control.account('one').addRule('poll 9 = 503')
  await app.inject({ url: '/live/v1/credits', headers: { 'x-key': 'invalid' } })
  expect(core.control.all().report()).toMatchObject({ accounts: [], note })
  const reply = await app.inject('/_emulator/receipt?budget=10')
  expect([reply.statusCode, reply.json<Receipt>().note]).toEqual([409, note])
  expect((await app.inject('/_emulator/report?format=junit')).body).toContain(`errors="1"`)
})

test('a listener to all accounts hears those that exist, those to come, and what belongs to none', async () => {
  const { app, core, submit, one } = await startTwo()
  const control = core.control
  const heard: [string | undefined, AccountEvent][] = []
  const deaf = control.all().listen((account, event) => heard.push([account, event]))
  await control.account('one').setClock({ advance: { by: '1s' } })
  await submit('flux-dev', { prompt: 'an owl' }, { 'x-key': 'three' })
  await app.inject({ url: '/v1/credits', headers: { 'x-key': 'invalid' } })
  control.account('two').reset()
  await submit('flux-dev', { prompt: 'a crow' }, { 'x-key': 'two' })
  expect(heard.map(([account, { kind }]) => [account, kind])).toEqual([
    ['one', 'task'],
    ['one', 'clock'],
    ['three', 'request'],
    [undefined, 'request'],
    ['two', 'reset'],
    ['two', 'request'],
  ])
  expect(heard[0]?.[1]).toMatchObject({ kind: 'task', task: one.id, status: 'Ready' })
  deaf()
  await submit('flux-dev', { prompt: 'a fox' }, { 'x-key': 'one' })
  expect(heard).toHaveLength(6)
  expect(core.accounts.find('two')?.events.hasListeners).toBe(false)
})

test('listening to all accounts keeps nothing of accounts that are gone', async () => {
  const { core, submit } = startApp({ maxAccounts: 2, latency: 'instant', contract: 'live' })
  const deaf = core.control.all().listen(() => undefined)
  for (let key = 0; key < 20; key++) await submit('flux-dev', { prompt: 'x' }, { 'x-key': `key-${key}` })
  expect(core.accounts.find('key-0')).toBeUndefined()
  const own: AccountEvent[] = []
  core.control.account('key-0').listen((event) => own.push(event))
  await submit('flux-dev', { prompt: 'x' }, { 'x-key': 'key-0' })
  expect(own.map(({ kind }) => kind)).toEqual(['request'])
  deaf()
})

test('a page over thousands of accounts takes no time, and reads no more than it shows', () => {
  const { core } = startApp({ maxAccounts: 10_000 })
  for (let key = 0; key < 3000; key++) core.accounts.open(`key-${key}`)
  expect(core.control.all().requests()).toEqual({ entries: [], dropped: 0, count: 0 })
  expect(core.control.all().report()).toMatchObject({ accounts: [] })
})
