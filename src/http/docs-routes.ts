import type { FastifyPluginCallback } from 'fastify'
import { serverUrl, type Contract } from '../contracts/contract.js'
import type { Core } from '../emulator.js'
import type { OpenApiDocument } from './openapi-document.js'
import type { Origins } from './origin.js'
import { serveDocument, serveUi, once, type Served } from './serve-docs.js'
import { serveHome } from './serve-home.js'

/** The OpenAPI documents and their UI, loaded and built at the first request. */
export const docsRoutes: FastifyPluginCallback<{ core: Core; origins: Origins }> = (app, { core, origins }, done) => {
  serveHome(app, core, origins)
  for (const contract of core.contracts.values()) {
    const document = once(() => describe(contract))
    const at = (mount: string): Served => ({
      document,
      title: `${contract.publication.info.title} (${contract.name}) · flux-emulator`,
      server: (request) => serverUrl(contract, `${origins.base(request)}${mount}`),
    })
    const own = at(`/${contract.name}`)
    const notFound = contract.refuse['not-found'](undefined)
    serveDocument(app, `/${contract.name}/openapi`, own)
    serveUi(app, `/${contract.name}/docs`, own, notFound)
    if (contract !== core.contract) continue
    serveDocument(app, '/openapi', at(''))
    serveUi(app, '/docs', at(''), notFound)
  }
  done()
}

async function describe(contract: Contract): Promise<OpenApiDocument> {
  const { describeContract } = await import('./openapi.js')
  return describeContract(contract)
}
