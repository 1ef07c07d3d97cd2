import { once } from 'node:events'
import { connect, type AddressInfo } from 'node:net'
import { setImmediate } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import type { OptionsGiven } from '../../src/config.js'
import { mostUnanswered } from '../../src/http/connections.js'
import { startApp } from '../support/start-app.js'

async function listen(options: OptionsGiven = {}) {
  const seen = startApp({ latency: 'instant', ...options })
  await seen.app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = seen.app.server.address() as AddressInfo
  const { id } = await seen.submit('flux-dev', { prompt: 'a cat', seed: 7, output_format: 'png' })
  const polled = (await seen.poll(id)) as { result: { sample: string } }
  const { pathname, search } = new URL(polled.result.sample)
  return { ...seen, port, poll: `/v1/get_result?id=${id}`, picture: pathname + search }
}
type Listening = Awaited<ReturnType<typeof listen>>

const get = (path: string, headers: readonly string[] = []) =>
  [`GET ${path} HTTP/1.1`, 'Host: 127.0.0.1', 'X-Key: test', ...headers, '', ''].join('\r\n')

/** A poll that is never answered: all behind it wait. */
const stalled = ({ poll }: Listening) => get(poll, ['X-Emulator-Rule: poll = stall'])

/** Sends all of it on one connection, and waits until the server has `count` requests of it. */
async function pipeline({ app, port }: Listening, requests: readonly string[]) {
  const { server } = app
  const socket = connect(port, '127.0.0.1')
  onTestFinished(() => void socket.destroy())
  socket.on('error', () => undefined)
  let received = ''
  socket.setEncoding('latin1').on('data', (chunk: string) => (received += chunk))
  let arrived = 0
  const count = () => arrived++
  server.on('request', count)
  socket.write(requests.join(''))
  while (arrived < requests.length) await once(server, 'request')
  server.off('request', count)
  return { socket, received: () => received, closed: once(socket, 'close') }
}

/** Everything that requests hold while they wait for their answers. */
function held({ app, core }: Listening) {
  const account = core.accounts.find('test')
  return {
    unsentBytes: app.unsent?.used,
    nextDue: account?.clock.nextDue(),
    isHeard: account?.happenings.isHeard,
    connections: [...app.connections.sockets()].length,
  }
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await setImmediate()
}

const nothing = { unsentBytes: 0, nextDue: undefined, isHeard: false, connections: 0 }

test.each<[string, (seen: Listening) => string, (seen: Listening) => boolean]>([
  ['large answers', ({ picture }) => get(picture), ({ app }) => (app.unsent?.used ?? 0) > 0],
  [
    'answers that a rule delays',
    ({ poll }) => get(poll, ['X-Emulator-Rule: poll = delay 10m']),
    (seen) => held(seen).nextDue !== undefined,
  ],
  ['event streams', () => get('/_emulator/events?account=test'), (seen) => held(seen).isHeard === true],
  ['waits', () => get('/_emulator/wait?account=test&requests=1000&timeout=5m'), (seen) => held(seen).isHeard === true],
])('%s that wait behind another answer are let go with their connection', async (_, request, isHeld) => {
  const seen = await listen()
  const requests = [stalled(seen), ...Array.from({ length: 20 }, () => request(seen))]
  const { socket } = await pipeline(seen, requests)
  await until(() => isHeld(seen))
  socket.destroy()
  await until(() => [...seen.app.connections.sockets()].length === 0)
  await until(() => seen.app.unsent?.used === 0)
  await setImmediate()
  expect(held(seen)).toEqual(nothing)
})

test('large answers are sent again after sixteen pipelined connections were closed with their answers unread', async () => {
  // All of their answers together are more than may wait to be read.
  const seen = await listen({ bodyLimit: '4mb' })
  const requests = [stalled(seen), ...Array.from({ length: mostUnanswered - 1 }, () => get(seen.picture))]
  const clients = await Promise.all(Array.from({ length: 16 }, () => pipeline(seen, requests)))
  for (const { socket } of clients) socket.destroy()
  await until(() => [...seen.app.connections.sockets()].length === 0)
  const reply = await fetch(`http://127.0.0.1:${seen.port}${seen.picture}`)
  expect([reply.status, (await reply.arrayBuffer()).byteLength > 64 * 1024]).toEqual([200, true])
})

test('a connection is refused more requests than may wait for their answers, and ends with the refusal', async () => {
  const seen = await listen()
  const requests = Array.from({ length: mostUnanswered + 10 }, (_, index) =>
    get(seen.poll, index === 0 ? ['X-Emulator-Rule: poll = delay 1s'] : ['X-Emulator-Rule: poll = delay 1ms']),
  )
  const { received, closed } = await pipeline(seen, requests)
  await seen.core.control.account('test').setClock({ advance: { by: '2s' } })
  await closed
  const statuses = received().match(/HTTP\/1\.1 \d+/g)
  expect(statuses).toEqual([...Array.from({ length: mostUnanswered }, () => 'HTTP/1.1 200'), 'HTTP/1.1 503'])
  expect(received()).toMatch(/connection: close\r\n[^]*\{"detail":[^{]*\}$/i)
})

test('a connection may pipeline any number of requests that are answered as they come', async () => {
  const seen = await listen()
  const requests = Array.from({ length: 700 }, () => get(seen.poll))
  const { received } = await pipeline(seen, requests)
  await until(() => received().match(/HTTP\/1\.1 200/g)?.length === requests.length)
})
