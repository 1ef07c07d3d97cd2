import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import { connect, type AddressInfo, type Socket } from 'node:net'
import { Worker } from 'node:worker_threads'
import { onTestFinished, test, expect } from 'vitest'
import { trackConnections } from '../../src/http/connections.js'
import { createDrain } from '../../src/http/drain.js'
import type { SystemTime } from '../../src/time/system-time.js'

/** A clock that stands still until the test rings it. */
function standingTime() {
  let ring: (() => void) | undefined
  const time: SystemTime = {
    now: () => 0,
    wake: (_inMs, run) => {
      ring = run
      return () => (ring = undefined)
    },
  }
  return { time, ring: () => ring?.(), waits: () => ring !== undefined }
}

async function startServer(answer: RequestListener) {
  const connections = trackConnections({ connections: Infinity, requests: Infinity })
  const server = createServer((request, response) => {
    connections.admit(request, response)
    answer(request, response)
  })
  connections.watch(server)
  const clock = standingTime()
  const drain = createDrain({ server, connections }, clock.time)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => server.closeAllConnections())
  const { port } = server.address() as AddressInfo
  return { server, port, drain, clock }
}

async function client(port: number, sends: string) {
  const socket = connect(port, '127.0.0.1')
  let received = ''
  socket.setEncoding('latin1').on('data', (chunk: string) => (received += chunk))
  socket.on('error', () => undefined)
  const closed = once(socket, 'close').then(() => received)
  await once(socket, 'connect')
  await new Promise((resolve) => socket.write(sends, resolve))
  return { socket, closed }
}

const body = (received: string) => received.slice(received.indexOf('\r\n\r\n') + 4)
const get = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n'

test('a socket without a request, with half a head or with half a body is closed at once', async () => {
  const { port, drain } = await startServer(() => {
    expect.unreachable('answers nothing here')
  })
  const clients = [
    await client(port, ''),
    await client(port, 'GET / HTTP/1.1\r\nHo'),
    await client(port, 'POST / HTTP/1.1\r\nHost: a\r\nExpect: nothing\r\n'),
  ]
  await drain.stop()
  expect(await Promise.all(clients.map(({ closed }) => closed))).toEqual(['', '', ''])
})

test('a request whose body is missing is closed, though its handler waits', async () => {
  const { server, port, drain } = await startServer((request) => void request.resume())
  const arrived = once(server, 'request')
  const { closed } = await client(port, 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n12345')
  await arrived
  await drain.stop()
  expect(await closed).toBe('')
})

test('an idle keep-alive connection is closed', async () => {
  const { port, drain } = await startServer((_request, response) => response.end('done'))
  const { socket, closed } = await client(port, get)
  await once(socket, 'data')
  await drain.stop()
  expect(body(await closed)).toBe('done')
})

test('a request that has arrived gets its answer, which says that the connection ends', async () => {
  let finish: (() => void) | undefined
  const { server, port, drain } = await startServer((_request, response) => {
    finish = () => response.end('late')
  })
  const arrived = once(server, 'request')
  const { closed } = await client(port, 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi')
  await arrived
  const stopped = drain.stop()
  await refused(port)
  finish?.()
  await stopped
  expect(await closed).toMatch(/^HTTP\/1\.1 200 OK\r\nconnection: close\r\n[^]*late$/)
})

test('bytes that lay at the socket when the stop came count as arrived', async () => {
  const { port, drain } = await startServer((_request, response) => response.end('in time'))
  const { socket, closed } = await client(port, '')
  // Handed to the system in the same turn: the server has had no chance to read them yet.
  socket.write(get)
  await drain.stop()
  expect(body(await closed)).toBe('in time')
})

test('requests on connections that the server has not accepted yet count as arrived', async () => {
  const { port, drain } = await startServer((_request, response) => response.end('in time'))
  const clients = 200
  const dialled = new Int32Array(new SharedArrayBuffer(4))
  const dialler = new Worker(dialAll, { eval: true, workerData: { port, clients, get, dialled } })
  const answers = once(dialler, 'message')
  // This thread stands still until all of them wait.
  while (Atomics.load(dialled, 0) < clients) Atomics.wait(dialled, 0, Atomics.load(dialled, 0), 20_000)
  await drain.stop()
  expect(await answers).toEqual([Array.from({ length: clients }, () => 'in time')])
  await dialler.terminate()
})

/** Opens connections and sends a request on each, from a thread of its own; posts the bodies of the answers. */
const dialAll = `
const { connect } = require('node:net')
const { parentPort, workerData: { port, clients, get, dialled } } = require('node:worker_threads')
const answers = []
for (let client = 0; client < clients; client++) {
  let received = ''
  const socket = connect(port, '127.0.0.1', () => socket.write(get, () => {
    Atomics.add(dialled, 0, 1)
    Atomics.notify(dialled, 0)
  }))
  socket.setEncoding('latin1').on('data', (chunk) => (received += chunk)).on('error', () => undefined)
  socket.on('close', () => {
    answers.push(received.slice(received.indexOf('\\r\\n\\r\\n') + 4))
    if (answers.length === clients) parentPort.postMessage(answers)
  })
}
`

test('an answer that has begun is sent to its end before the socket is closed', async () => {
  const rest = 'x'.repeat(20_000_000)
  let finish: (() => void) | undefined
  const { port, drain } = await startServer((_request, response) => {
    response.writeHead(200, { 'content-length': rest.length + 5 })
    response.write('begin')
    finish = () => response.end(rest)
  })
  const { socket, closed } = await client(port, get)
  await once(socket, 'data')
  const stopped = drain.stop()
  finish?.()
  await stopped
  expect(body(await closed)).toHaveLength(rest.length + 5)
})

test('every pipelined request that has arrived is answered, in order, the half one behind them is not', async () => {
  const answers: (() => void)[] = []
  const { server, port, drain } = await startServer((_request, response) => {
    const name = String(answers.length + 1)
    answers.push(() => response.end(`answer ${name}`))
  })
  const { closed } = await client(port, `${get}${get}POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n1`)
  while (answers.length < 3) await once(server, 'request')
  const stopped = drain.stop()
  await refused(port)
  for (const answer of answers.toReversed()) answer()
  await stopped
  expect((await closed).match(/answer \d|HTTP.1.1|connection: close/g)).toEqual([
    'HTTP/1.1',
    'answer 1',
    'HTTP/1.1',
    'connection: close',
    'answer 2',
  ])
})

test('who takes too long is cut off when the time is up', async () => {
  const { server, port, drain, clock } = await startServer(() => undefined)
  const arrived = once(server, 'request')
  const { closed } = await client(port, get)
  await arrived
  const stopped = drain.stop()
  await refused(port)
  expect(clock.waits()).toBe(true)
  clock.ring()
  await stopped
  expect(await closed).toBe('')
})

test('stopping twice is stopping once, and no timer is left behind', async () => {
  const { port, drain, clock } = await startServer((_request, response) => response.end())
  const first = drain.stop()
  expect(drain.stop()).toBe(first)
  await first
  expect(clock.waits()).toBe(false)
  await refused(port)
})

/** Resolves when the port takes no more connections. */
async function refused(port: number): Promise<void> {
  for (;;) {
    const socket: Socket = connect(port, '127.0.0.1')
    const answer = await Promise.race([
      once(socket, 'connect').then(() => 'open'),
      new Promise((resolve) => socket.once('error', resolve)),
    ])
    socket.destroy()
    if (answer !== 'open') return
  }
}
