import type { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { systemTime, type SystemTime } from '../time/system-time.js'

/** How long a client may keep sending a body that was refused, before its connection is closed. */
const lingerTimeoutMs = 5_000

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
    const cancel = time.wake(lingerTimeoutMs, () => socket.destroy())
    request.once('end', () => socket.destroy())
    socket.once('close', cancel)
    request.resume()
  }
}
