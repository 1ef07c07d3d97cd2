import type { FastifyPluginCallback, FastifyReply, FastifyRequest } from 'fastify'
import { type Contract, pollPath } from '../contracts/contract.js'
import type { PathParams } from '../contracts/utility.js'
import type { Model } from '../contracts/model.js'
import type { Core } from '../emulator.js'
import type { BodyReading } from '../stages/check-body.js'
import { poll } from '../stages/poll.js'
import { submit } from '../stages/submit.js'
import { useUtility } from '../stages/utility.js'
import { bodyParser, prepareBody } from './body-parser.js'
import { contractErrors } from './errors.js'
import { type RouteFacts, sendOutcome, startExchange, onDisconnect, ruleHeaderOf } from './exchange.js'
import type { Origins } from './origin.js'
import { pathOf } from './target.js'
import type { NotFound } from './not-found.js'

export interface ContractRoutesOptions {
  core: Core
  contract: Contract
  origins: Origins
  notFound: Pick<NotFound, 'answer'>
}

/** The routes of one contract: a submit for each model, the poll, and the utilities, which make no picture. */
export const contractRoutes: FastifyPluginCallback<ContractRoutesOptions> = (app, options, done) => {
  const { core, contract, origins, notFound } = options
  const readKey = (request: FastifyRequest) => contract.readKey(withFirstKey(request))
  const factsOf = (stage: RouteFacts['stage'], method: string, path: string, model?: string): RouteFacts => ({
    stage,
    route: `${method} ${app.prefix}/${path}`,
    ...(model !== undefined && { model }),
  })

  app.setErrorHandler(contractErrors(contract))
  const limit = core.shares.body
  const parser = bodyParser({ limit, forHeap: limit < core.options.bodyLimit })
  app.addContentTypeParser('*', parser)

  const warnBroken = warnBrokenClients(contract, origins)
  const submits = new Map(
    [...contract.models].map(([slug, model]) => [slug, { model, facts: factsOf('submit', 'POST', slug, slug) }]),
  )
  const answerSubmit = (request: FastifyRequest, reply: FastifyReply, model: Model, body: BodyReading) => {
    const outcome = submit(core, {
      contract,
      model,
      key: request.exchange?.key,
      body,
      header: ruleHeaderOf(request),
      origin: origins.of(request, contract.name),
      onDisconnect: onDisconnect(reply),
    })
    return sendOutcome(reply, outcome)
  }
  // One route for all models: it starts faster than a route for each. It is answered by its hook: Fastify's way to a parser of
  // bodies, and from there to a handler, costs as much as to parse the body.
  app.post<{ Params: { '*': string } }>('/*', {
    onRequest: (request, reply) => {
      const route = submits.get(request.params['*'])
      if (route === undefined) {
        notFound.answer(request, reply)
        return
      }
      const { model, facts } = route
      const exchange = startExchange(request, facts, readKey(request))
      exchange.sentType = prepareBody(request, reply)
      warnBroken(request)
      parser(request, request.raw, (error, reading = empty) => {
        if (error !== null) void reply.send(error)
        else answering(reply, () => answerSubmit(request, reply, model, reading))
      })
    },
    // The hook has answered.
    handler: () => undefined,
  })

  for (const utility of contract.utilities) {
    const { method, path } = utility
    const facts = factsOf('other', method, path.slice(1))
    app.route({
      method,
      url: path,
      onRequest: (request, reply, next) => {
        const exchange = startExchange(request, facts, readKey(request))
        if (method === 'POST') exchange.sentType = prepareBody(request, reply)
        next()
      },
      handler: (request, reply) => {
        const outcome = useUtility(core, {
          contract,
          utility,
          key: request.exchange?.key,
          body: method === 'POST' ? bodyOf(request) : undefined,
          query: request.query,
          // The cast: a path's parameters are texts.
          params: request.params as PathParams,
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

/** The parser's result; the parser is not called if there is no body. */
const bodyOf = ({ body }: FastifyRequest): BodyReading => (body ?? empty) as BodyReading

const empty: BodyReading = { kind: 'empty' }

/** What is thrown, now or later, goes to the error handler, as it would from a handler. */
function answering(reply: FastifyReply, answer: () => Promise<unknown> | undefined): void {
  try {
    answer()?.catch((error: unknown) => reply.send(error))
  } catch (error) {
    void reply.send(error)
  }
}

/** If the key is sent twice, the first counts; node joins them. */
function withFirstKey({ headers, raw }: FastifyRequest): FastifyRequest['headers'] {
  const { 'x-key': key } = headers
  return typeof key === 'string' && key.includes(', ')
    ? { ...headers, 'x-key': raw.headersDistinct['x-key']?.[0] }
    : headers
}

/** Logs once per client that it does not work with the contract it submits to, and which base URL it needs. */
export function warnBrokenClients({ breaks, name }: Contract, origins: Origins) {
  const notWarned = new Set(breaks?.clients)
  return (request: FastifyRequest): void => {
    if (notWarned.size === 0 || breaks === undefined) return
    const agent = request.headers['user-agent']
    if (agent === undefined) return
    for (const client of notWarned) {
      if (!client.agent.test(agent)) continue
      notWarned.delete(client)
      const base = `${origins.base(request)}/${breaks.use}/v1`
      const how =
        client.fixedHost === true ? `It has no setting for ${base}; see docs/sdks.md` : `Set its base URL to ${base}`
      request.log.warn(`${client.name} breaks on the ${name} contract: ${client.why}. ${how}`)
    }
  }
}
