import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { createPassthrough } from '../../src/intercept/passthrough.js'
import { createManualTime } from '../support/manual-time.js'

const most = 500

async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

let host: Server
let target: { host: string; port: number }
let front: Server
let frontPort: number
beforeAll(async () => {
  host = createServer((socket) => socket.on('error', () => undefined))
  target = { host: '127.0.0.1', port: await listening(host) }
  front = createServer()
  frontPort = await listening(front)
})
afterAll(() => {
  host.close()
  front.close()
})

/** Both ends of a client's connection: its own, and the one that the proxy holds. */
async function client(): Promise<[own: Socket, held: Socket]> {
  const own = connect(frontPort, '127.0.0.1').on('error', () => undefined)
  onTestFinished(() => void own.destroy())
  const [held] = (await once(front, 'connection')) as [Socket]
  return [own, held]
}

function passthrough() {
  const time = createManualTime(0)
  const created = createPassthrough({ time, warn: () => undefined })
  onTestFinished(() => {
    created.close()
  })
  const open = (held: Socket) => created.tunnel(held, Buffer.alloc(0), target)
  return { time, open }
}

describe('tunnels to other hosts', () => {
  test(`are ${most} at most: one more is refused, until one ends`, async () => {
    const { open } = passthrough()
    const refusal = { status: 503, explain: `${most} tunnels are open; close some` }
    const clients: Socket[] = []
    for (let n = 0; n < most; n++) {
      const [own, held] = await client()
      clients.push(own)
      const answered = once(own, 'data')
      expect(open(held)).toBeUndefined()
      await answered
    }
    const [next, held] = await client()
    expect(open(held)).toEqual(refusal)

    clients[0]?.destroy()
    await expect.poll(() => open(held)).toBeUndefined()
    expect(String((await once(next, 'data'))[0])).toBe('HTTP/1.1 200 Connection established\r\n\r\n')
  })

  test('are given up if the host does not take the connection within 10 s', async () => {
    const { time, open } = passthrough()
    const [own, held] = await client()
    const closed = once(own, 'close')
    open(held)
    time.advance(9_999)
    expect(held.destroyed).toBe(false)
    time.advance(1)
    expect(held.destroyed).toBe(true)
    await closed
  })

  test('are closed after 10 minutes without a byte', async () => {
    const { open } = passthrough()
    const [own, held] = await client()
    open(held)
    await once(own, 'data')
    expect(held.timeout).toBe(10 * 60_000)
    // As Node does after that time.
    held.emit('timeout')
    await once(own, 'close')
  })
})
