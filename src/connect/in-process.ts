import type { Server } from 'node:http'
import { duplexPair, type Duplex } from 'node:stream'
import { fetchThrough, type Fetch } from './fetch-through.js'

/**
 * Opens connections to a server of this process through memory instead of a socket. All else is as over a socket: HTTP, chunks,
 * resets.
 */
export const openInProcess = (server: Server) => (): Duplex => {
  const [client, served] = duplexPair()
  server.emit('connection', withSocketEnds(served, client))
  served.once('close', () => client.destroy())
  client.once('close', () => served.destroy())
  return client
}

export const fetchInProcess = (server: Server): Fetch => fetchThrough({ open: openInProcess(server) })

/** The two ways in which a server ends a connection that only sockets have. */
const withSocketEnds = (served: Duplex, client: Duplex): Duplex =>
  Object.assign(served, {
    destroySoon: () => served.end(() => served.destroy()),
    resetAndDestroy: () => {
      client.destroy(Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET', syscall: 'read' }))
      served.destroy()
    },
  })
