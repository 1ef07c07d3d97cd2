// npm run openapi: records what the control API answers to the examples of its document, on a server whose time stands still.
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { format, resolveConfig } from 'prettier'
import { recordExamples } from './control-examples/record.js'

const file = fileURLToPath(new URL('../src/http/control/recorded-examples.ts', import.meta.url))
const code = `import type { ControlExamples } from './examples.js'\n\n/** \`npm run openapi\` writes this file. */\nexport const recordedExamples: ControlExamples = ${JSON.stringify(await recordExamples())}\n`
writeFileSync(file, await format(code, { ...(await resolveConfig(file)), filepath: file }))
console.log(`wrote ${file}`)
