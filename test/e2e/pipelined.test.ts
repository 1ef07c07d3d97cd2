import { once } from 'node:events'
import { createServer } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { setImmediate } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import type { OptionsGiven } from '../../src/config.js'
import { maxPending } from '../../src/http/connections.js'
import type { Decoder } from '../../src/images/decoder.js'
import type { Renderer } from '../../src/images/renderer.js'
import { stillHeld } from '../support/collected.js'
import { picture as inputPicture } from '../support/minimal-bodies.js'
import { startApp } from '../support/start-app.js'

/** Large enough for the answer to be counted until it is out. */
const bytes = Buffer.alloc(100_000)

/** A prompt whose picture is never drawn. */
const undrawn = 'never drawn'

/** A renderer that draws at once or never, and a decoder that never decodes. */
function standIns() {
  const begun: string[] = []
  const never = new Promise<never>(() => undefined)
  const renderer: Renderer = {
    render: ({ spec: { prompt } }) => {
      begun.push(prompt)
      return prompt === undrawn ? never : Promise.resolve({ bytes, md5: '' })
    },
    thumbnail: () => never,
    close: () => Promise.resolve(),
  }
  const decoder: Decoder = {
    decode: () => {
      begun.push('decode')
      return never
    },
    close: () => Promise.resolve(),
  }
  return { begun, renderer, decoder }
}

/** A receiver of webhooks that never answers. */
async function muteReceiver() {
  const receiver = createServer(() => undefined).listen(0, '127.0.0.1')
  onTestFinished(() => {
    receiver.closeAllConnections()
    receiver.close()
  })
  await once(receiver, 'listening')
  return `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`
}

/** An emulator whose account stands still, with a picture that is drawn, one that is not, and a webhook that was not taken. */
async function listen(options: OptionsGiven = {}) {
  const { begun, ...parts } = standIns()
  const seen = startApp({ contract: 'live', latency: 'instant', webhookTimeout: '10s', ...options }, parts)
  await seen.app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = seen.app.server.address() as AddressInfo
  const account = seen.core.control.account('test')
  await account.setClock({ mode: 'frozen' })
  const sampleOf = async (prompt: string) => {
    const { id } = await seen.submit('flux-dev', { prompt, seed: 7 })
    const polled = await seen.poll(id)
    const { pathname, search } = new URL(polled.result.sample)
    return { id, path: pathname + search }
  }
  const [drawn, waiting] = [await sampleOf('a cat'), await sampleOf(undrawn)]
  return {
    ...seen,
    port,
    account,
    begun,
    poll: `/v1/get_result?id=${drawn.id}`,
    picture: drawn.path,
    waiting: waiting.path,
  }
}
type Listening = Awaited<ReturnType<typeof listen>>

const get = (path: string, headers: readonly string[] = []) =>
  [`GET ${path} HTTP/1.1`, 'Host: 127.0.0.1', 'X-Key: test', ...headers, '', ''].join('\r\n')

function post(path: string, body: object, headers: readonly string[] = []): string {
  const text = JSON.stringify(body)
  const own = ['Host: 127.0.0.1', 'X-Key: test', 'Content-Type: application/json', `Content-Length: ${text.length}`]
  return [`POST ${path} HTTP/1.1`, ...own, ...headers, '', text].join('\r\n')
}

const ruled = (rule: string) => [`X-Emulator-Rule: ${rule}`]

/** A poll that is never answered: all behind it wait. */
const stalled = ({ poll }: Listening) => get(poll, ruled('poll = stall'))

/** Sends all of it on one connection, and waits until the server has `count` requests of it. */
async function pipeline({ app, port }: Listening, requests: readonly string[]) {
  const { server } = app
  const socket = connect(port, '127.0.0.1')
  onTestFinished(() => void socket.destroy())
  socket.on('error', () => undefined)
  let received = ''
  socket.setEncoding('latin1').on('data', (chunk: string) => (received += chunk))
  const arrived: WeakRef<object>[] = []
  const count = (_request: object, response: object) => void arrived.push(new WeakRef(response))
  server.setMaxListeners(0).on('request', count)
  socket.write(requests.join(''))
  while (arrived.length < requests.length) await setImmediate()
  server.off('request', count)
  return { socket, arrived, received: () => received, closed: once(socket, 'close') }
}

