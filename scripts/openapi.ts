// npm run openapi: writes the committed OpenAPI documents, made from the routes.
import { writeFileSync } from 'node:fs'
import { checkOptions } from '../src/config.js'
import { openCore } from '../src/emulator.js'
import { describeControl } from '../src/http/control/openapi.js'
import { describeContract, type OpenApiDocument } from '../src/http/openapi.js'

const core = openCore(checkOptions(), { worker: new URL('../dist/render-worker.js', import.meta.url) })
for (const contract of core.contracts.values()) write(contract.name, await describeContract(contract, ''))
write('control', await describeControl())
await core.close()

function write(name: string, { yaml }: OpenApiDocument): void {
  writeFileSync(new URL(`../openapi/${name}.yaml`, import.meta.url), yaml)
  console.log(`wrote openapi/${name}.yaml`)
}
