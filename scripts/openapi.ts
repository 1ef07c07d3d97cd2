// npm run openapi: writes the committed OpenAPI documents, made from the routes.
import { writeFileSync } from 'node:fs'
import { checkOptions } from '../src/config.js'
import { openCore } from '../src/emulator.js'
import { describeControl } from '../src/http/control/openapi.js'
import { serverUrl } from '../src/contracts/contract.js'
import { describeContract } from '../src/http/openapi.js'
import { asVersion30 } from '../src/http/openapi-30.js'
import { toYaml } from '../src/http/references.js'

/** Where the emulator listens without options. */
const origin = 'http://localhost:3589'

const core = openCore(checkOptions(), { worker: new URL('../dist/render-worker.js', import.meta.url) })
for (const contract of core.contracts.values()) {
  const document = await describeContract(contract)
  const server = serverUrl(contract, `${origin}/${contract.name}`)
  write(contract.name, document.yaml(server))
  // The published document uses nothing of 3.1 but its number, so the other form loses nothing.
  if (contract.name === 'documented') write('documented-3.0', await toYaml(asVersion30(document.json(server))))
}
write('control', (await describeControl()).yaml(`${origin}/_emulator`))
await core.close()

function write(name: string, yaml: string): void {
  writeFileSync(new URL(`../openapi/${name}.yaml`, import.meta.url), yaml)
  console.log(`wrote openapi/${name}.yaml`)
}
