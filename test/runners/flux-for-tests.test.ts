import { afterEach, expect, test, vi } from 'vitest'
import { createEmulator } from '../../src/index.js'
import { useFlux, type FluxOptions } from '../../src/runners/flux-for-tests.js'

/** A runner whose hooks are called by hand, as a test of a user's file goes. */
function fileOf(options?: FluxOptions) {
  const hooks = {
    all: [] as (() => Promise<void>)[],
    each: [] as (() => Promise<void>)[],
    after: [] as ((failed: boolean) => Promise<void>)[],
    end: [] as (() => Promise<void>)[],
  }
  const flux = useFlux(
    {
      beforeAll: (hook) => hooks.all.push(hook),
      beforeEach: (hook) => hooks.each.push(hook),
      afterEach: (hook) => hooks.after.push(hook),
      afterAll: (hook) => hooks.end.push(hook),
    },
    options,
  )
  const run = async (hook: readonly (() => Promise<void>)[]) => {
    for (const each of hook) await each()
  }
  return {
    flux,
    start: () => run(hooks.all),
    begin: () => run(hooks.each),
    finish: async ({ failed = false } = {}) => {
      for (const each of hooks.after) await each(failed)
    },
    async [Symbol.asyncDispose]() {
      await run(hooks.end)
    },
  }
}

const submit = (flux: ReturnType<typeof useFlux>, body: object = { prompt: 'a fox' }) =>
  fetch(`${flux.baseUrl()}/flux-2-pro`, {
    method: 'POST',
    headers: { 'x-key': flux.key, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })

/** What is printed while something runs. */
async function printed(run: () => Promise<unknown>): Promise<string> {
  let text = ''
  const write = vi.spyOn(process.stderr, 'write').mockImplementation((part) => ((text += String(part)), true))
  try {
    await run()
  } finally {
    write.mockRestore()
  }
  return text
}

afterEach(() => {
  vi.unstubAllEnvs()
})

test('each test has a key and an account of its own, which is reset after it', async () => {
  await using file = fileOf({ settings: { latency: 'instant' } })
  await file.start()
  await file.begin()
  const { key, env, url } = file.flux
  expect(env).toEqual({ BFL_API_KEY: key, BFL_BASE_URL: `${url}/live`, FLUX_EMULATOR_URL: url })
  expect([file.flux.baseUrl(), file.flux.baseUrl('documented')]).toEqual([`${url}/live/v1`, `${url}/documented/v1`])
  expect((await submit(file.flux)).status).toBe(200)
  expect(await file.flux.account.settings()).toMatchObject({ latency: 'instant' })
  await file.finish()
  expect(await file.flux.emulator.account(key).tasks()).toEqual([])
  await file.begin()
  expect(file.flux.key).not.toBe(key)
  await file.finish()
})

test('a test whose rule never fired fails, and says which', async () => {
  await using file = fileOf()
  await file.start()
  await file.begin()
  await file.flux.account.addRule('submit = 503')
  await expect(file.finish()).rejects.toThrow(
    'rules of this test never fired:\n  rule-1: {"stage":"submit","when":{},"then":{"status":503}}\nThe journal',
  )
  await file.begin()
  expect(await file.flux.account.rules()).toEqual([])
  await file.flux.account.addRule('submit = 503')
  await submit(file.flux)
  await file.finish()
})

test.each([
  ['of one test', {}, true],
  ['of all', { unfiredRules: 'allow' } as const, false],
])('rules %s may be let to never fire', async (_, options, inTest) => {
  await using file = fileOf(options)
  await file.start()
  await file.begin()
  await file.flux.account.addRule('submit = 503')
  if (inTest) file.flux.allowUnfiredRules()
  await file.finish()
})

test('a failed test prints its requests with their explanations, and the report', async () => {
  await using file = fileOf()
  await file.start()
  await file.begin()
  await submit(file.flux, { prompt: 7 })
  // It failed already: that a rule has not fired is no news.
  await file.flux.account.addRule('poll = 503')
  const text = await printed(() => file.finish({ failed: true }))
  expect(text).toMatch(/^flux-emulator: the requests of this test:\n {2}POST \/live\/v1\/flux-2-pro -> 422\n {4}\S.+\n/)
  expect(text).toContain('the report has no finding on how the client behaved')
  await file.begin()
  expect(await printed(() => file.finish())).toBe('')
})

test('a failed test without a request says so, and one that shall not print does not', async () => {
  await using file = fileOf()
  await file.start()
  await file.begin()
  expect(await printed(() => file.finish({ failed: true }))).toContain('this test sent no request with its key')
  await using quiet = fileOf({ print: 'never' })
  await quiet.start()
  await quiet.begin()
  expect(await printed(() => quiet.finish({ failed: true }))).toBe('')
})

test('FLUX_EMULATOR_URL names the emulator, which goes on at the end', async () => {
  await using running = await createEmulator({ controlToken: 'a-long-token' })
  vi.stubEnv('FLUX_EMULATOR_URL', running.url)
  vi.stubEnv('FLUX_CONTROL_TOKEN', 'a-long-token')
  {
    await using file = fileOf()
    await file.start()
    await file.begin()
    expect(file.flux.url).toBe(running.url)
    await submit(file.flux)
    expect(running.account(file.flux.key).tasks().length).toBe(1)
    await file.finish()
  }
  expect((await fetch(`${running.url}/_emulator/health`)).status).toBe(200)
})

test('an emulator that runs takes no options, and a wrong token or a wrong URL is said', async () => {
  await using running = await createEmulator({ controlToken: 'a-long-token' })
  const { url } = running
  await expect(fileOf({ url, emulator: { latency: 'instant' } }).start).rejects.toThrow(
    `useFluxEmulator() cannot give options to the emulator at ${url}, which runs already: leave out emulator, or url; settings go with both`,
  )
  await expect(fileOf({ url, token: 'another-token' }).start).rejects.toThrow(/token/)
  await expect(fileOf({ url: 'http://127.0.0.1:9' }).start).rejects.toThrow(/127\.0\.0\.1:9/)
})

test('what a test has is not there while its file is loaded', () => {
  const { flux } = fileOf()
  const early = (what: string) =>
    `${what} of useFluxEmulator() are there in hooks and tests only: read them there, not while the file is loaded`
  expect(() => flux.url).toThrow(early('the emulator'))
  expect(() => flux.key).toThrow(early('key, account and env'))
})

test('fake timers that fake the date move the emulator of the same process', async () => {
  await using file = fileOf({ settings: { latency: 60_000 } })
  await file.start()
  vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'] })
  try {
    await file.begin()
    const { polling_url } = (await (await submit(file.flux)).json()) as { polling_url: string }
    const status = async () => ((await (await fetch(polling_url)).json()) as { status: string }).status
    expect(await status()).toBe('Pending')
    await vi.advanceTimersByTimeAsync(60_000)
    expect(await status()).toBe('Ready')
    await file.finish()
  } finally {
    vi.useRealTimers()
  }
})
