import type { FastifyPluginCallback, FastifyRequest } from 'fastify'
import type { Control } from '../../control/control.js'
import type { Inbox } from '../../control/inbox.js'
import { redactAnswer, type Seal } from '../../journal/redaction.js'
import type { SystemTime } from '../../time/system-time.js'
import { sendReply } from '../send-reply.js'
import { createAccess, type AccessOptions } from './access.js'
import { operationRoutes } from './operation-routes.js'
import { allowOrigins } from './cors.js'
import { controlErrors } from './errors.js'
import { inboxRoutes } from './inbox-routes.js'
import { operations } from './operations.js'
import { createControlNotFound, type ControlNotFound } from './not-found.js'
import { controlValidator } from './validator.js'
import { serveDocument, serveUi, once } from '../serve-docs.js'

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
  /** Answers what no route takes; one of its own if absent. */
  notFound?: ControlNotFound | undefined
}

/** The control API, to be mounted under /_emulator: its routes are the rows of the table of operations. */
export const controlPlugin: FastifyPluginCallback<ControlPluginOptions> = (app, options, done) => {
  const { control, seal, health, inbox, callers, token, time, notFound = createControlNotFound(app.prefix) } = options
  const admit = createAccess({ callers, token })
  app.decorateRequest('accountName', undefined)
  app.decorateRequest('sentType', undefined)
  app.decorate('shownBody', ({ routeOptions }: FastifyRequest, body: unknown) =>
    routeOptions.config.unfiltered === true ? body : redactAnswer(body, seal),
  )
  app.setErrorHandler(controlErrors)
  app.setValidatorCompiler(controlValidator)
  notFound.register(app, admit)
  // Before the guard: a browser asks without the token whether its page may send it.
  allowOrigins(app, callers.allowedOrigins)
  app.addHook('onRequest', (request, _reply, pass) => {
    admit(request)
    pass()
  })

  app.route({
    method: ['GET', 'HEAD'],
    url: '/health',
    config: { isProbe: true, access: 'open' },
    handler: (_request, reply) => sendReply(reply, { status: 200, body: health }),
  })
  app.register(inboxRoutes, { inbox })
  app.register(controlDocs)
  app.register(operationRoutes, { control, time, operations })
  done()
}

/** The document of the control API and its UI, loaded and made at the first request. They show nothing of any account. */
const controlDocs: FastifyPluginCallback = (app, _options, done) => {
  const document = once(async () => (await import('./openapi.js')).describeControl())
  serveDocument(app, '/openapi', document, config)
  serveUi(app, document, { status: 404, body: { error: 'the documentation does not have this page' } }, config)
  done()
}

/** A browser that is led to a page sends no token. The document has names that look like those of secrets, and none of them. */
const config = { access: 'page', unfiltered: true } as const
