import type { FastifyPluginCallback } from 'fastify'
import type { Contract } from '../contracts/contract.js'
import type { Core } from '../emulator.js'
import type { OpenApiDocument } from './openapi.js'
import { once } from './once.js'
import { sendReply } from './send-reply.js'

/** The OpenAPI documents and their UI. Everything behind these routes is loaded and made at the first request for it. */
export const docsRoutes: FastifyPluginCallback<{ core: Core }> = (app, { core }, done) => {
  for (const contract of core.contracts.values()) {
    const document = once(() => describe(core, contract))
    serveDocument(`/${contract.name}/openapi`, document)
    if (contract !== core.contract) continue
    serveDocument('/openapi', document)
    const ui = once(async () => {
      const { openUi } = await import('./docs-ui.js')
      return openUi((await document()).json, { prefix: '/docs', notFound: contract.refuse['not-found'](undefined) })
    })
    app.addHook('onClose', () => ui.made()?.then((opened) => opened.close()))
    for (const url of ['/docs', '/docs/*']) {
      app.get(url, async (request, reply) => {
        const opened = await ui()
        reply.hijack()
        opened.routing(request.raw, reply.raw)
      })
    }
  }
  done()

  function serveDocument(path: string, document: () => Promise<OpenApiDocument>) {
    const method = ['GET', 'HEAD']
    app.route({
      method,
      url: `${path}.json`,
      handler: async (_request, reply) => sendReply(reply, { status: 200, body: (await document()).json }),
    })
    const headers = { 'content-type': 'application/yaml' }
    app.route({
      method,
      url: `${path}.yaml`,
      handler: async (_request, reply) => sendReply(reply, { status: 200, headers, body: (await document()).yaml }),
    })
  }
}

async function describe(core: Core, contract: Contract): Promise<OpenApiDocument> {
  const { describeContract } = await import('./openapi.js')
  return describeContract(core, contract, contract === core.contract ? '' : `/${contract.name}`)
}
