import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { sendReply } from '../send-reply.js'
import type { Admit } from './access.js'
import { controlErrors } from './errors.js'

export interface ControlNotFound {
  /** Whether a URL is of the control API. */
  owns: (url: string) => boolean
  /** Answers a request whose path cannot be read, which runs no hook: it is let in as any other first. */
  answerUndecodable: (request: FastifyRequest, reply: FastifyReply) => FastifyReply
  /**
   * Has the control API answer what no route takes, with the methods of a known path, else with all paths; learns its routes
   * from now on: call it before they are added.
   */
  register: (app: FastifyInstance, admit: Admit) => void
}

export function createControlNotFound(prefix: string): ControlNotFound {
  const routes: { method: string; url: string }[] = []
  let letIn: Admit | undefined

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
    // What its route did not get, the router could not read.
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
        letIn?.(request)
      } catch (error) {
        return controlErrors(error, request, reply)
      }
      return answer(request, reply)
    },
    register: (app, admit) => {
      letIn = admit
      app.addHook('onRoute', ({ method, url }) => {
        if (!url.endsWith('*')) for (const each of [method].flat()) routes.push({ method: each, url })
      })
      app.setNotFoundHandler(answer)
    },
  }
}

/** The inbox takes more methods than are worth telling. */
const listedMethods = ['GET', 'POST', 'DELETE']

const maxPathLength = 200

const shortened = (path: string) => (path.length <= maxPathLength ? path : `${path.slice(0, maxPathLength)}...`)

/** Whether a path is one of a route: `:name` stands for one segment. */
function matchesRoute(route: string, path: string): boolean {
  const [names, parts] = [route.split('/'), path.split('/')]
  return names.length === parts.length && names.every((name, at) => name.startsWith(':') || name === parts[at])
}
