import { readFile } from 'node:fs/promises'
import type { FastifyPluginCallback } from 'fastify'
import { built } from '../../built.js'
import { pageMethods } from '../serve-docs.js'
import { sendReply } from '../send-reply.js'

/** The inspector's files, as the build puts them into dist/inspector/. */
const types: Readonly<Record<string, string>> = {
  'index.html': 'text/html; charset=utf-8',
  'app.js': 'text/javascript; charset=utf-8',
  'chunk.js': 'text/javascript; charset=utf-8',
  'try-it.js': 'text/javascript; charset=utf-8',
  'app.css': 'text/css; charset=utf-8',
  'icon.svg': 'image/svg+xml',
}

/** No inline script and no other host: Try it submits tasks to this one, too. Pictures are read with the token, and so are blobs. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** A browser sends no token for a page. The files hold nothing of any account. */
const config = { access: 'page', unfiltered: true } as const

/** The inspector's page and its files. They are read when they are asked for, and not kept. */
export const inspectorRoutes: FastifyPluginCallback = (app, _options, done) => {
  const serve = async (name: string) => ({
    status: 200,
    headers: {
      'content-type': types[name] ?? 'application/octet-stream',
      'content-security-policy': policy,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-cache',
    },
    body: await readFile(built(`inspector/${name}`)),
  })
  app.route({
    method: pageMethods,
    url: '/',
    config,
    handler: async (request, reply) => {
      const [path = ''] = request.originalUrl.split('?')
      // The page's links are relative, so that they work behind any proxy; they need the slash.
      if (!path.endsWith('/')) return sendReply(reply, { status: 302, headers: { location: './_emulator/' }, body: '' })
      return sendReply(reply, await serve('index.html'))
    },
  })
  for (const name of Object.keys(types).filter((each) => each !== 'index.html')) {
    const handler = { method: pageMethods, url: `/inspector/${name}`, config }
    app.route({ ...handler, handler: async (_request, reply) => sendReply(reply, await serve(name)) })
  }
  done()
}
