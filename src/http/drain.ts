import type { Server, ServerResponse } from 'node:http'
import { Server as NetServer, type Socket } from 'node:net'
import { systemTime, type SystemTime } from '../time/system-time.js'

export interface Drain {
  /**
   * Takes no more connections, closes those that wait for nothing (idle, or with a request of which a part is missing) and
   * lets the others have their answer, for `withinMs` real milliseconds at most. Resolves when every socket is closed.
   */
  stop: (withinMs?: number) => Promise<void>
}

/**
 * Watches the sockets of a server that is not listening yet. A request costs one look-up and one write in a Map, nothing
 * is registered per request: whether a body has arrived and whether an answer is out, the objects themselves know when it
 * comes to stopping.
 */
export function createDrain({ server }: { server: Server }, time: SystemTime = systemTime): Drain {
  const newest = new Map<Socket, ServerResponse | undefined>()
  // Answers still on their way when the next request of the same socket came: only pipelining clients have them.
  const earlier = new Map<Socket, ServerResponse[]>()
  server.on('connection', (socket: Socket) => {
    newest.set(socket, undefined)
    socket.once('close', () => {
      newest.delete(socket)
      earlier.delete(socket)
    })
  })
  server.on('request', ({ socket }, response) => {
    const before = newest.get(socket)
    newest.set(socket, response)
    if (before !== undefined && !before.writableFinished)
      earlier.set(socket, [...unfinished(earlier.get(socket)), before])
  })

  /** Closes a socket now, or as soon as the last answer that it is owed has been written. */
  function release(socket: Socket): void {
    const newestAnswer = newest.get(socket)
    const answers = unfinished([...(earlier.get(socket) ?? []), ...(newestAnswer === undefined ? [] : [newestAnswer])])
    const last = answers.filter(({ req }) => req.complete).at(-1)
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
    await pendingInput()
    // Not the HTTP server's own close: it destroys, as idle, sockets whose answer has been ended but not yet sent.
    const closed = new Promise((resolve) => NetServer.prototype.close.call(server, resolve))
    for (const socket of newest.keys()) release(socket)
    const cancel = time.wake(withinMs, () => {
      for (const socket of newest.keys()) socket.destroy()
    })
    await closed
    cancel()
  }

  let stopped: Promise<void> | undefined
  return { stop: (withinMs = 700) => (stopped ??= stop(withinMs)) }
}

function unfinished(answers: readonly ServerResponse[] = []): ServerResponse[] {
  return answers.filter(({ writableFinished }) => !writableFinished)
}

/**
 * Resolves when what has arrived is read: a body that was there in time counts as arrived. A connection is accepted in one
 * turn of the event loop, at most two megabytes of a socket are read in each that follows.
 */
async function pendingInput(): Promise<void> {
  for (let turn = 0; turn < 4; turn++) await new Promise((resolve) => setImmediate(resolve))
}
