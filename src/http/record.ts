import type { FastifyInstance } from 'fastify'
import { explainHeader } from './send-reply.js'

/** Logs a line per request, with the explanation of a refusal; costs nothing when the level hides it. */
export function recordRequests(app: FastifyInstance): void {
  if (!['trace', 'debug', 'info'].includes(app.log.level)) return
  app.addHook('onResponse', (request, reply, done) => {
    const explain = reply.getHeader(explainHeader)
    app.log.info(
      {
        method: request.method,
        url: request.originalUrl,
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime * 10) / 10,
        ...(explain === undefined ? {} : { explain }),
      },
      'request',
    )
    done()
  })
}
