import type { FastifyPluginCallback, FastifyRequest } from 'fastify'
import type { Control } from '../../control/control.js'
import type { Inbox } from '../../control/inbox.js'
import { redactAnswer, type Seal } from '../../journal/redaction.js'
import type { SystemTime } from '../../time/system-time.js'
import { named } from '../named.js'
import { sendReply } from '../send-reply.js'
import { createAccess, type AccessOptions } from './access.js'
import { commandRoutes } from './command-routes.js'
import { createCors } from './cors.js'
import { serveControlDocs } from './docs-routes.js'
import { controlErrors } from './errors.js'
import { inboxRoutes } from './inbox-routes.js'
import { operations } from './operations.js'
import type { ControlUnrouted } from './unrouted.js'
import { controlValidator } from './validator.js'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** A route of the control API whose answers go out as they are: what says so says why. */
    unfiltered?: boolean
  }
}

export interface ControlPluginOptions extends AccessOptions {
  control: Control
  /** What /health answers. */
  health: object
  inbox: Pick<Inbox, 'take'>
  /** Tells the secrets that answers do not show from each other. */
  seal: Seal
  time?: SystemTime | undefined
  /** Answers what no route takes, as the app's not-found handler. */
  unrouted: Pick<ControlUnrouted, 'learn'>
}

/** The control API, to be mounted under /_emulator: its routes are the rows of the table of operations. */
export const controlPlugin: FastifyPluginCallback<ControlPluginOptions> = (app, options, done) => {
  const { control, seal, health, inbox, callers, token, time, unrouted } = options
  const cors = createCors(callers.allowedOrigins)
  const admit = createAccess({ callers, token })
  app.decorateRequest('accountName', undefined)
  app.decorateRequest('sentType', undefined)
  app.decorate('shownBody', ({ routeOptions }: FastifyRequest, body: unknown) =>
    routeOptions.config.unfiltered === true ? body : redactAnswer(body, seal),
  )
  app.setErrorHandler(controlErrors)
  app.setValidatorCompiler(controlValidator)
  unrouted.learn(app, { cors, admit, seal })
  app.addHook('onRequest', (request, reply, pass) => {
    // Before the guard: a browser asks without the token whether its page may send it.
    if (cors(request, reply)) return
    admit(request)
    pass()
  })

  app.route({
    method: ['GET', 'HEAD'],
    url: '/health',
    config: { isProbe: true, access: 'open' },
    handler: (_request, reply) => sendReply(reply, { status: 200, body: health }),
  })
  app.register(named(inboxRoutes), { inbox })
  serveControlDocs(app)
  app.register(named(commandRoutes), { control, time, operations })
  done()
}
