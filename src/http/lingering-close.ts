import type { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { systemTime, type SystemTime } from '../time/system-time.js'

/** A client that sends nothing more of a body that was refused for this long has its connection closed, */
const lingerTimeoutMs = 5_000

/** and any other after this long: the values of nginx's lingering_timeout and lingering_time. */
const lingerTimeMs = 30_000

/**
 * Call it for a response that is sent before the request's body has arrived. If the connection is not kept alive, node
 * closes the socket at once; what the client still sends then resets the connection, often before the client has read
 * the response. This half-closes the socket instead, and closes it when the body has ended.
 */
export function closeAfterBody(request: IncomingMessage, time: SystemTime = systemTime): void {
  const { socket } = request
  // An injected request has no connection.
  if (!(socket instanceof Socket)) return
  const close = socket.destroySoon.bind(socket)
  // Node calls it after the last response of a connection.
  socket.destroySoon = () => {
    if (request.complete) {
      close()
      return
    }
    socket.end()
    let cancel: () => void
    const wait = (leftMs: number, received: number): void => {
      cancel = time.wake(lingerTimeoutMs, () => {
        if (leftMs <= lingerTimeoutMs || socket.bytesRead === received) socket.destroy()
        else wait(leftMs - lingerTimeoutMs, socket.bytesRead)
      })
    }
    wait(lingerTimeMs, socket.bytesRead)
    request.once('end', () => socket.destroy())
    socket.once('close', () => cancel())
    request.resume()
  }
}
