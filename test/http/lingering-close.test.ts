import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import { connect, type AddressInfo, type Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { closeAfterBody } from '../../src/http/lingering-close.js'
import { createManualTime } from '../support/manual-time.js'

/** A body that a server refused while the client still sends it, and the server's side of the connection. */
async function refused() {
  const time = createManualTime(0)
  const server = createServer((request, reply) => {
    closeAfterBody(request, time)
    reply.writeHead(413, { connection: 'close' }).end()
  })
  onTestFinished(() => void server.close())
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const client = connect({ port: (server.address() as AddressInfo).port, host: '127.0.0.1', allowHalfOpen: true })
  client.on('error', () => undefined).resume()
  onTestFinished(() => void client.destroy())
  client.write('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n')
  const [request] = (await once(server, 'request')) as [IncomingMessage]
  await once(client, 'end')
  return { time, client, socket: request.socket }
}

const send = async (client: Socket, socket: Socket, bytes: number) => {
  const before = socket.bytesRead
  client.write(Buffer.alloc(bytes))
  while (socket.bytesRead < before + bytes) await new Promise((resolve) => setImmediate(resolve))
}

test('a refused body that stops is waited for five seconds', async () => {
  const { time, socket } = await refused()
  time.advance(4999)
  expect(socket.destroyed).toBe(false)
  time.advance(1)
  expect(socket.destroyed).toBe(true)
})

test('one that goes on is read for thirty seconds', async () => {
  const { time, client, socket } = await refused()
  for (let second = 5; second < 30; second += 5) {
    await send(client, socket, 10)
    time.advance(5000)
    expect([second, socket.destroyed]).toEqual([second, false])
  }
  await send(client, socket, 10)
  time.advance(5000)
  expect(socket.destroyed).toBe(true)
})

test('the connection is closed when the body has ended', async () => {
  const { client, socket } = await refused()
  client.write(Buffer.alloc(1000))
  await once(socket, 'close')
  expect(socket.destroyed).toBe(true)
})
