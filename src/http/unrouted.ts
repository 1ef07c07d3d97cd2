import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Contract } from '../contracts/contract.js'
import type { Core } from '../emulator.js'
import type { Origins } from './origin.js'
import { sendReply } from './send-reply.js'

/**
 * Answers requests that no route takes, as Starlette does: 405 with Allow on a known path, 307 to the same path without its
 * trailing slash, else 404. Must be called before routes are added: it learns them from Fastify's onRoute hook.
 */
export function answerUnrouted(app: FastifyInstance, { core, origins }: { core: Core; origins: Origins }): void {
  const routes: { path: RegExp; methods: string[] }[] = []
  app.addHook('onRoute', ({ url, method }) => {
    if (url.endsWith('*')) return
    routes.push({ path: pattern(url), methods: [method].flat() })
  })
  const methodsOf = (path: string) => [
    ...new Set(routes.filter((route) => route.path.test(path)).flatMap(({ methods }) => methods)),
  ]

  const answer = (request: FastifyRequest, reply: FastifyReply) => {
    const [path, query] = split(request.url)
    const contract = contractOf(core, path)
    const allow = methodsOf(path)
    if (allow.length > 0) {
      const explain = `${split(request.originalUrl)[0]} takes ${allow.join(' and ')}, not ${request.method}`
      return sendReply(reply, { ...contract.refuse['wrong-method']({ allow }), explain })
    }
    const bare = path.replace(/\/$/, '')
    if (bare !== path && methodsOf(bare).length > 0) {
      const [asked] = split(request.originalUrl)
      const location = origins.base(request) + asked.replace(/\/$/, '') + (query === undefined ? '' : `?${query}`)
      return sendReply(reply, {
        status: 307,
        headers: { location },
        body: undefined,
        explain: 'paths have no trailing slash',
      })
    }
    return sendReply(reply, { ...contract.refuse['not-found'](undefined), explain: explainPath(contract, path) })
  }
  app.setNotFoundHandler(answer)
}

/** The path a router pattern stands for, with `:name` matching one segment. */
const pattern = (url: string) => new RegExp(`^${url.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/:\w+/g, '[^/]+')}$`)

const split = (url: string): [string, string | undefined] => {
  const at = url.indexOf('?')
  return at < 0 ? [url, undefined] : [url.slice(0, at), url.slice(at + 1)]
}

function contractOf(core: Core, path: string): Contract {
  return [...core.contracts.values()].find(({ name }) => path.startsWith(`/${name}/`)) ?? core.contract
}

function explainPath(contract: Contract, path: string): string {
  const below = path.replace(/^\/(\w+\/)?v1\//, '')
  return contract.elsewhere(below) ?? 'no such path; the API is under /v1, its description at /docs'
}