/** Everything that requests hold while they wait for their answers, and that can be counted. */
function held({ app, core, time }: Listening) {
  const account = core.accounts.find('test')
  return {
    connections: [...app.connections.sockets()].length,
    bytesOfAnswers: app.unsent?.used,
    bytesOfBodies: app.bodies?.used,
    listeners: account?.closed.listeners,
    hasListeners: account?.events.hasListeners,
    submitsThatWait: account?.decoding,
    dueOnTheClock: account?.clock.nextDue(),
    alarms: time.alarms().length,
  }
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await setImmediate()
}

/** What can hold a request, and with it a connection. */
interface Kind {
  request: (seen: Listening) => string | Promise<string>
  /** Whether at least one of them is held. */
  isHeld: (seen: Listening) => boolean
  /** One at most: nothing can be sent behind it. */
  isLast?: true
  /** It goes on until then, for all that its client may do. */
  ends?: (seen: Listening) => void
}

const delayed = (seen: Listening) => held(seen).dueOnTheClock !== undefined
const heldBack = (seen: Listening) => (held(seen).listeners ?? 0) > 1
const webhookUrls = new WeakMap<object, string>()

/** A webhook that is sent again by hand; its attempts before were lost. */
async function lostWebhook(seen: Listening): Promise<string> {
  const known = webhookUrls.get(seen)
  if (known !== undefined) return known
  const body = { prompt: '[[webhook lost]]', webhook_url: await muteReceiver() }
  const { id } = await seen.submit('flux-dev', body)
  await seen.account.setClock({ advance: { until: 'idle' } })
  const path = `/_emulator/webhooks/webhook-${id}/redeliver`
  webhookUrls.set(seen, path)
  return path
}

const kinds: Record<string, Kind> = {
  'stalled polls': { request: ({ poll }) => get(poll, ruled('poll = stall')), isHeld: heldBack },
  'delayed polls': { request: ({ poll }) => get(poll, ruled('poll = delay 10m')), isHeld: delayed },
  'dripping polls': { request: ({ poll }) => get(poll, ruled('poll = drip 1')), isHeld: heldBack },
  'polls that are cut off later': {
    request: ({ poll }) => get(poll, ruled('poll = delay 10m reset')),
    isHeld: delayed,
  },
  'delayed polls of an unknown task': {
    request: () => get('/v1/get_result?id=11111111-1111-4111-8111-111111111111', ruled('poll = delay 10m')),
    isHeld: ({ time }) => time.alarms().length > 0,
  },
  'delayed submits': {
    request: () => post('/v1/flux-dev', { prompt: 'x' }, ruled('submit = delay 10m')),
    isHeld: delayed,
  },
  'stalled submits': {
    request: () => post('/v1/flux-dev', { prompt: 'x' }, ruled('submit = stall')),
    isHeld: heldBack,
  },
  'submits whose pictures wait to be decoded': {
    request: () => post('/v1/flux-2-pro', { prompt: 'x', input_image: inputPicture }),
    isHeld: (seen) => (held(seen).submitsThatWait ?? 0) > 0,
  },
  'submits whose body has not arrived': {
    request: () => post('/v1/flux-dev', { prompt: 'x' }).slice(0, -5),
    isHeld: ({ app }) => (app.bodies?.used ?? 0) > 0,
    isLast: true,
  },
  'large answers': { request: ({ picture }) => get(picture), isHeld: ({ app }) => (app.unsent?.used ?? 0) > 0 },
  'delayed downloads': { request: ({ picture }) => get(picture, ruled('download = delay 10m')), isHeld: delayed },
  'dripping downloads': { request: ({ picture }) => get(picture, ruled('download = drip 1')), isHeld: heldBack },
  'downloads whose picture waits to be drawn': {
    request: ({ waiting }) => get(waiting),
    isHeld: ({ begun }) => begun.includes(undrawn),
  },
  'event streams': {
    request: () => get('/_emulator/events?account=test'),
    isHeld: (seen) => held(seen).hasListeners === true,
  },
  'event streams of all accounts': {
    request: () => get('/_emulator/events?account=*').replace('X-Key: test\r\n', ''),
    isHeld: (seen) => held(seen).hasListeners === true,
  },
  'waits for requests': {
    request: () => get('/_emulator/wait?account=test&requests=1000&timeout=5m'),
    isHeld: (seen) => held(seen).hasListeners === true,
  },
  'webhooks that are sent again': {
    request: async (seen) => post(await lostWebhook(seen), {}),
    isHeld: ({ time }) => time.alarms().length > 0,
    ends: ({ time }) => time.advance(10_000),
  },
}

