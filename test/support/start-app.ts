import type { FastifyInstance } from 'fastify'
import { afterAll, onTestFinished } from 'vitest'
import { buildApp, type AppOptions } from '../../src/app.js'
import { checkOptions, type OptionsGiven } from '../../src/config.js'
import { openCore, type Core, type CoreDependencies } from '../../src/emulator.js'
import { createDecoder } from '../../src/images/decoder.js'
import { createRenderer } from '../../src/images/renderer.js'
import { createRandom } from '../../src/random.js'
import { createManualTime, type ManualTime } from './manual-time.js'
import { shareDecoder, shareRenderer } from './share-renderer.js'

export const worker = new URL('../../dist/render-worker.js', import.meta.url)

const sharedRenderer = shareRenderer(createRenderer(worker))
const sharedDecoder = shareDecoder(createDecoder(worker))

/** The moment at which a test's time stands until it is moved. */
export const start = Date.UTC(2026, 0, 2, 3, 4, 5)

export interface TestApp {
  app: FastifyInstance
  core: Core
  time: ManualTime
  /** Submits and answers the parsed reply. */
  submit: (
    model: string,
    body: object,
    headers?: Record<string, string>,
  ) => Promise<{ id: string; polling_url: string }>
  /** Polls and answers the parsed reply. */
  poll: (id: string, headers?: Record<string, string>) => Promise<unknown>
}

/** An app of its own for one test, its time moved by hand; closed when the test ends. */
export const startApp = (options: OptionsGiven = {}, parts: Partial<CoreDependencies> = {}): TestApp =>
  openApp(options, parts, onTestFinished)

/** One for all tests of a file or a group, which must not disturb each other: a test of its own key or of refusals alone. */
export const shareApp = (
  options: OptionsGiven = {},
  parts: Partial<CoreDependencies> = {},
  log?: AppOptions['log'],
): TestApp => openApp(options, parts, afterAll, log)

function openApp(
  options: OptionsGiven,
  parts: Partial<CoreDependencies>,
  atTheEnd: (close: () => Promise<void>) => void,
  log?: AppOptions['log'],
): TestApp {
  const time = createManualTime(start)
  const shared = { worker, renderer: sharedRenderer, decoder: sharedDecoder }
  const core = openCore(checkOptions(options), { ...shared, time, random: createRandom(1), ...parts })
  const app = buildApp(core, log === undefined ? {} : { log })
  atTheEnd(async () => {
    await app.close()
    await core.close()
  })
  return {
    app,
    core,
    time,
    submit: async (model, body, headers = {}) => {
      const reply = await app.inject({
        method: 'POST',
        url: `/v1/${model}`,
        headers: { 'x-key': 'test', ...headers },
        payload: body,
      })
      if (reply.statusCode !== 200) throw new Error(`submit answered ${reply.statusCode}: ${reply.body}`)
      return reply.json()
    },
    poll: async (id, headers = {}) => {
      const reply = await app.inject({ url: `/v1/get_result?id=${id}`, headers: { 'x-key': 'test', ...headers } })
      return reply.json()
    },
  }
}
