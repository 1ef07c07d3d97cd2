import type { FastifyInstance } from 'fastify'
import { once } from '../once.js'
import { serveDocument, serveUi } from '../serve-docs.js'

/** The document of the control API and its UI, loaded and made at the first request. They show nothing of any account. */
export function serveControlDocs(app: FastifyInstance): void {
  const document = once(async () => (await import('./openapi.js')).describeControl())
  serveDocument(app, '/openapi', document, config)
  serveUi(app, document, { status: 404, body: { error: 'the documentation has no such page' } }, config)
}

/** A browser that is led to a page sends no token. The document has names that look like those of secrets, and none of them. */
const config = { access: 'page', unfiltered: true } as const
