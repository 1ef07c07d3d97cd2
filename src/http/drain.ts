import { Server as NetServer, type Socket } from 'node:net'
import type { Server } from 'node:http'
import { systemTime, type SystemTime } from '../time/system-time.js'
import type { Connections } from './connections.js'

export interface Drain {
  /**
   * Takes no more connections, closes those that wait for nothing (idle, or with a request of which a part is missing) and
   * lets the others have their answer, for `withinMs` real milliseconds at most. Resolves when every socket is closed.
   */
  stop: (withinMs?: number) => Promise<void>
}

/** Stops a server whose connections are tracked. */
export function createDrain(
  { server, connections }: { server: Server; connections: Pick<Connections, 'sockets' | 'accepted' | 'pending'> },
  time: SystemTime = systemTime,
): Drain {
  /** Closes a socket now, or as soon as the last answer that it is owed has been written. */
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
    // A stream of events has no end of its own.
    if (last.getHeader('content-type') === 'text/event-stream') last.end()
    last.once('finish', () => {
      socket.destroySoon()
    })
  }

  async function stop(withinMs: number): Promise<void> {
    await pendingInput(connections)
    // Not the HTTP server's own close: it destroys, as idle, sockets whose answer has been ended but not yet sent.
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

/** More connections than the system keeps waiting for a server (511 unless it was asked for more). */
const maxTurns = 1024

/**
 * Resolves when what has arrived is read: a request that was there in time counts as arrived. Connections that wait are accepted
 * over some turns of the event loop, and a few turns later at most two megabytes of a socket have been read.
 */
async function pendingInput(connections: Pick<Connections, 'accepted'>): Promise<void> {
  let seen = connections.accepted
  let quiet = 0
  for (let turn = 0; turn < maxTurns && quiet < 4; turn++) {
    await new Promise((resolve) => setImmediate(resolve))
    quiet = connections.accepted === seen ? quiet + 1 : 0
    seen = connections.accepted
  }
}
