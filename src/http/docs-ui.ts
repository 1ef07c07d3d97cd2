import { readFile } from 'node:fs/promises'
import { built } from '../built.js'
import type { OpenApiDocument } from './openapi-document.js'
import type { Reply } from '../contracts/reply.js'

/** The files of Swagger UI that its page loads, as the build puts them into dist/. */
export const uiTypes: Readonly<Record<string, string>> = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'index.css': 'text/css; charset=utf-8',
  'favicon-32x32.png': 'image/png',
  'favicon-16x16.png': 'image/png',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
  'swagger-ui-standalone-preset.js': 'text/javascript; charset=utf-8',
}

/** The script finds the document relative to its own URL, which includes a proxy's prefix. */
const initializer = `const url = new URL('../json', document.currentScript.src).href
window.onload = () =>
  SwaggerUIBundle({
    url,
    dom_id: '#swagger-ui',
    deepLinking: true,
    presets: [SwaggerUIBundle.presets.apis, SwaggerUIStandalonePreset],
    plugins: [SwaggerUIBundle.plugins.DownloadUrl],
    layout: 'StandaloneLayout',
    // The default asks a validator on the internet to judge the document.
    validatorUrl: null,
    tryItOutEnabled: true,
    persistAuthorization: true,
  })
`

const page = (base: string, title: string) => `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>${title}</title>
<link rel="stylesheet" href="${base}/static/swagger-ui.css">
<link rel="stylesheet" href="${base}/static/index.css">
<link rel="icon" type="image/png" href="${base}/static/favicon-32x32.png" sizes="32x32">
<link rel="icon" type="image/png" href="${base}/static/favicon-16x16.png" sizes="16x16">
</head>
<body>
<div id="swagger-ui"></div>
<script src="${base}/static/swagger-ui-bundle.js"></script>
<script src="${base}/static/swagger-ui-standalone-preset.js"></script>
<script src="${base}/static/swagger-initializer.js"></script>
</body>
</html>
`

/**
 * The response for a path of a document's UI; undefined if the path is unknown. `base` is the UI's URL, as a prefix of
 * the page's links; `title` is that of the page. It loads nothing from other hosts.
 */
export async function uiReply(
  path: string,
  { document, server, title }: { document: OpenApiDocument; server: string; title: string },
  base: string,
): Promise<Reply | undefined> {
  switch (path) {
    case '':
      return file('text/html; charset=utf-8', page(base, title))
    case 'json':
      return { status: 200, body: document.json(server) }
    case 'yaml':
      return file('application/yaml', document.yaml(server))
    case 'static/swagger-initializer.js':
      return file('text/javascript; charset=utf-8', initializer)
  }
  const name = path.replace(/^static\//, '')
  const type = path === name || !Object.hasOwn(uiTypes, name) ? undefined : uiTypes[name]
  return type === undefined ? undefined : file(type, await readFile(built(`swagger-ui/${name}`)))
}

function file(type: string, body: string | Uint8Array): Reply {
  const policy = "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; object-src 'none'"
  return { status: 200, headers: { 'content-type': type, 'content-security-policy': policy }, body }
}
