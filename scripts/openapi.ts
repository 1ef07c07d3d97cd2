// npm run openapi: writes the committed OpenAPI documents, made from the routes.
import { writeFileSync } from 'node:fs'
import { checkOptions } from '../src/config.js'
import { openCore } from '../src/emulator.js'
import { describeContract } from '../src/http/openapi.js'

const core = openCore(checkOptions(), { worker: new URL('../dist/render-worker.js', import.meta.url) })
for (const contract of core.contracts.values()) {
  const { yaml } = await describeContract(core, contract, '')
  const file = new URL(`../openapi/${contract.name}.yaml`, import.meta.url)
  writeFileSync(file, yaml)
  console.log(`wrote openapi/${contract.name}.yaml`)
}
await core.close()
