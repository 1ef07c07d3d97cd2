// npm run openapi: writes the committed OpenAPI documents, made from the routes, and the files that are made from them.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { openapiFiles } from './openapi-files.js'

const folder = new URL('../openapi/', import.meta.url)

const files = await openapiFiles()
rmSync(folder, { recursive: true })
for (const [path, text] of Object.entries(files)) {
  const file = new URL(path, folder)
  mkdirSync(new URL('.', file), { recursive: true })
  writeFileSync(file, text)
}
console.log(`wrote ${Object.keys(files).length} files to openapi/`)
