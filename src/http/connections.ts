import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { createBudget } from '../memory.js'

/** Maximum number of unanswered requests of one connection. Only clients that pipeline have more than one. */
export const maxPending = 64

/** A client that sends more requests than this after the refusal, which says `connection: close`, is disconnected. */
const maxIgnored = 1000

/** Responses of closed connections that are closed in one turn of the event loop. */
const closeBatchSize = 200

/**
 * What to do with a request: serve it, refuse it because of a limit, or ignore it because one before it was refused.
 */
export type Admission = 'serve' | 'connection-limit' | 'server-limit' | 'ignore'

/** Estimated memory of an idle connection, whether it was used before or not: measured at 2.5 and 2.9 KB. */
const connectionBytes = 3 * 1024

/** Estimated memory of an unanswered request, besides its headers. */
const requestBytes = 8 * 1024

/** A share of the limit is reserved for these: they check the server's health and free its memory. */
const urgent = /^\/_emulator\/(?:health|reset)\b/
const urgentShare = 1 / 16

/** The open connections of a server and their unsent responses. */
export interface Connections {
  /** Tracks the connections of a server; call it before the server listens. */
  watch: (server: Server) => void
  /** Counts a request. Call it for each request, before anything else. */
  admit: (request: IncomingMessage, response: ServerResponse) => Admission
  /** Ends the tracking of a connection which another stands for: that of the TLS on it. */
  forget: (socket: Socket) => void
  sockets: () => Iterable<Socket>
  /** Number of connections accepted so far. */
  readonly accepted: number
  /** Estimated bytes of open connections and unanswered requests. */
  readonly estimatedBytes: number
  /** The unsent responses of a connection, oldest first. */
  pending: (socket: Socket) => readonly ServerResponse[]
}

interface Connection {
  /** Unsent responses in the order in which they are sent. */
  pending: ServerResponse[]
  /** Number of requests ignored after one was refused; undefined if none was. */
  ignored: number | undefined
}

/** The limits are bytes: for open connections, and for unanswered requests. */
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
    const isNearLimit = requests.used + bytes > limits.requests * (1 - urgentShare)
    if ((isNearLimit && !urgent.test(request.url ?? '')) || !requests.take(bytes)) return false
    // Emitted once; `once` itself would make two more objects for each request.
    response.on('close', () => {
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
    // A complete response only waits for those before it, and node limits how much is queued like that.
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
    forget: (socket) => void connections.delete(socket),
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

/** Closes responses in batches: when many connections end together, each of their requests is written to a journal. */
function closeInBatches(): (answers: readonly ServerResponse[]) => void {
  const waiting: ServerResponse[] = []
  let isIdle = true
  const closeSome = (): void => {
    for (const answer of waiting.splice(0, closeBatchSize)) closeUnsent(answer)
    isIdle = waiting.length === 0
    if (!isIdle) setImmediate(closeSome)
  }
  return (answers) => {
    for (const answer of answers) waiting.push(answer)
    if (!isIdle || waiting.length === 0) return
    isIdle = false
    setImmediate(closeSome)
  }
}

/**
 * When a connection ends, node emits 'close' only on the response that is being sent. Those queued behind it emit
 * neither 'finish' nor 'close', so what waits for either would leak.
 */
function closeUnsent(response: ServerResponse): void {
  if (response.writableFinished || response.closed) return
  response.destroy()
  response.emit('close')
}
