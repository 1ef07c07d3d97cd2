import { request, type IncomingHttpHeaders } from 'node:http'

export interface RawAnswer {
  status: number | undefined
  headers: IncomingHttpHeaders
  body: string
}

/** Sends a request whose target is written as given: a whole URL, `*`, `host:port`. No header is added but those of the body. */
export function askRaw(
  port: number,
  asked: string,
  { headers = {}, body }: { headers?: Record<string, string>; body?: object } = {},
): Promise<RawAnswer> {
  const [method = '', path = ''] = asked.split(' ')
  const sent = body === undefined ? undefined : JSON.stringify(body)
  return new Promise((resolve, reject) => {
    const asking = request({ host: '127.0.0.1', port, method, path, agent: false, setHost: false })
    for (const [name, value] of Object.entries(headers)) asking.setHeader(name, value)
    if (sent !== undefined) asking.setHeader('content-type', 'application/json')
    const take = (
      response: AsyncIterable<Buffer>,
      { statusCode, headers }: Omit<RawAnswer, 'body' | 'status'> & { statusCode?: number | undefined },
    ) => {
      void (async () => {
        const chunks: Buffer[] = []
        for await (const chunk of response) chunks.push(chunk)
        resolve({ status: statusCode, headers, body: Buffer.concat(chunks).toString() })
      })().catch(reject)
    }
    asking.once('response', (response) => take(response, response))
    // The answer to a CONNECT: its body is whatever comes on the socket.
    asking.once('connect', (response, socket, head) => {
      socket.unshift(head)
      take(socket, response)
    })
    asking.once('error', reject)
    asking.end(sent)
  })
}
