import type { FastifyInstance } from 'fastify'
import { readVersion } from '../config.js'
import type { Core } from '../emulator.js'
import type { Origins } from './origin.js'
import { sendReply } from './send-reply.js'
import { pageMethods } from './serve-docs.js'

/** Serves `/`: redirects a browser to the inspector, or to the documentation where that is off, and returns the URLs of all parts to other clients. */
export function serveHome(app: FastifyInstance, { contract, contracts, options }: Core, origins: Origins): void {
  app.route({
    method: pageMethods,
    url: '/',
    handler: (request, reply) => {
      const base = origins.base(request)
      const vary = { vary: 'accept' }
      if (prefersHtml(request.headers.accept)) {
        return sendReply(reply, {
          status: 302,
          headers: { ...vary, location: base + (options.inspector ? '/_emulator/' : '/docs') },
          body: undefined,
        })
      }
      const body = {
        name: 'flux-emulator',
        version: readVersion(),
        api: {
          ...Object.fromEntries([...contracts.keys()].map((name) => [name, `${base}/${name}/v1`])),
          default: `${base}/v1`,
        },
        contract: contract.name,
        docs: `${base}/docs`,
        openapi: `${base}/openapi.json`,
        control: `${base}/_emulator/docs`,
        ...(options.inspector && { inspector: `${base}/_emulator/` }),
        health: `${base}/_emulator/health`,
      }
      return sendReply(reply, { status: 200, headers: vary, body })
    },
  })
}

/** Whether an Accept header prefers HTML to JSON: browsers name it, programs accept anything. */
function prefersHtml(accept = ''): boolean {
  const ranges = accept.split(',').map((range) => range.trim().toLowerCase())
  const [html = 0, json = 0] = ['text/html', 'application/json'].map((type) => weightOf(ranges, type))
  return html > 0 && html >= json
}

/** The weight of a type that is listed by name; 0 if it is not. */
function weightOf(ranges: readonly string[], type: string): number {
  const parameters = ranges.map((range) => range.split(';').map((part) => part.trim())).find(([name]) => name === type)
  if (parameters === undefined) return 0
  const weight = parameters.find((parameter) => parameter.startsWith('q='))
  return weight === undefined ? 1 : Number(weight.slice(2)) || 0
}

/** The body of /_emulator/health. */
export const healthOf = (core: Core) => ({
  status: 'ok',
  version: readVersion(),
  instance: core.instance,
  contract: core.contract.name,
  contracts: [...core.contracts.keys()],
})
