import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type Contract, pathsOf } from '../contracts/contract.js'
import { suggestPath } from '../contracts/suggest-path.js'
import type { Core } from '../emulator.js'
import { answerStorageNotFound, isStorageUrl } from './storage-routes.js'
import type { Origins } from './origin.js'
import { contractErrors } from './errors.js'
import { sendReply } from './send-reply.js'
import { pathOf } from './target.js'
import { startExchange } from './exchange.js'

/** Answers a request that no route takes. */
export type AnswerNotFound = (request: FastifyRequest, reply: FastifyReply) => FastifyReply

export interface NotFound {
  answer: AnswerNotFound
  /** Learns the other routes of an app from now on: call it before they are added. */
  register: (app: FastifyInstance) => void
}

/**
 * Requests that no route matches are answered as by Starlette: 405 with Allow on a known path, 307 to the same path
 * without its trailing slash, else 404.
 */
export function createNotFound({ core, origins }: { core: Core; origins: Origins }): NotFound {
  const contracts = [...core.contracts.values()]
  const ofContracts: ReadonlyMap<string, readonly string[]> = new Map(
    contracts.flatMap((contract) =>
      [...pathsOf(contract)].map(([path, method]) => [`/${contract.name}/v1/${path}`, [method]] as const),
    ),
  )
  const others: { path: RegExp; methods: string[] }[] = []
  const methodsOf = (path: string): readonly string[] =>
    ofContracts.get(path) ?? [
      ...new Set(others.filter((route) => route.path.test(path)).flatMap(({ methods }) => methods)),
    ]

  const answer = (request: FastifyRequest, reply: FastifyReply) => {
    if (isStorageUrl(request.url)) return answerStorageNotFound(core, request, reply)
    const [raw, query] = split(request.url)
    const path = decoded(raw)
    const [requested] = split(pathOf(request.originalUrl))
    const contract = contractOf(core, raw)
    startExchange(request, { stage: 'other', route: undefined }, contract.readKey(request.headers))
    const allow = [...methodsOf(path)]
    if (allow.length > 0) {
      const explain = `${requested} takes ${allow.join(' and ')}, not ${request.method}`
      return sendReply(reply, { ...contract.refuse['wrong-method']({ allow }), explain })
    }
    const bare = path.replace(/\/$/, '')
    if (bare !== path && methodsOf(bare).length > 0) {
      const location = origins.base(request) + requested.replace(/\/$/, '') + (query === undefined ? '' : `?${query}`)
      return sendReply(reply, {
        status: 307,
        headers: { location },
        body: undefined,
        explain: 'paths have no trailing slash',
      })
    }
    const unknownPath = { path: decoded(requested), base: origins.base(request), contracts, standard: core.contract }
    return sendReply(reply, { ...contract.refuse['not-found'](undefined), explain: suggestPath(unknownPath) })
  }

  const register = (app: FastifyInstance) => {
    app.addHook('onRoute', ({ url, method }) => {
      if (!url.endsWith('*') && !ofContracts.has(url)) others.push({ path: pattern(url), methods: [method].flat() })
    })
  }
  return { answer, register }
}

/**
 * Has an app answer so what no route takes. One handler for all paths: Fastify sets up each that has a prefix for each method
 * that there is, which took an eighth of the time to build an app.
 */
export function setNotFound(app: FastifyInstance, core: Core, answer: AnswerNotFound): void {
  app.setNotFoundHandler(answer)
  // What Fastify refuses by itself before it finds a route (a content type or method that it cannot parse) is unrouted too.
  app.setErrorHandler((error, request, reply) =>
    request.is404 ? answer(request, reply) : contractErrors(contractOf(core, request.url))(error, request, reply),
  )
}

/** The path a router pattern stands for, with `:name` matching one segment. */
const pattern = (url: string) => new RegExp(`^${url.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/:\w+/g, '[^/]+')}$`)

/** A path as the router sees it; empty, which no route has, if it cannot be decoded. */
function decoded(path: string): string {
  try {
    // Unlike decodeURIComponent, this keeps an encoded slash, which is not a separator.
    return decodeURI(path)
  } catch {
    return ''
  }
}

const split = (url: string): [string, string | undefined] => {
  const at = url.indexOf('?')
  return at < 0 ? [url, undefined] : [url.slice(0, at), url.slice(at + 1)]
}

function contractOf(core: Core, path: string): Contract {
  return [...core.contracts.values()].find(({ name }) => path.startsWith(`/${name}/`)) ?? core.contract
}
