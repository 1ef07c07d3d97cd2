import { Server as NetServer, type Socket } from 'node:net'
import type { Server } from 'node:http'
import { systemTime, type SystemTime } from '../time/system-time.js'
import type { Connections } from './connections.js'

export interface Drain {
  /**
   * Stops accepting connections, closes idle ones and those with an incomplete request, and lets the others finish
   * their responses, for at most `withinMs` real milliseconds. Resolves when every socket is closed.
   */
  stop: (withinMs?: number) => Promise<void>
}

/** Stops a server whose connections are tracked. */
export function createDrain(
  { server, connections }: { server: Server; connections: Pick<Connections, 'sockets' | 'accepted' | 'pending'> },
  time: SystemTime = systemTime,
): Drain {
  /** Closes a socket now, or once its last pending response has been written. */
  function release(socket: Socket): void {
    const last = connections
      .pending(socket)
      .filter(({ req, writableFinished }) => req.complete && !writableFinished)
      .at(-1)
    if (last === undefined) {
      socket.destroy()
      return
    }
    if (!last.headersSent) last.setHeader('connection', 'close')
    // An event stream does not end by itself.
    if (last.getHeader('content-type') === 'text/event-stream') last.end()
    last.once('finish', () => {
      socket.destroySoon()
    })
  }

  async function stop(withinMs: number): Promise<void> {
    await pendingInput(connections)
    // Not the HTTP server's close, which destroys, as idle, sockets whose response has been ended but not yet sent.
    const closed = new Promise((resolve) => NetServer.prototype.close.call(server, resolve))
    for (const socket of connections.sockets()) release(socket)
    const cancel = time.wake(withinMs, () => {
      for (const socket of connections.sockets()) socket.destroy()
    })
    await closed
    cancel()
  }

  let stopped: Promise<void> | undefined
  return { stop: (withinMs = 700) => (stopped ??= stop(withinMs)) }
}

/** More than the backlog of connections that the system keeps for a server (511 by default). */
const maxTurns = 1024

/**
 * Resolves when pending input is read, so that requests that arrived before the stop are served. The backlog is
 * accepted over some turns of the event loop, and a few turns later at most two megabytes of each socket have been
 * read.
 */
async function pendingInput(connections: Pick<Connections, 'accepted'>): Promise<void> {
  let seen = connections.accepted
  let idleTurns = 0
  for (let turn = 0; turn < maxTurns && idleTurns < 4; turn++) {
    await new Promise((resolve) => setImmediate(resolve))
    idleTurns = connections.accepted === seen ? idleTurns + 1 : 0
    seen = connections.accepted
  }
}