test.each(Object.entries(kinds))(
  'what waits behind another answer is let go with its connection: %s',
  async (_, { request, isHeld, isLast, ends }) => {
    const seen = await listen()
    const first = await request(seen)
    const before = held(seen)
    const requests = [stalled(seen), ...Array.from({ length: isLast === true ? 1 : 20 }, () => first)]
    const { socket, arrived } = await pipeline(seen, requests)
    await until(() => isHeld(seen))
    socket.destroy()
    await until(() => [...seen.app.connections.sockets()].length === 0)
    ends?.(seen)
    // Node keeps the answer that it was sending last.
    expect(await stillHeld(arrived, 1)).toBeLessThanOrEqual(1)
    expect(held(seen)).toEqual(before)
  },
)

test('of a thousand event streams on one connection, as many are opened as may wait, and none is left at its end', async () => {
  const seen = await listen()
  const before = held(seen)
  const { socket, arrived } = await pipeline(
    seen,
    Array.from({ length: 1_000 }, () => get('/_emulator/events?account=test')),
  )
  await until(() => held(seen).hasListeners === true)
  expect(held(seen).alarms).toBe(maxPending)
  socket.destroy()
  await until(() => held(seen).connections === 0)
  expect(await stillHeld(arrived, 1)).toBeLessThanOrEqual(1)
  expect(held(seen)).toEqual(before)
})

test('a connection whose event streams wait behind one another is closed before they keep much', async () => {
  const seen = await listen()
  const { socket, closed } = await pipeline(
    seen,
    Array.from({ length: maxPending }, () => get('/_emulator/events?account=test')),
  )
  socket.pause()
  await until(() => held(seen).alarms === maxPending)
  let kept = 0
  for (let nth = 0; held(seen).connections > 0 && nth < 1000; nth++) {
    await seen.submit('flux-dev', { prompt: 'x'.repeat(2_000) })
    for (const connection of seen.app.connections.sockets()) {
      const bytes = seen.app.connections
        .pending(connection)
        .reduce((sum, { writableLength }) => sum + writableLength, 0)
      kept = Math.max(kept, bytes)
    }
  }
  expect(kept).toBeGreaterThan(0)
  expect(kept).toBeLessThan(6 * 1024 ** 2)
  expect(held(seen).connections).toBe(0)
  await until(() => held(seen).hasListeners === false)
  expect(held(seen).alarms).toBe(0)
  socket.resume()
  await closed
})

test('large answers are sent again after sixteen pipelined connections were closed with their answers unread', async () => {
  // All of their answers together are more than may wait to be read.
  const seen = await listen({ bodyLimit: '4mb' })
  const requests = [stalled(seen), ...Array.from({ length: maxPending - 1 }, () => get(seen.picture))]
  const clients = await Promise.all(Array.from({ length: 16 }, () => pipeline(seen, requests)))
  for (const { socket } of clients) socket.destroy()
  await until(() => [...seen.app.connections.sockets()].length === 0)
  const reply = await fetch(`http://127.0.0.1:${seen.port}${seen.picture}`)
  expect([reply.status, (await reply.arrayBuffer()).byteLength > 64 * 1024]).toEqual([200, true])
})

test('a connection is refused more requests than may wait for their answers, and ends with the refusal', async () => {
  const seen = await listen()
  const requests = Array.from({ length: maxPending + 10 }, (_, index) =>
    get(seen.poll, index === 0 ? ['X-Emulator-Rule: poll = delay 1s'] : ['X-Emulator-Rule: poll = delay 1ms']),
  )
  const { received, closed } = await pipeline(seen, requests)
  await seen.core.control.account('test').setClock({ advance: { by: '2s' } })
  await closed
  const statuses = received().match(/HTTP\/1\.1 \d+/g)
  expect(statuses).toEqual([...Array.from({ length: maxPending }, () => 'HTTP/1.1 200'), 'HTTP/1.1 503'])
  expect(received()).toMatch(/connection: close\r\n[^]*\{"detail":[^{]*\}$/i)
})

test('a connection may pipeline any number of requests that are answered as they come', async () => {
  const seen = await listen()
  const requests = Array.from({ length: 700 }, () => get(seen.poll))
  const { received } = await pipeline(seen, requests)
  await until(() => received().match(/HTTP\/1\.1 200/g)?.length === requests.length)
})
