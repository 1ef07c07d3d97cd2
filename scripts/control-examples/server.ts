import { setImmediate } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import { buildApp } from '../../src/app.js'
import { checkOptions, type OptionsGiven } from '../../src/config.js'
import { openCore } from '../../src/emulator.js'
import { operations } from '../../src/http/control/operations.js'
import { createRandom } from '../../src/random.js'
import { createManualTime, type ManualTime } from '../../test/support/manual-time.js'
import type { Call } from './calls.js'

/** The moment of the examples. */
const start = Date.UTC(2026, 0, 2, 3, 4, 5)

/** Ids by the names that stand for them in calls. */
export type Names = Readonly<Record<string, string>>

export type Opened = ReturnType<typeof open>

const routes: Readonly<Record<string, { method: string; path: string }>> = {
  ...Object.fromEntries(operations.map(({ id, method, path }) => [id, { method, path }])),
  getHealth: { method: 'GET', path: '/health' },
  receiveWebhook: { method: 'POST', path: '/inbox/:name' },
}

/** A server whose time stands still, and whose random numbers are the same each time. */
export function open(options: OptionsGiven) {
  const time = createManualTime(start)
  const worker = new URL('../../dist/render-worker.js', import.meta.url)
  const core = openCore(checkOptions({ logLevel: 'silent', ...options }), { worker, time, random: createRandom(1) })
  const app = buildApp(core)
  const close = async () => {
    await app.close()
    await core.close()
  }
  return { time, core, app, close }
}

/** Sends a call, while time passes for what waits. Throws if it has another status than the row says. */
export async function send(
  app: FastifyInstance,
  time: ManualTime,
  call: Call,
  names: Names,
  headers?: Readonly<Record<string, string>>,
) {
  const { id, name, params = {}, query = {}, body, file, key = 'my-key', status = 200 } = call
  const filled = (text: string) => text.replaceAll(/{(\w+)}/g, (whole, id: string) => names[id] ?? whole)
  const { method = 'GET', path = '' } = routes[id] ?? {}
  const url = path.replaceAll(/:(\w+)/g, (_, param: string) => filled(params[param] ?? ''))
  const payload = file ?? (body === undefined ? undefined : filled(JSON.stringify(body)))
  const answered = { yet: false }
  const asked = app
    .inject({
      method: method as 'GET',
      url: `/_emulator${url}`,
      query: { ...query },
      headers: {
        host: 'localhost:3589',
        ...(key !== '' && { 'x-key': key }),
        ...(payload !== undefined && { 'content-type': file ? 'image/png' : 'application/json' }),
        ...headers,
      },
      ...(payload !== undefined && { payload }),
    })
    .finally(() => (answered.yet = true))
  while (!answered.yet) {
    await setImmediate()
    if (id === 'waitForActivity') time.advance(1)
  }
  const answer = await asked
  if (answer.statusCode !== status) throw new Error(`${id} ${name}: ${answer.statusCode} ${answer.body}`)
  return { body: body === undefined ? undefined : (JSON.parse(filled(JSON.stringify(body))) as unknown), answer }
}
