import type { FastifyPluginCallback } from 'fastify'
import type { Contract } from '../contracts/contract.js'
import type { Core } from '../emulator.js'
import type { OpenApiDocument } from './openapi.js'
import type { Origins } from './origin.js'
import { serveDocument, serveUi, once } from './serve-docs.js'
import { serveHome } from './serve-home.js'

/** The OpenAPI documents and their UI, loaded and built at the first request. */
export const docsRoutes: FastifyPluginCallback<{ core: Core; origins: Origins }> = (app, { core, origins }, done) => {
  serveHome(app, core, origins)
  for (const contract of core.contracts.values()) {
    const document = once(() => describe(contract, contract === core.contract ? '' : `/${contract.name}`))
    serveDocument(app, `/${contract.name}/openapi`, document)
    if (contract !== core.contract) continue
    serveDocument(app, '/openapi', document)
    serveUi(app, document, contract.refuse['not-found'](undefined))
  }
  done()
}

async function describe(contract: Contract, base: string): Promise<OpenApiDocument> {
  const { describeContract } = await import('./openapi.js')
  return describeContract(contract, base)
}
