import fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify'
import { createServer } from 'node:http'
import type { Core } from './emulator.js'
import { dateByAccount } from './http/account-date.js'
import { createBareVersion } from './http/bare-version.js'
import { tellTooLargeFirst } from './http/body.js'
import { clientErrorHandler, refuseExcess, tellDropped } from './http/client-error.js'
import { trackConnections, type Connections } from './http/connections.js'
import { limitBodies } from './http/collect-body.js'
import { contractRoutes } from './http/contract-routes.js'
import { controlPlugin } from './http/control/plugin.js'
import { createControlUnrouted } from './http/control/unrouted.js'
import { healthOf } from './http/health.js'
import { named } from './http/named.js'
import { logSafely, type LogTo } from './http/log-safely.js'
import { deliveryRoutes } from './http/delivery-routes.js'
import { tellOfDescriptors } from './http/descriptors.js'
import { docsRoutes } from './http/docs-routes.js'
import { createOrigins } from './http/origin.js'
import { refuseTunnels } from './http/refuse-tunnels.js'
import { pathOf } from './http/target.js'
import { readQuery } from './validation/query.js'
import { limitUnsent } from './http/unsent.js'
import { decorateExchange } from './http/exchange.js'
import { journalRequests } from './http/request-journal.js'
import { logRequests } from './http/request-log.js'
import { answerUnrouted, createUnrouted, type AnswerUnrouted } from './http/unrouted.js'
import { passThrough } from './http/pass-through.js'

export interface AppOptions {
  /** Where log lines go. Without it nothing is logged. */
  log?: LogTo
}

const controlPrefix = '/_emulator'

const serverLimits = {
  headersTimeout: 20_000,
  /** For all of a request, its body included. */
  requestTimeout: 60_000,
  keepAliveTimeout: 72_000,
  connectionsCheckingInterval: 5_000,
  requireHostHeader: false,
}

declare module 'fastify' {
  interface FastifyInstance {
    connections: Connections
  }
}

/** The server without a socket: everything that is registered is registered here. */
export function buildApp(core: Core, { log }: AppOptions = {}): FastifyInstance {
  const { publicUrl, logLevel } = core.options
  const { shares } = core
  const origins = createOrigins({
    publicUrl,
    standard: core.contract.name,
    otherwise: `http://localhost:${core.options.port}`,
  })
  const ofBareVersion = createBareVersion(core)
  const unrouted = createUnrouted({ core, origins })
  const controlUnrouted = createControlUnrouted(controlPrefix)
  const answer: AnswerUnrouted = (request, reply) =>
    (controlUnrouted.owns(request.url) ? controlUnrouted : unrouted).answer(request, reply)
  const connections = trackConnections(shares)
  const watchDescriptors = tellOfDescriptors({
    time: core.time,
    shortages: core.shortages,
    warn: (text, err) => app.log.warn(err === undefined ? {} : { err }, text),
  })
  const app = fastify({
    logger: log ? { level: logLevel, base: null, ...logSafely(log) } : false,
    // request-log.ts writes one line per request; a child logger for each would only cost time.
    logController: new LogController({ disableRequestLogging: true }),
    childLoggerFactory: (logger: FastifyBaseLogger) => logger,
    bodyLimit: shares.body,
    exposeHeadRoutes: false,
    serverFactory: (handle) => {
      const server = createServer(serverLimits, (request, response) => {
        const admission = connections.admit(request, response)
        if (admission === 'answer') handle(request, response)
        else if (admission !== 'ignore') refuseExcess(core.contract, response, admission)
      })
      connections.watch(server)
      watchDescriptors(server)
      return server
    },
    routerOptions: { querystringParser: readQuery, maxParamLength: 1024 },
    // A path that cannot be decoded, or has an endless segment, is a path that is not there.
    frameworkErrors: (error, request, reply) => {
      request.log.info({ method: request.method, url: request.originalUrl, code: error.code }, 'a path cannot be read')
      answer(request, reply)
    },
    clientErrorHandler: clientErrorHandler(core.contract, core.time),
    schemaController: { compilersFactory: passThrough },
    rewriteUrl: ({ url = '/' }) => ofBareVersion(pathOf(url)),
  })
  app.decorate('connections', connections)
  tellDropped(app, core.time)
  app.removeAllContentTypeParsers()
  tellTooLargeFirst(app.server, shares.body)
  refuseTunnels(app, core)

  limitBodies(app, shares.bodies)
  limitUnsent(app, shares.answers)
  decorateExchange(app)
  dateByAccount(app, core)
  journalRequests(app, core)
  logRequests(app)
  answerUnrouted(app, core, answer)
  unrouted.learn(app)
  for (const contract of core.contracts.values()) {
    app.register(named(contractRoutes), { prefix: `/${contract.name}/v1`, core, contract, origins, unrouted })
  }
  app.register(named(deliveryRoutes), { core })
  const { controlToken, allowedHosts, allowedOrigins } = core.options
  app.register(named(controlPlugin), {
    prefix: controlPrefix,
    unrouted: controlUnrouted,
    control: core.control,
    seal: core.seal,
    health: healthOf(core),
    inbox: core.inbox,
    callers: { publicUrl, allowedHosts, allowedOrigins },
    token: controlToken,
    time: core.time,
  })
  app.register(named(docsRoutes), { core, origins })
  return app
}
