import type { FastifyInstance } from 'fastify'
import { afterAll, onTestFinished } from 'vitest'
import { buildApp, type AppOptions } from '../../src/app.js'
import { checkOptions, type OptionsGiven } from '../../src/config.js'
import { openCore, type Core, type CoreDependencies } from '../../src/emulator.js'
import { createDecoder } from '../../src/images/decoder.js'
import { createRenderer } from '../../src/images/renderer.js'
import { createRandom } from '../../src/random.js'
import { clientOf, type Client } from './client.js'
import { createManualTime, type ManualTime } from './manual-time.js'
import { shareDecoder, shareRenderer } from './share-renderer.js'

export const worker = new URL('../../dist/render-worker.js', import.meta.url)

/** Draws for all apps of a file, which must not close it. */
export const sharedRenderer = shareRenderer(createRenderer(worker))
const sharedDecoder = shareDecoder(createDecoder(worker))

/** The moment at which a test's time stands until it is moved. */
export const start = Date.UTC(2026, 0, 2, 3, 4, 5)

/** An app, its time moved by hand, and a client of it whose key is `test`. */
export interface TestApp extends Client {
  app: FastifyInstance
  core: Core
  time: ManualTime
}

/** An app of its own for one test, its time moved by hand; closed when the test ends. */
export const startApp = (options: OptionsGiven = {}, parts: Partial<CoreDependencies> = {}): TestApp =>
  openApp(options, parts, onTestFinished)

/** The same with the live contract, which `/v1` serves then. `instant`: a task is Ready at its first poll. */
export const startLive = (latency?: OptionsGiven['latency'], options: OptionsGiven = {}): TestApp =>
  startApp({ contract: 'live', ...(latency !== undefined && { latency }), ...options })

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
  return { app, core, time, ...clientOf(app) }
}
