import type { FastifyPluginCallback } from 'fastify'
import { once } from '../once.js'
import { sendReply } from '../send-reply.js'

/** The document of the control API and its UI, loaded and made at the first request. They show nothing of any account. */
export const controlDocs: FastifyPluginCallback = (app, _options, done) => {
  const document = once(async () => (await import('./openapi.js')).describeControl())
  const ui = once(async () => {
    const { openUi } = await import('../docs-ui.js')
    const notFound = { status: 404, body: { error: 'the documentation has no such page' } }
    return openUi((await document()).json, { prefix: `${app.prefix}/docs`, notFound })
  })
  app.addHook('onClose', () => ui.made()?.then((opened) => opened.close()))
  app.get('/openapi.json', async (_request, reply) => sendReply(reply, { status: 200, body: (await document()).json }))
  app.get('/openapi.yaml', async (_request, reply) => {
    const headers = { 'content-type': 'application/yaml' }
    return sendReply(reply, { status: 200, headers, body: (await document()).yaml })
  })
  for (const url of ['/docs', '/docs/*']) {
    app.get(url, async (request, reply) => {
      const opened = await ui()
      reply.hijack()
      opened.routing(request.raw, reply.raw)
    })
  }
  done()
}
