import { createServer, IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import { setImmediate } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { maxPending, trackConnections } from '../../src/http/connections.js'

test('the answers of connections that end together are let go in turns', async () => {
  const connections = trackConnections({ connections: Infinity, requests: Infinity })
  const server = createServer()
  connections.watch(server)
  let closed = 0
  const sockets = Array.from({ length: 5 }, () => {
    const socket = new Socket()
    server.emit('connection', socket)
    for (let nth = 0; nth < maxPending; nth++) {
      const request = new IncomingMessage(socket)
      const response = new ServerResponse(request).once('close', () => closed++)
      expect(connections.admit(request, response)).toBe('serve')
    }
    return socket
  })
  for (const socket of sockets) socket.emit('close')
  expect([...connections.sockets()]).toEqual([])
  const counts: number[] = []
  for (let turn = 0; turn < 3; turn++) {
    await setImmediate()
    counts.push(closed)
  }
  expect(counts).toEqual([200, 320, 320])
  for (const socket of sockets) socket.destroy()
})
