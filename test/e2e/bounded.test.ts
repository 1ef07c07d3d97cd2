import { once } from 'node:events'
import { createServer } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { setImmediate } from 'node:timers/promises'
import { describe, expect, onTestFinished, test } from 'vitest'
import { trackConnections } from '../../src/http/connections.js'
import { startApp } from '../support/start-app.js'

/** With room for 80,000 bytes of bodies and as many of answers. */
async function listen(bodyLimit = 10_000) {
  const seen = startApp({ latency: 'instant', bodyLimit })
  await seen.app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = seen.app.server.address() as AddressInfo
  const used = () => ({ bodies: seen.app.bodies?.used, answers: seen.app.unsent?.used })
  return { ...seen, port, used }
}

function dial(port: number, bytes = '') {
  const socket = connect(port, '127.0.0.1')
  onTestFinished(() => void socket.destroy())
  let received = ''
  socket.on('error', () => undefined).setEncoding('latin1')
  socket.on('data', (chunk: string) => (received += chunk))
  socket.write(bytes)
  return { socket, received: () => received, closed: once(socket, 'close') }
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await setImmediate()
}

const post = (path: string, length: number, more = '') =>
  `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Key: test\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n${more}\r\n`
const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Key: test\r\n\r\n`

const ofNothing = { bodies: 0, answers: 0 }

describe('bodies', () => {
  test('of clients that leave while theirs is read are given back, all of each', async () => {
    const { port, used } = await listen(8_000_000)
    const body = `{"prompt":"x","more":[${'1,'.repeat(90_000)}1],"text":"${'x'.repeat(2_000_000)}"}`
    const clients = Array.from({ length: 6 }, () => dial(port, post('/v1/flux-dev', body.length) + body))
    // The first is read by now, the others wait for their turn.
    await until(() => (used().bodies ?? 0) >= 2 * body.length)
    for (const { socket } of clients) socket.destroy()
    await until(() => used().bodies === 0)
    for (let turn = 0; turn < 50; turn++) await setImmediate()
    const { socket, received } = dial(port, post('/v1/flux-dev', 14) + '{"prompt":"x"}')
    await until(() => received() !== '')
    expect([used().bodies, received().slice(0, 12)]).toEqual([0, 'HTTP/1.1 200'])
    socket.destroy()
  })

  test.each(['/v1/flux-dev', '/_emulator/inbox/a', '/_emulator/rules?account=test'])(
    'that are not finished have room together, however small each is: POST %s',
    async (path) => {
      const { port, used, submit } = await listen()
      const unfinished = post(path, 9_500) + 'x'.repeat(9_000)
      const stalled = Array.from({ length: 8 }, () => dial(port, unfinished))
      await until(() => used().bodies === 72_000)
      const refused = dial(port, unfinished)
      await until(() => refused.received().includes('in parallel'))
      expect(refused.received()).toMatch(/^HTTP\/1\.1 503 /)
      for (const { socket } of [...stalled, refused]) socket.destroy()
      await until(() => used().bodies === 0)
      await submit('flux-dev', { prompt: 'a cat' })
    },
  )

  test('count until their requests are answered, because the journal will have them', async () => {
    const { port, used } = await listen()
    const body = JSON.stringify({ prompt: 'x'.repeat(5_000) })
    const { socket } = dial(port, post('/v1/flux-dev', body.length, 'X-Emulator-Rule: submit = stall\r\n') + body)
    await until(() => (used().bodies ?? 0) > body.length)
    socket.destroy()
    await until(() => used().bodies === 0)
  })

  test('that come byte by byte take no more than others', async () => {
    const { port, used } = await listen()
    const body = JSON.stringify({ prompt: 'x'.repeat(5_000) })
    const head = post('/v1/flux-dev', 0).replace('Content-Length: 0', 'Transfer-Encoding: chunked')
    const pieces = body.replaceAll(/./g, '1\r\n$&\r\n')
    const { socket, received } = dial(port, head + pieces)
    await until(() => (used().bodies ?? 0) > 0)
    expect(used().bodies).toBeLessThan(20_000)
    socket.write('0\r\n\r\n')
    await until(() => received().includes('polling_url'))
    await until(() => used().bodies === 0)
  })
})

test('answers that a rule holds back have room together', async () => {
  const { port, used, core } = await listen()
  core.control.account('test').addRule({ stage: 'poll', then: { status: 404, body: 'x'.repeat(30_000), delay: '1h' } })
  const held = [dial(port, get('/v1/get_result?id=1')), dial(port, get('/v1/get_result?id=1'))]
  await until(() => used().answers === 60_000)
  const refused = dial(port, get('/v1/get_result?id=1'))
  await until(() => refused.received().endsWith('{"detail":"Service Unavailable"}'))
  expect(refused.received()).toMatch(
    /^HTTP\/1\.1 503 .*\r\n(?:.*\r\n)*x-emulator-explain: too many bytes of earlier responses are unread/,
  )
  for (const { socket } of [...held, refused]) socket.destroy()
  await until(() => JSON.stringify(used()) === JSON.stringify(ofNothing))
})

describe('a server', () => {
  async function serve(limits: { connections: number; requests: number }) {
    const connections = trackConnections(limits)
    const server = createServer((request, response) => {
      const admission = connections.admit(request, response)
      if (admission !== 'serve') response.end(admission)
    })
    connections.watch(server)
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    onTestFinished(() => void server.close())
    const { port } = server.address() as AddressInfo
    return { server, connections, port }
  }

  test('has room for a number of waiting requests, and some of its own for what makes room', async () => {
    const { connections, port } = await serve({ connections: Infinity, requests: 10 * 8500 })
    const waiting = Array.from({ length: 9 }, () => dial(port, get('/')))
    await until(() => connections.estimatedBytes > 9 * (8192 + 3072))
    const refused = dial(port, get('/'))
    await until(() => refused.received().includes('server-limit'))
    const urgent = dial(port, get('/_emulator/reset'))
    await until(() => connections.estimatedBytes > 10 * (8192 + 3072))
    expect(urgent.received()).toBe('')
    for (const { socket } of [...waiting, refused, urgent]) socket.destroy()
    await until(() => connections.estimatedBytes === 0)
  })

  test('closes connections beyond those for which it has room, and takes others when some have left', async () => {
    const { server, connections, port } = await serve({ connections: 2 * 3072, requests: Infinity })
    const open = [dial(port), dial(port)]
    await until(() => [...connections.sockets()].length === 2)
    const dropped = once(server, 'drop')
    await dial(port).closed
    await dropped
    open[0]?.socket.destroy()
    await until(() => [...connections.sockets()].length === 1)
    dial(port)
    await until(() => [...connections.sockets()].length === 2)
  })
})
