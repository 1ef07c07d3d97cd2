import type { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { systemTime, type SystemTime } from '../time/system-time.js'

/** How long a client may go on sending a body that has been refused, once its connection is to be closed. */
const lingerTimeoutMs = 5_000

/**
 * For an answer that goes out before the request's body has arrived. Where the connection ends with it, Node closes the socket
 * at once; what the client still sends then resets the connection, often before the client has read the answer. This way the
 * socket says that it is done, and is closed when the body has come to its end.
 */
export function closeAfterBody(request: IncomingMessage, time: SystemTime = systemTime): void {
  const { socket } = request
  // A request that was injected has no connection.
  if (!(socket instanceof Socket)) return
  const close = socket.destroySoon.bind(socket)
  // Node calls it after the last answer of a connection.
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
