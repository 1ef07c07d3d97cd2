import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Reply } from '../../contracts/contract.js'
import { redactAnswer, type Seal } from '../../journal/redaction.js'
import { sendReply } from '../send-reply.js'
import type { AnswerUnrouted } from '../unrouted.js'
import type { Admit } from './access.js'
import type { Cors } from './cors.js'
import { replyOf } from './errors.js'

/** What the routes of the control API do to each of their requests. */
export interface ControlEntrance {
  cors: Cors
  admit: Admit
  /** Tells the secrets that answers do not show from each other. */
  seal: Seal
}

export interface ControlUnrouted {
  /** Whether a URL is of the control API. */
  owns: (url: string) => boolean
  /**
   * Answers a request that no route takes, or whose path cannot be read, with the methods of a known path, else with all
   * paths. It comes through no hook of the control API: it is let in as any other first.
   */
  answer: AnswerUnrouted
  /** Learns how requests are let in, and the routes of an app from now on: call it before they are added. */
  learn: (app: FastifyInstance, entrance: ControlEntrance) => void
}

export function createControlUnrouted(prefix: string): ControlUnrouted {
  const routes: { method: string; url: string }[] = []
  let entrance: ControlEntrance | undefined

  const replyTo = (request: FastifyRequest): Reply => {
    const [path = ''] = request.url.split('?')
    const allow = routes.filter(({ url }) => isAt(url, path)).map(({ method }) => method)
    if (allow.length > 0 && !allow.includes(request.method)) {
      const error = `${path} takes ${allow.join(', ')}, not ${request.method}`
      const headers = { allow: allow.join(', ') }
      return { status: 405, headers, body: { error, allowed: allow }, explain: error }
    }
    const allowed = [
      ...new Set(routes.filter(({ method }) => shown.includes(method)).map(({ method, url }) => `${method} ${url}`)),
    ]
    // What its route did not get, the router could not read.
    const error =
      allow.length > 0
        ? `${shortened(path)} cannot be read: a name in it is too long, or its % are not those of a text in UTF-8`
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
    learn: (app, learned) => {
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
    return replyOf(error, request)
  }
}

/** The inbox takes more methods than are worth telling. */
const shown = ['GET', 'POST', 'DELETE']

const longestPath = 200

const shortened = (path: string) => (path.length <= longestPath ? path : `${path.slice(0, longestPath)}...`)

/** Whether a path is one of a route: `:name` stands for one segment. */
function isAt(route: string, path: string): boolean {
  const [names, parts] = [route.split('/'), path.split('/')]
  return names.length === parts.length && names.every((name, at) => name.startsWith(':') || name === parts[at])
}
