import type { FastifyInstance, FastifyPluginCallback, FastifyRequest } from 'fastify'
import type { Control } from '../../control/control.js'
import type { Inbox } from '../../control/inbox.js'
import { redactAnswer, type Seal } from '../../journal/redaction.js'
import type { SystemTime } from '../../time/system-time.js'
import { named } from '../named.js'
import { sendReply } from '../send-reply.js'
import { createAccess, type AccessOptions } from './access.js'
import { operationRoutes } from './operation-routes.js'
import { createCors } from './cors.js'
import { controlErrors } from './errors.js'
import { inspectorRoutes } from './inspector.js'
import { inboxRoutes } from './inbox-routes.js'
import { operations } from './operations.js'
import type { Origins } from '../origin.js'
import type { ControlNotFound } from './not-found.js'
import { controlValidator } from './validator.js'
import { serveDocument, serveUi, once, type Served } from '../serve-docs.js'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The responses of this route are not redacted; each use gives the reason. */
    unfiltered?: boolean
  }
}

export interface ControlPluginOptions extends AccessOptions {
  control: Control
  /** The body of /health. */
  health: object
  inbox: Pick<Inbox, 'take'>
  /** Whether the inspector is served. */
  inspector: boolean
  /** The longest picture that is taken, in bytes. */
  longestPicture: number
  origins: Pick<Origins, 'base'>
  /** Makes the digests that replace secrets in responses, so that they can be told apart. */
  seal: Seal
  time?: SystemTime | undefined
  /** Answers unknown paths, as the app's not-found handler. */
  notFound: Pick<ControlNotFound, 'register'>
}

/** The control API, mounted under /_emulator: health, inbox, documents, and a route for each operation. */
export const controlPlugin: FastifyPluginCallback<ControlPluginOptions> = (app, options, done) => {
  const { control, seal, health, inbox, inspector, longestPicture, origins, callers, token, time, notFound } = options
  const cors = createCors(callers.allowedOrigins)
  const admit = createAccess({ callers, token })
  app.decorateRequest('accountName', undefined)
  app.decorateRequest('sentType', undefined)
  app.decorate('redactBody', ({ routeOptions }: FastifyRequest, body: unknown) =>
    routeOptions.config.unfiltered === true ? body : redactAnswer(body, seal),
  )
  app.setErrorHandler(controlErrors)
  app.setValidatorCompiler(controlValidator)
  notFound.register(app, { cors, admit, seal })
  app.addHook('onRequest', (request, reply, pass) => {
    // Before the access check: a browser sends a CORS preflight without the token.
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
  serveControlDocs(app, origins)
  if (inspector) app.register(named(inspectorRoutes))
  const files = { longestFile: longestPicture, baseUrl: origins.base }
  const redactEvent = (event: object) => redactAnswer(event, seal)
  app.register(named(operationRoutes), { control, time, operations, redactEvent, ...files })
  done()
}

/** The control API's OpenAPI document and its UI, loaded at the first request. They show nothing of any account. */
function serveControlDocs(app: FastifyInstance, origins: Pick<Origins, 'base'>): void {
  const served: Served = {
    title: 'Control API · flux-emulator',
    document: once(async () => (await import('./openapi.js')).describeControl()),
    server: (request) => `${origins.base(request)}${app.prefix}`,
  }
  serveDocument(app, '/openapi', served, { ...config, access: 'open' })
  serveUi(app, '/docs', served, { status: 404, body: { error: 'the documentation does not have this page' } }, config)
}

/** A browser sends no token for a page. Unfiltered: the document has field names that look secret, but no secrets. */
const config = { access: 'page', unfiltered: true } as const
