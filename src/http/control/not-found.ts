import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Reply } from '../../contracts/reply.js'
import { redactAnswer, type Seal } from '../../journal/redaction.js'
import { sendReply } from '../send-reply.js'
import type { AnswerNotFound } from '../not-found.js'
import type { Admit } from './access.js'
import type { Cors } from './cors.js'
import { errorReply } from './errors.js'

/** What the routes of the control API do to each of their requests. */
export interface ControlEntrance {
  cors: Cors
  admit: Admit
  /** Tells the secrets that answers do not show from each other. */
  seal: Seal
}

export interface ControlNotFound {
  /** Whether a URL belongs to the control API. */
  owns: (url: string) => boolean
  /**
   * Answers a request that no route takes, or whose path cannot be read, with the methods of a known path, else with all
   * paths. It comes through no hook of the control API: it is let in as any other first.
   */
  answer: AnswerNotFound
  /** Learns how requests are let in, and the routes of an app from now on: call it before they are added. */
  register: (app: FastifyInstance, entrance: ControlEntrance) => void
}

export function createControlNotFound(prefix: string): ControlNotFound {
  const routes: { method: string; url: string }[] = []
  let entrance: ControlEntrance | undefined

  const replyTo = (request: FastifyRequest): Reply => {
    const [path = ''] = request.url.split('?')
    const allow = routes.filter(({ url }) => matchesRoute(url, path)).map(({ method }) => method)
    if (allow.length > 0 && !allow.includes(request.method)) {
      const error = `${path} takes ${allow.join(', ')}, not ${request.method}`
      const headers = { allow: allow.join(', ') }
      return { status: 405, headers, body: { error, allowed: allow }, explain: error }
    }
    const allowed = [
      ...new Set(routes.filter(({ method }) => shown.includes(method)).map(({ method, url }) => `${method} ${url}`)),
    ]
    // A known path that did not reach its route could not be decoded by the router.
    const error =
      allow.length > 0
        ? `${shortened(path)} cannot be read: a segment is too long, or its percent-encoding is not valid UTF-8`
        : `there is no ${shortened(path)} in the control API; its description is at ${prefix}/docs`
    return { status: 404, body: { error, allowed }, explain: error }
  }

  return {
    owns: (url) => url === prefix || url.startsWith(`${prefix}/`) || url.startsWith(`${prefix}?`),
    answer: (request, reply) => {
      if (entrance === undefined) throw new Error('the control API has no routes yet')
      const { cors, admit, seal } = entrance
      if (cors(request, reply)) return reply
      const { body, ...rest } = refusalOf(admit, request) ?? replyTo(request)
      // Of the same shape: texts in it are replaced.
      return sendReply(reply, { ...rest, body: redactAnswer(body, seal) as Reply['body'] })
    },
    register: (app, learned) => {
      entrance = learned
      app.addHook('onRoute', ({ method, url }) => {
        if (!url.endsWith('*')) for (const each of [method].flat()) routes.push({ method: each, url })
      })
    },
  }
}

/** The refusal of a request that is not let in. */
function refusalOf(admit: Admit, request: FastifyRequest): Reply | undefined {
  try {
    admit(request)
    return undefined
  } catch (error) {
    return errorReply(error, request)
  }
}

/** The inbox takes more methods than are worth telling. */
const shown = ['GET', 'POST', 'PUT', 'DELETE']

const maxPathLength = 200

const shortened = (path: string) => (path.length <= maxPathLength ? path : `${path.slice(0, maxPathLength)}...`)

/** Whether a path matches a route: `:name` stands for one segment. */
function matchesRoute(route: string, path: string): boolean {
  const [names, parts] = [route.split('/'), path.split('/')]
  return names.length === parts.length && names.every((name, at) => name.startsWith(':') || name === parts[at])
}
