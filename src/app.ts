import fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify'
import { createServer } from 'node:http'
import type { Core } from './emulator.js'
import { dateByAccount } from './http/account-date.js'
import { createPathResolver } from './http/unprefixed-paths.js'
import { handleExpect } from './http/body-parser.js'
import { clientErrorHandler, refuseOverLimit, logDroppedConnections } from './http/client-error.js'
import { trackConnections, type Connections } from './http/connections.js'
import { limitBodies } from './http/collect-body.js'
import { contractRoutes } from './http/contract-routes.js'
import { controlPlugin } from './http/control/plugin.js'
import { createControlNotFound } from './http/control/not-found.js'
import { healthOf } from './http/serve-home.js'
import { loggerOptions, type LogTarget, logRequests } from './http/logger.js'
import { named } from './http/named.js'
import { storageRoutes } from './http/storage-routes.js'
import { warnOfDescriptors } from './http/descriptors.js'
import { docsRoutes } from './http/docs-routes.js'
import { createOrigins } from './http/origin.js'
import { turnAwayForeignTargets } from './http/foreign-targets.js'
import { createRegions, noRegions } from './http/regions.js'
import { answerTunnels } from './http/tunnels.js'
import { pathOf } from './http/target.js'
import { readQuery } from './validation/query.js'
import { limitUnsentBytes } from './http/backpressure.js'
import { decorateExchange } from './http/exchange.js'
import { journalRequests } from './http/request-journal.js'
import { createNotFound, setNotFound, type AnswerNotFound } from './http/not-found.js'
import { passThrough } from './http/pass-through.js'

export interface AppOptions {
  /** Where log lines go. Without it nothing is logged. */
  log?: LogTarget
}

const controlPrefix = '/_emulator'

const serverLimits = {
  headersTimeout: 20_000,
  /** For the whole request, including its body. */
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

/** Builds the server without listening: the one place where hooks and routes are registered. */
export function buildApp(core: Core, { log }: AppOptions = {}): FastifyInstance {
  const { publicUrl, pollingUrl, deliveryUrl, logLevel } = core.options
  const { shares } = core
  const regions = core.options.regions ? createRegions(core.contracts.values()) : noRegions
  const origins = createOrigins({
    publicUrl,
    pollingUrl,
    deliveryUrl,
    regions,
    defaultContract: core.contract.name,
    fallback: `http://localhost:${core.options.port}`,
  })
  const resolvePath = createPathResolver(core)
  const notFound = createNotFound({ core, origins })
  const controlNotFound = createControlNotFound(controlPrefix)
  const answer: AnswerNotFound = (request, reply) =>
    (controlNotFound.owns(request.url) ? controlNotFound : notFound).answer(request, reply)
  const connections = trackConnections(shares)
  const watchDescriptors = warnOfDescriptors({
    time: core.time,
    shortages: core.shortages,
    warn: (text, err) => app.log.warn(err === undefined ? {} : { err }, text),
  })
  const app = fastify({
    logger: log ? { level: logLevel, base: null, ...loggerOptions(log) } : false,
    // logRequests writes one line per request; a child logger for each would only cost time.
    logController: new LogController({ disableRequestLogging: true }),
    childLoggerFactory: (logger: FastifyBaseLogger) => logger,
    // Nothing shows them.
    genReqId: () => '',
    bodyLimit: shares.body,
    exposeHeadRoutes: false,
    serverFactory: (handle) => {
      const server = createServer(serverLimits, (request, response) => {
        const admission = connections.admit(request, response)
        if (admission === 'serve') handle(request, response)
        else if (admission !== 'ignore') refuseOverLimit(core.contract, response, admission)
      })
      connections.watch(server)
      watchDescriptors(server)
      return server
    },
    routerOptions: { querystringParser: readQuery, maxParamLength: 1024 },
    // A path that cannot be decoded or has a segment over the limit is an unknown path.
    frameworkErrors: (error, request, reply) => {
      request.log.info(
        { method: request.method, url: request.originalUrl, code: error.code },
        'a path cannot be decoded',
      )
      answer(request, reply)
    },
    clientErrorHandler: clientErrorHandler(core.contract, core.time),
    schemaController: { compilersFactory: passThrough },
    rewriteUrl: ({ url = '/' }) => resolvePath(regions.below(pathOf(url))),
  })
  app.decorate('connections', connections)
  logDroppedConnections(app, core.time)
  app.removeAllContentTypeParsers()
  handleExpect(app.server, shares.body)
  answerTunnels(app, core)

  limitBodies(app, shares.bodies)
  limitUnsentBytes(app, shares.answers)
  decorateExchange(app)
  dateByAccount(app, core)
  journalRequests(app, core)
  logRequests(app)
  if (core.options.proxy) turnAwayForeignTargets(app, core)
  setNotFound(app, core, answer)
  notFound.register(app)
  for (const contract of core.contracts.values()) {
    app.register(named(contractRoutes), { prefix: `/${contract.name}/v1`, core, contract, origins, notFound })
  }
  app.register(named(storageRoutes), { core })
  const { controlToken, allowedHosts, allowedOrigins, inspector } = core.options
  app.register(named(controlPlugin), {
    prefix: controlPrefix,
    notFound: controlNotFound,
    control: core.control,
    seal: core.seal,
    health: healthOf(core),
    inbox: core.inbox,
    inspector,
    longestPicture: shares.body,
    origins,
    callers: { publicUrl, allowedHosts, allowedOrigins },
    token: controlToken,
    time: core.time,
  })
  app.register(named(docsRoutes), { core, origins })
  return app
}
