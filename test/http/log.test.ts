import { stripVTControlCharacters } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { buildApp } from '../../src/app.js'
import { checkOptions } from '../../src/config.js'
import { openCore } from '../../src/emulator.js'
import { clientOf } from '../support/client.js'
import { worker } from '../support/start-app.js'

function logged({
  forPeople,
  logLevel = 'info' as const,
}: {
  forPeople: boolean
  logLevel?: 'debug' | 'info' | 'warn'
}) {
  const core = openCore(checkOptions({ logLevel }), { worker })
  const lines: string[] = []
  const app = buildApp(core, { log: { forPeople, to: { write: (line: string) => lines.push(line) } } })
  onTestFinished(async () => {
    await app.close()
    await core.close()
  })
  return { app, core, lines, ...clientOf(app, { key: 'my-secret-key' }) }
}

test('a program gets a JSON line per request', async () => {
  const { lines, trySubmit } = logged({ forPeople: false })
  await trySubmit('flux-dev', { prompt: 'x', widht: 3 })
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
    {
      level: 30,
      time: expect.any(Number) as number,
      method: 'POST',
      url: '/v1/flux-dev',
      status: 200,
      ms: expect.any(Number) as number,
      explain: 'ignored fields that the document of the API lacks: "widht" (did you mean "width"?)',
      msg: 'request',
    },
  ])
})

test('people get a line that they can read', async () => {
  const { lines, as } = logged({ forPeople: true })
  await as({ key: '' }).trySubmit()
  expect(lines.map(stripVTControlCharacters)).toEqual([
    expect.stringMatching(
      /^\d\d:\d\d:\d\d 401 POST \/v1\/flux-dev [\d.]+ ms - the request has no key; send any non-empty X-Key header\n$/,
    ),
  ])
})

test('every refusal says why, unreadable paths among them', async () => {
  const { app, lines, trySubmit } = logged({ forPeople: true })
  await trySubmit('flux-dev', { promt: 'x' })
  await app.inject({ url: '/documented/v1/flux-2-pro' })
  await app.inject({ url: '/v1/%zz' })
  expect(lines.map(stripVTControlCharacters).join('')).toMatch(
    /"promt" \(did you mean "prompt"\?\); body\.prompt: Field required[^]*the documented contract has no flux-2-pro[^]*a path cannot be decoded/,
  )
})

test('health checks are logged at debug, and are in no journal', async () => {
  const ask = async (logLevel: 'info' | 'debug') => {
    const { app, core, lines } = logged({ forPeople: false, logLevel })
    await app.inject({ url: '/_emulator/health' })
    await app.inject({ method: 'HEAD', url: '/_emulator/health' })
    await app.inject({ url: '/_emulator/accounts' })
    expect([core.control.accounts(), core.unattributed.count]).toEqual([[], 0])
    return lines.map((line) => JSON.parse(line) as { level: number; method: string; url: string })
  }
  const row = ({ level, method, url }: { level: number; method: string; url: string }) => [level, method, url]
  expect((await ask('info')).map(row)).toEqual([[30, 'GET', '/_emulator/accounts']])
  expect((await ask('debug')).map(row)).toEqual([
    [20, 'GET', '/_emulator/health'],
    [20, 'HEAD', '/_emulator/health'],
    [30, 'GET', '/_emulator/accounts'],
  ])
})

test('no line shows a key', async () => {
  const { lines, trySubmit } = logged({ forPeople: false })
  await trySubmit('flux-dev', { prompt: 'x' })
  await trySubmit('flux-dev', {}, { 'x-key': 'invalid-my-secret-key' })
  expect(lines).toHaveLength(2)
  expect(lines.join('')).not.toContain('my-secret-key')
})

test('above the level info, requests are not logged', async () => {
  const { lines, trySubmit } = logged({ forPeople: false, logLevel: 'warn' })
  await trySubmit('flux-dev', {})
  expect(lines).toEqual([])
})

test('a client that breaks on the documented contract is told once where it can go, and is answered as any other', async () => {
  const seen = logged({ forPeople: false, logLevel: 'warn' })
  const forwarded = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'flux.test' }
  const submitted = (url: string, agent: string) =>
    seen.trySubmit(url, { prompt: 'x' }, { 'user-agent': agent, ...forwarded })
  const aiSdk = 'ai/7.0.173 ai-sdk/provider-utils/5.0.40 runtime/node.js/v20.20.2'
  const answers = await Promise.all([
    submitted('/v1/flux-dev', aiSdk),
    submitted('/v1/flux-dev', aiSdk),
    submitted('/v1/flux-dev', 'bfl-python/1.2.0'),
    submitted('/v1/flux-dev', '@huggingface/inference/4.13.21'),
    submitted('/v1/flux-dev', 'unknown/None; hf_hub/0.34.0; python/3.12'),
    submitted('/v1/flux-dev', 'python-requests/2.32'),
    submitted('/live/v1/flux-dev', aiSdk),
  ])
  expect(answers.map(({ statusCode }) => statusCode)).toEqual(answers.map(() => 200))
  expect(Object.keys(answers[0].json<object>())).toEqual(['id', 'polling_url'])
  expect(answers.map(({ headers }) => headers['x-emulator-explain'])).toEqual(answers.map(() => undefined))
  const said = seen.lines.map((line) => (JSON.parse(line) as { msg: string }).msg)
  expect(said).toEqual([
    expect.stringMatching(/AI SDK.* Set its base URL to https:\/\/flux\.test\/live\/v1$/),
    expect.stringMatching(/Python SDK.* Set its base URL to https:\/\/flux\.test\/live\/v1$/),
    expect.stringMatching(/Hugging Face.* no setting for https:\/\/flux\.test\/live\/v1; see docs\/sdks\.md$/),
  ])
})
