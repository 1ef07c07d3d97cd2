import type { FastifyInstance } from 'fastify'
import { explainHeader } from './send-reply.js'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Requested every few seconds by health checks: logged at debug. */
    isProbe?: boolean
  }
}

/** Logs a line per request, with the explanation of a refusal. Adds no hook if the level hides the lines. */
export function logRequests(app: FastifyInstance): void {
  if (!['trace', 'debug', 'info'].includes(app.log.level)) return
  app.addHook('onResponse', (request, reply, done) => {
    const explain = reply.getHeader(explainHeader)
    app.log[request.routeOptions.config.isProbe === true ? 'debug' : 'info'](
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
