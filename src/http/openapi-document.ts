import type { FastifyInstance } from 'fastify'
import { toYaml } from './references.js'

/** An OpenAPI document. Its server URL, without a trailing slash, is known only when it is asked for. */
export interface OpenApiDocument {
  json: (server: string) => object
  yaml: (server: string) => string
}

/** In place of the server URL in the YAML. */
const placeholder = 'http://server.invalid'

/** The document that @fastify/swagger makes of an app's routes. The app is closed. */
export async function documentOf(app: FastifyInstance): Promise<OpenApiDocument> {
  await app.ready()
  const generated = app.swagger()
  await app.close()
  const json = (url: string) => ({ ...generated, servers: [{ url }] })
  const yaml = await toYaml(json(placeholder))
  return { json, yaml: (server) => yaml.replace(placeholder, () => server) }
}
