// What `npm run openapi` writes: the OpenAPI documents, and the files that are made from them.
import { arazzoOf } from '../src/collections/arazzo.js'
import { brunoOf } from '../src/collections/bruno.js'
import type { Described } from '../src/collections/described.js'
import { postmanOf } from '../src/collections/postman.js'
import { checkOptions } from '../src/config.js'
import { serverUrl } from '../src/contracts/contract.js'
import { openCore } from '../src/emulator.js'
import { describeControl } from '../src/http/control/openapi.js'
import { describeContract } from '../src/http/openapi.js'
import { asVersion30 } from '../src/http/openapi-30.js'
import { toYaml } from '../src/http/references.js'

/** Where the emulator listens without options. */
const origin = 'http://localhost:3589'

/** The text of each file by its path below `openapi/`. */
export async function openapiFiles(): Promise<Readonly<Record<string, string>>> {
  const files: Record<string, string> = {}
  const core = openCore(checkOptions(), { worker: new URL('../dist/render-worker.js', import.meta.url) })
  for (const contract of core.contracts.values()) {
    const { name } = contract
    const document = await describeContract(contract)
    const server = serverUrl(contract, `${origin}/${name}`)
    files[`${name}.yaml`] = document.yaml(server)
    // The published document uses nothing of 3.1 but its number, so the other form loses nothing.
    if (name === 'documented') files['documented-3.0.yaml'] = await toYaml(asVersion30(document.json(server)))
    const described = document.json(server) as Described
    files[`${name}.arazzo.yaml`] = await toYaml(arazzoOf(described, { name, source: `./${name}.yaml` }))
    files[`${name}.postman.json`] = `${JSON.stringify(postmanOf(described), undefined, 2)}\n`
    for (const [path, text] of Object.entries(brunoOf(described))) files[`bruno/${name}/${path}`] = text
  }
  files['control.yaml'] = (await describeControl()).yaml(`${origin}/_emulator`)
  await core.close()
  return files
}
