import type { FastifyPluginCallback, FastifyReply, FastifyRequest, preValidationHookHandler } from 'fastify'
import type { Contract, Reply } from '../contracts/contract.js'
import type { Core } from '../emulator.js'
import type { Trail } from '../journal/entry.js'
import { accountOf } from '../stages/key-account.js'
import { judgePoll, keyRefusalByRule, type PollRequest } from '../stages/judge-poll.js'
import { judgeSubmit } from '../stages/judge-submit.js'
import { poll } from '../stages/poll.js'
import { submit } from '../stages/submit.js'
import { useUtility } from '../stages/utility.js'
import { judgeKey, refuseKey } from './auth.js'
import { bodyParser, type BodyReading, expectBody, explainBody, type UnusableBody } from './body.js'
import { contractErrors } from './errors.js'
import { tellBrokenClients } from './broken-clients.js'
import { addHint } from './ignored-fields.js'
import type { Origins } from './origin.js'
import { sendReply } from './send-reply.js'
import { ruleHeaderOf } from './rule-header.js'
import { pathOf } from './target.js'
import { startTrail, trailOf, type RequestTrail } from './trail.js'
import { hintIn, ignoredIn } from './validator.js'

export interface ContractRoutesOptions {
  core: Core
  contract: Contract
  origins: Origins
  /** Whether the routes are for a document: the schemas of answers say nothing to a server, and cost it its start. */
  described?: boolean
}

/** The operations of one contract: a submit for each of its models, the poll, and what makes no picture. Mounted once per contract. */
export const contractRoutes: FastifyPluginCallback<ContractRoutesOptions> = (app, options, done) => {
  const { core, contract, origins, described = false } = options
  const { publication } = contract
  // Made anew for each route: the YAML document would print one object in many places as an alias.
  const security = () => [{ [publication.security.name]: [] }]
  const links = () => ({
    200: { poll: { operationId: contract.poll.operationId, parameters: { ...publication.pollLink } } },
  })
  const readKey = (request: FastifyRequest) => contract.readKey(firstOf(request))
  const refusalOf = (key: string | undefined) => refuseKey(contract, judgeKey(key, core.apiKeys))
  /** A request that its key's refusal answers is the lobby's. */
  const toLobby = (refusal: Reply | undefined, trail: Trail) => {
    if (refusal !== undefined) trail.key = undefined
    return refusal
  }

  app.setErrorHandler(contractErrors(contract))
  const limit = core.shares.body
  const parser = bodyParser({ limit, forHeap: limit < core.options.bodyLimit })
  // All types have the one parser; the usual one is named because Fastify finds a name faster than the rest.
  app.addContentTypeParser('application/json', parser)
  app.addContentTypeParser('*', parser)

  const tellBroken = tellBrokenClients(contract, origins)
  const routeOf = (method: string, path: string) => `${method} ${app.prefix}${path}`
  for (const model of contract.models.values()) {
    const path = `/${model.slug}`
    const trailed = { stage: 'submit', route: routeOf('POST', path), model: model.slug } as const
    app.post(path, {
      schema: {
        operationId: model.operationId,
        summary: model.summary,
        description: model.description,
        ...(model.deprecated && { deprecated: true }),
        tags: [publication.tagOf.submit],
        security: security(),
        body: model.body,
        ...(described && { response: publication.submitReplies(model) }),
      },
      links: links(),
      onRequest: (request, reply, next) => {
        const trail = startTrail(request, trailed)
        trail.sentType = expectBody(request, reply)
        trail.key = readKey(request)
        tellBroken(request)
        next()
      },
      preValidation: unlessRefused((request) => {
        const trail = trailOf(request)
        const unreadable = takeBody(contract, request, trail)
        const { key, body } = trail
        const refusal = refusalOf(key)
        const judged = judgeSubmit(core, {
          contract,
          model,
          key,
          keyRefused: refusal !== undefined,
          body,
          header: ruleHeaderOf(request),
          trail,
        })
        trail.judged = judged
        return judged.answer ?? unreadable ?? toLobby(refusal, trail) ?? judged.keyRefusal
      }),
      handler: (request, reply) => {
        const { body } = request
        const trail = trailOf(request)
        const { judged } = trail
        if (judged === undefined) throw new Error('a submit that was not judged')
        trail.ignored = ignoredIn(body)
        const order = model.read(body, trail.body)
        const origin = origins.of(request, contract.name)
        const whenGone = (leave: () => void) => reply.raw.once('close', leave)
        const send = (accepted: Reply) => sendReply(reply, addHint(accepted, hintIn(body)))
        const accepted = submit(core, { contract, model, order, origin, judged, trail, whenGone })
        return accepted instanceof Promise ? accepted.then(send) : send(accepted)
      },
    })
  }

  for (const utility of contract.utilities) {
    const takesBody = utility.method === 'POST'
    const trailed = { stage: 'other', route: routeOf(utility.method, utility.path) } as const
    app.route({
      method: utility.method,
      url: utility.path,
      schema: {
        operationId: utility.operationId,
        summary: utility.summary,
        description: utility.description,
        ...(utility.tags.length > 0 && { tags: [...utility.tags] }),
        security: security(),
        ...(utility.input && { [takesBody ? 'body' : 'querystring']: utility.input }),
        ...(described && { response: utility.replies }),
      },
      onRequest: (request, reply, next) => {
        const trail = startTrail(request, trailed)
        if (takesBody) trail.sentType = expectBody(request, reply)
        trail.key = readKey(request)
        next()
      },
      preValidation: unlessRefused((request) => {
        const trail = trailOf(request)
        const { key } = trail
        const refusal = refusalOf(key)
        trail.closed = accountOf(core, { key, keyRefused: refusal !== undefined })?.closed
        return (takesBody ? takeBody(contract, request, trail) : undefined) ?? toLobby(refusal, trail)
      }),
      handler: (request, reply) => {
        const input = takesBody ? request.body : request.query
        const account = accountOf(core, { key: trailOf(request).key, keyRefused: false })
        const answer = useUtility({ contract, utility, account, input })
        const ruled = ruleHeaderOf(request) === undefined ? undefined : headerWithoutUse
        return sendReply(reply, addHint(addHint(answer, hintIn(input)), ruled))
      },
    })
  }

  const pollPath = '/get_result'
  const trailed = { stage: 'poll', route: routeOf('GET', pollPath) } as const
  app.get(pollPath, {
    schema: {
      operationId: contract.poll.operationId,
      summary: contract.poll.summary,
      description: contract.poll.description,
      tags: [publication.tagOf.poll],
      ...(contract.keyToPoll ? { security: security() } : {}),
      querystring: contract.poll.query,
      ...(described && { response: publication.pollReplies }),
    },
    preValidation: unlessRefused((request) => {
      const trail = startTrail(request, trailed)
      const { id = '' } = request.query as { id?: string }
      const key = readKey(request)
      const keyProblem = judgeKey(key, core.apiKeys)
      const origin = origins.of(request, contract.name)
      const polled: PollRequest = {
        contract,
        id: contract.poll.readId(id),
        key,
        keyRefused: keyProblem !== undefined,
        origin,
        path: pathOf(request.originalUrl),
        header: ruleHeaderOf(request),
        trail,
        account: undefined,
        task: undefined,
        fired: undefined,
        issues: undefined,
      }
      const answer = judgePoll(core, polled)
      trail.polled = polled
      return (
        answer ??
        (contract.keyToPoll ? toLobby(refuseKey(contract, keyProblem), trail) : undefined) ??
        keyRefusalByRule(core, polled)
      )
    }),
    handler: ({ trail }, reply) => {
      const polled = trail?.polled
      if (polled === undefined) throw new Error('a poll that was not judged')
      return sendReply(reply, poll(core, polled))
    },
  })
  done()
}

