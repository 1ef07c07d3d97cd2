import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { createBudget } from '../memory.js'

/** Requests of one connection that may wait for their answers at the same time. Only clients that pipeline have more than one. */
export const maxPending = 64

/** A client that sends so many requests behind the refusal, which says that the connection ends, is cut off. */
const maxIgnored = 1000

/** So many answers of connections that have ended are let go before others on the event loop get their turn. */
const closeBatchSize = 200

/** What to do with a request: serve it, refuse it because of a limit, or ignore it because one before it was refused. */
export type Admission = 'serve' | 'connection-limit' | 'server-limit' | 'ignore'

/** What a connection takes that is open and asks nothing, whether it has asked before or not: measured at 2.5 and 2.9 KB. */
const connectionBytes = 3 * 1024

/** What a request takes, besides its headers, as long as it is not answered. */
const requestBytes = 8 * 1024

/** These find out whether the server is well, and make it so: a part of the room is for them alone. */
const urgent = /^\/_emulator\/(?:health|reset)\b/
const urgentShare = 1 / 16

/** The open connections of a server, and the answers that each of them is owed. */
export interface Connections {
  /** Watches the connections of a server that is not listening yet. */
  watch: (server: Server) => void
  /** Counts a request. It is called for each, before anything else is done with it. */
  admit: (request: IncomingMessage, response: ServerResponse) => Admission
  sockets: () => Iterable<Socket>
  /** How many connections were ever accepted. */
  readonly accepted: number
  /** Bytes that open connections are reckoned to take, and requests that are not answered. */
  readonly estimatedBytes: number
  /** The answers that a connection is owed, the oldest first. */
  pending: (socket: Socket) => readonly ServerResponse[]
}

interface Connection {
  /** The answers that are not out yet, the oldest first: they go out in this order. */
  pending: ServerResponse[]
  /** Requests passed over; undefined as long as none was refused. */
  ignored: number | undefined
}

/** `connections` and `requests` are bytes: what open connections may take, and requests that are not answered. */
export function trackConnections(limits: { connections: number; requests: number }): Connections {
  const maxConnections = Math.floor(limits.connections / connectionBytes)
  const requests = createBudget(limits.requests)
  const connections = new Map<Socket, Connection>()
  const none: readonly ServerResponse[] = []
  const closeReplies = closeInBatches()
  let accepted = 0

  const watch = (server: Server): void => {
    server.maxConnections = maxConnections
    server.on('connection', (socket: Socket) => {
      accepted++
      const connection: Connection = { pending: [], ignored: undefined }
      connections.set(socket, connection)
      socket.once('close', () => {
        connections.delete(socket)
        closeReplies(connection.pending)
      })
    })
  }

  const hasRoom = (request: IncomingMessage, response: ServerResponse, pending: ServerResponse[]): boolean => {
    const bytes = requestBytes + headerBytes(request)
    const limit = urgent.test(request.url ?? '') ? limits.requests : limits.requests * (1 - urgentShare)
    if (requests.used + bytes > limit || !requests.take(bytes)) return false
    response.once('close', () => {
      requests.give(bytes)
      // A connection that asks nothing more would keep its last request and response: more than itself.
      removeSent(pending)
    })
    return true
  }

  const admit = (request: IncomingMessage, response: ServerResponse): Admission => {
    const { socket } = request
    const connection = connections.get(socket)
    if (connection === undefined) return 'serve'
    if (connection.ignored !== undefined) {
      if (++connection.ignored > maxIgnored) socket.destroy()
      return 'ignore'
    }
    const { pending } = connection
    removeSent(pending)
    pending.push(response)
    // An answer that is complete waits for its turn only, and Node bounds what waits so.
    const isWithinConnection =
      pending.length <= maxPending || pending.filter((each) => !each.writableEnded).length <= maxPending
    if (isWithinConnection && hasRoom(request, response, pending)) return 'serve'
    connection.ignored = 0
    return isWithinConnection ? 'server-limit' : 'connection-limit'
  }

  const pending = (socket: Socket): readonly ServerResponse[] => {
    const connection = connections.get(socket)
    if (connection === undefined) return none
    removeSent(connection.pending)
    return connection.pending
  }

  return {
    watch,
    admit,
    sockets: () => connections.keys(),
    get accepted() {
      return accepted
    },
    get estimatedBytes() {
      return connections.size * connectionBytes + requests.used
    },
    pending,
  }
}

function headerBytes({ rawHeaders, url = '' }: IncomingMessage): number {
  let bytes = 2 * url.length
  for (const text of rawHeaders) bytes += text.length
  return bytes
}

function removeSent(pending: ServerResponse[]): void {
  while (pending[0]?.writableFinished === true) pending.shift()
}

/** Closes answers some at a time: where many connections end together, all of their answers are written into journals. */
function closeInBatches(): (answers: readonly ServerResponse[]) => void {
  const waiting: ServerResponse[] = []
  let quiet = true
  const closeSome = (): void => {
    for (const answer of waiting.splice(0, closeBatchSize)) closeUnsent(answer)
    quiet = waiting.length === 0
    if (!quiet) setImmediate(closeSome)
  }
  return (answers) => {
    for (const answer of answers) waiting.push(answer)
    if (!quiet || waiting.length === 0) return
    quiet = false
    setImmediate(closeSome)
  }
}

/**
 * At the end of a connection Node tells the answer that is being sent; those queued behind it emit neither 'finish' nor
 * 'close', and what waits for either would be held for ever.
 */
function closeUnsent(response: ServerResponse): void {
  if (response.writableFinished || response.closed) return
  response.destroy()
  response.emit('close')
}
