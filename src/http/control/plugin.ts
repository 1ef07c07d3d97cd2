import type { FastifyPluginCallback } from 'fastify'
import type { Control } from '../../control/control.js'
import type { Inbox } from '../../control/inbox.js'
import type { SystemTime } from '../../time/system-time.js'
import { checkBodyType, createGuard, createTokenCheck, type GuardOptions } from '../control-guard.js'
import { sendReply } from '../send-reply.js'
import { commandRoutes } from './command-routes.js'
import { allowOrigins } from './cors.js'
import { controlDocs } from './docs-routes.js'
import { controlErrors } from './errors.js'
import { inboxRoutes } from './inbox-routes.js'
import { isOpen, operations } from './operations.js'
import { createControlUnrouted, type ControlUnrouted } from './unrouted.js'
import { controlValidator } from './validator.js'

export interface ControlPluginOptions {
  control: Control
  /** What /health answers. */
  health: object
  inbox: Pick<Inbox, 'take'>
  /** Hosts and origins that pass. */
  callers: GuardOptions
  /** What `Authorization: Bearer` must carry; undefined asks for nothing. */
  token?: string | undefined
  time?: SystemTime | undefined
  /** Answers what no route takes; one of its own if absent. */
  unrouted?: ControlUnrouted | undefined
}

/** The control API, to be mounted under /_emulator: its routes are the rows of the table of operations. */
export const controlPlugin: FastifyPluginCallback<ControlPluginOptions> = (app, options, done) => {
  const { control, health, inbox, callers, token, time, unrouted = createControlUnrouted(app.prefix) } = options
  app.decorateRequest('accountName', undefined)
  app.decorateRequest('sentType', undefined)
  app.setErrorHandler(controlErrors)
  app.setValidatorCompiler(controlValidator)
  unrouted.learn(app)
  allowOrigins(app, callers.allowedOrigins)

  app.route({
    method: ['GET', 'HEAD'],
    url: '/health',
    config: { isProbe: true },
    handler: (_request, reply) => sendReply(reply, { status: 200, body: health }),
  })
  app.register(inboxRoutes, { inbox })
  app.register(commandRoutes, { control, time, operations: operations.filter(isOpen) })

  const guard = createGuard(callers)
  app.register((guarded, _options, next) => {
    guarded.addHook('onRequest', (request, _reply, pass) => {
      guard(request)
      pass()
    })
    guarded.register(controlDocs)
    next()
  })

  const checkToken = token === undefined ? undefined : createTokenCheck(token)
  app.register((secured, _options, next) => {
    secured.addHook('onRequest', (request, _reply, pass) => {
      const { method, headers } = request
      guard(request)
      checkToken?.(headers)
      if (method !== 'GET') checkBodyType(headers)
      pass()
    })
    secured.register(commandRoutes, { control, time, operations: operations.filter((each) => !isOpen(each)) })
    next()
  })
  done()
}
