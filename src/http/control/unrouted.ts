import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { sendReply } from '../send-reply.js'

/** Answers control requests that no route takes: with the methods of a known path, else with all paths. Call it before the routes are added. */
export function answerUnrouted(app: FastifyInstance): void {
  const routes: { method: string; url: string }[] = []
  app.addHook('onRoute', ({ method, url }) => {
    if (!url.endsWith('*')) for (const each of [method].flat()) routes.push({ method: each, url })
  })
  app.setNotFoundHandler((request: FastifyRequest, reply: FastifyReply) => {
    const [path = ''] = request.url.split('?')
    const allow = routes.filter(({ url }) => isAt(url, path)).map(({ method }) => method)
    if (allow.length > 0) {
      const error = `${path} takes ${allow.join(', ')}, not ${request.method}`
      const headers = { allow: allow.join(', ') }
      return sendReply(reply, { status: 405, headers, body: { error, allowed: allow }, explain: error })
    }
    const allowed = [
      ...new Set(routes.filter(({ method }) => shown.includes(method)).map(({ method, url }) => `${method} ${url}`)),
    ]
    const error = `there is no ${path} in the control API; its description is at ${app.prefix}/docs`
    return sendReply(reply, { status: 404, body: { error, allowed }, explain: error })
  })
}

/** The inbox takes more methods than are worth telling. */
const shown = ['GET', 'POST', 'DELETE']

/** Whether a path is one of a route: `:name` stands for one segment. */
function isAt(route: string, path: string): boolean {
  const [names, parts] = [route.split('/'), path.split('/')]
  return names.length === parts.length && names.every((name, at) => name.startsWith(':') || name === parts[at])
}
