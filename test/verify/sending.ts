import type { FastifyInstance } from 'fastify'
import type { Answer } from '../../src/verify/check.js'
import type { Send } from '../../src/verify/send.js'

export const server = 'http://flux.test'

/** An answer with another body. */
export const withText = (answer: Answer, text: string): Answer => ({
  ...answer,
  text,
  bytes: Buffer.from(text),
  json: parsed(text),
})

/** Sends requests to an app without a socket; other servers than its own refuse. */
export const sendTo =
  (app: FastifyInstance): Send =>
  async ({ url, method, headers, body }) => {
    if (new URL(url).origin !== server) return 'refused the connection'
    const reply = await app.inject({
      method: method as 'GET',
      url,
      headers,
      ...(body !== undefined && { payload: Buffer.from(body) }),
    })
    const given = Object.entries(reply.headers).map(([name, value]) => [name, String(value)] as const)
    const answer = {
      url,
      status: reply.statusCode,
      headers: new Map(given),
      bytes: reply.rawPayload,
      text: '',
      json: undefined,
    }
    return { ...withText(answer, reply.body), bytes: reply.rawPayload }
  }

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
