import type { IncomingMessage } from 'node:http'

/** Calls `hear` with the data of each server-sent event of a response. Returns a function that ends it. */
export function readEvents(response: IncomingMessage, hear: (data: string) => void): () => void {
  let unread = ''
  response.setEncoding('utf8')
  // As a listener in this process, it does not keep the process alive.
  ;(response.socket as { unref?: () => void }).unref?.()
  response.on('error', () => undefined)
  response.on('data', (part: string) => {
    const events = (unread + part).split('\n\n')
    unread = events.pop() ?? ''
    for (const event of events) {
      const data = /^data: (.*)$/m.exec(event)?.[1]
      if (data !== undefined) hear(data)
    }
  })
  return () => response.destroy()
}