const headerWithoutUse = 'X-Emulator-Rule does nothing here: it is for submits, polls and downloads'

/** Of a key that is sent twice, the first counts; Node joins them. */
function firstOf({ headers, raw }: FastifyRequest): FastifyRequest['headers'] {
  const { 'x-key': key } = headers
  return typeof key === 'string' && key.includes(', ')
    ? { ...headers, 'x-key': raw.headersDistinct['x-key']?.[0] }
    : headers
}

/** A hook that answers with the refusal that `check` finds, or lets the request go on. */
function unlessRefused(check: (request: FastifyRequest) => Reply | undefined): preValidationHookHandler {
  return (request: FastifyRequest, reply: FastifyReply, next) => {
    const refusal = check(request)
    if (refusal === undefined) next()
    else sendReply(reply, refusal)
  }
}

/** Puts the JSON value in the place of the reading, or words why there is none. */
function takeBody(contract: Contract, request: FastifyRequest, trail: RequestTrail): Reply | undefined {
  const reading = (request.body ?? { kind: 'empty' }) as BodyReading
  if (reading.kind === 'json') {
    request.body = trail.body = reading.value
    return undefined
  }
  if (contract.notJson === 'validated' && (reading.kind === 'empty' || reading.kind === 'other-type')) {
    request.body = trail.body = reading.kind === 'empty' ? null : reading.bytes.toString()
    trail.bodyProblem = explainBody(reading)
    return undefined
  }
  return { ...refuseBody(contract, reading), explain: explainBody(reading) }
}

function refuseBody({ refuse }: Contract, reading: UnusableBody): Reply {
  if (reading.kind === 'too-large') return refuse['too-large'](undefined)
  if (reading.kind === 'too-many-bytes') return refuse.overloaded(undefined)
  return refuse['unreadable-body']({ syntax: reading.kind === 'syntax' ? reading.issue : undefined })
}
