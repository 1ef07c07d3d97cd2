import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { sendReply } from '../send-reply.js'
import type { Admit } from './access.js'
import { controlErrors } from './errors.js'

export interface ControlNotFound {
  /** Whether a URL belongs to the control API. */
  owns: (url: string) => boolean
  /** Answers a request whose path cannot be decoded. Fastify runs no hooks for it, so access is checked here. */
  answerUndecodable: (request: FastifyRequest, reply: FastifyReply) => FastifyReply
  /**
   * Sets the control API's not-found handler, which lists the methods of a known path, or else all paths. Collects the
   * routes: call it before they are added.
   */
  register: (app: FastifyInstance, admit: Admit) => void
}

export function createControlNotFound(prefix: string): ControlNotFound {
  const routes: { method: string; url: string }[] = []
  let checkAccess: Admit | undefined

  const answer = (request: FastifyRequest, reply: FastifyReply) => {
    const [path = ''] = request.url.split('?')
    const allow = routes.filter(({ url }) => matchesRoute(url, path)).map(({ method }) => method)
    if (allow.length > 0 && !allow.includes(request.method)) {
      const error = `${path} takes ${allow.join(', ')}, not ${request.method}`
      const headers = { allow: allow.join(', ') }
      return sendReply(reply, { status: 405, headers, body: { error, allowed: allow }, explain: error })
    }
    const allowed = [
      ...new Set(
        routes.filter(({ method }) => listedMethods.includes(method)).map(({ method, url }) => `${method} ${url}`),
      ),
    ]
    // A known path that did not reach its route could not be decoded by the router.
    const error =
      allow.length > 0
        ? `${shortened(path)} cannot be read: a segment is too long, or its percent-encoding is not valid UTF-8`
        : `there is no ${shortened(path)} in the control API; its description is at ${prefix}/docs`
    return sendReply(reply, { status: 404, body: { error, allowed }, explain: error })
  }

  return {
    owns: (url) => url === prefix || url.startsWith(`${prefix}/`) || url.startsWith(`${prefix}?`),
    answerUndecodable: (request, reply) => {
      try {
        checkAccess?.(request)
      } catch (error) {
        return controlErrors(error, request, reply)
      }
      return answer(request, reply)
    },
    register: (app, admit) => {
      checkAccess = admit
      app.addHook('onRoute', ({ method, url }) => {
        if (!url.endsWith('*')) for (const each of [method].flat()) routes.push({ method: each, url })
      })
      app.setNotFoundHandler(answer)
    },
  }
}

/** Others are not listed: the inbox takes all methods. */
const listedMethods = ['GET', 'POST', 'DELETE']

const maxPathLength = 200

const shortened = (path: string) => (path.length <= maxPathLength ? path : `${path.slice(0, maxPathLength)}...`)

/** Whether a path matches a route: `:name` stands for one segment. */
function matchesRoute(route: string, path: string): boolean {
  const [names, parts] = [route.split('/'), path.split('/')]
  return names.length === parts.length && names.every((name, at) => name.startsWith(':') || name === parts[at])
}
