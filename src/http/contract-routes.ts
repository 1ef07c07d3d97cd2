import type { FastifyPluginCallback, FastifyRequest } from 'fastify'
import { type Contract, pollPath } from '../contracts/contract.js'
import type { Model } from '../contracts/model.js'
import type { Core } from '../emulator.js'
import type { BodyReading } from '../stages/check-body.js'
import { poll } from '../stages/poll.js'
import { submit } from '../stages/submit.js'
import { useUtility } from '../stages/utility.js'
import { bodyParser, expectBody } from './body-parser.js'
import { contractErrors } from './errors.js'
import { warnBrokenClients } from './broken-clients.js'
import { type RouteFacts, sendOutcome, startExchange, onDisconnect, ruleHeaderOf } from './exchange.js'
import type { Origins } from './origin.js'
import { pathOf } from './target.js'
import type { NotFound } from './not-found.js'

export interface ContractRoutesOptions {
  core: Core
  contract: Contract
  origins: Origins
  unrouted: Pick<NotFound, 'answer'>
}

declare module 'fastify' {
  interface FastifyRequest {
    /** What a submit is for. */
    model: Model | undefined
  }
}

/** The operations of one contract: a submit for each of its models, the poll, and what makes no picture. */
export const contractRoutes: FastifyPluginCallback<ContractRoutesOptions> = (app, options, done) => {
  const { core, contract, origins, unrouted } = options
  const readKey = (request: FastifyRequest) => contract.readKey(firstOf(request))
  const factsOf = (stage: RouteFacts['stage'], method: string, path: string, model?: string): RouteFacts => ({
    stage,
    route: `${method} ${app.prefix}/${path}`,
    ...(model !== undefined && { model }),
  })

  app.setErrorHandler(contractErrors(contract))
  const limit = core.shares.body
  const parser = bodyParser({ limit, forHeap: limit < core.options.bodyLimit })
  // All types have the one parser; the usual one is named because Fastify finds a name faster than the rest.
  app.addContentTypeParser('application/json', parser)
  app.addContentTypeParser('*', parser)

  const tellBroken = warnBrokenClients(contract, origins)
  const submits = new Map(
    [...contract.models].map(([slug, model]) => [slug, { model, facts: factsOf('submit', 'POST', slug, slug) }]),
  )
  app.decorateRequest('model', undefined)
  // One route for all models: the router takes longer to set up a route than a map to look one up.
  app.post<{ Params: { '*': string } }>('/*', {
    onRequest: (request, reply, next) => {
      const asked = submits.get(request.params['*'])
      if (asked === undefined) {
        unrouted.answer(request, reply)
        return
      }
      request.model = asked.model
      const exchange = startExchange(request, asked.facts, readKey(request))
      exchange.sentType = expectBody(request, reply)
      tellBroken(request)
      next()
    },
    handler: (request, reply) => {
      const { model } = request
      if (model === undefined) return unrouted.answer(request, reply)
      const outcome = submit(core, {
        contract,
        model,
        key: request.exchange?.key,
        body: bodyOf(request),
        header: ruleHeaderOf(request),
        origin: origins.of(request, contract.name),
        onDisconnect: onDisconnect(reply),
      })
      return sendOutcome(reply, outcome)
    },
  })

  for (const utility of contract.utilities) {
    const { method, path } = utility
    const facts = factsOf('other', method, path.slice(1))
    app.route({
      method,
      url: path,
      onRequest: (request, reply, next) => {
        const exchange = startExchange(request, facts, readKey(request))
        if (method === 'POST') exchange.sentType = expectBody(request, reply)
        next()
      },
      handler: (request, reply) => {
        const outcome = useUtility(core, {
          contract,
          utility,
          key: request.exchange?.key,
          body: method === 'POST' ? bodyOf(request) : undefined,
          query: request.query,
          header: ruleHeaderOf(request),
        })
        return sendOutcome(reply, outcome)
      },
    })
  }

  const pollFacts = factsOf('poll', 'GET', pollPath)
  app.get(`/${pollPath}`, (request, reply) => {
    const key = readKey(request)
    startExchange(request, pollFacts, key)
    const outcome = poll(core, {
      contract,
      query: request.query,
      key,
      origin: origins.of(request, contract.name),
      path: pathOf(request.originalUrl),
      header: ruleHeaderOf(request),
    })
    return sendOutcome(reply, outcome)
  })
  done()
}

/** What the parser made of the body; it is not called where there is none. */
const bodyOf = ({ body }: FastifyRequest): BodyReading => (body ?? { kind: 'empty' }) as BodyReading

/** Of a key that is sent twice, the first counts; Node joins them. */
function firstOf({ headers, raw }: FastifyRequest): FastifyRequest['headers'] {
  const { 'x-key': key } = headers
  return typeof key === 'string' && key.includes(', ')
    ? { ...headers, 'x-key': raw.headersDistinct['x-key']?.[0] }
    : headers
}
