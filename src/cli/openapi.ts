import { writeFile } from 'node:fs/promises'
import { arazzoOf } from '../collections/arazzo.js'
import type { Described } from '../collections/described.js'
import { postmanOf } from '../collections/postman.js'
import { ConfigError, type OpenapiFlags, type Options } from '../config.js'
import { serverUrl, type Contract } from '../contracts/contract.js'
import { documented } from '../contracts/documented/contract.js'
import { live } from '../contracts/live/contract.js'
import { describeControl } from '../http/control/openapi.js'
import type { OpenApiDocument } from '../http/openapi-document.js'
import { asVersion30 } from '../http/openapi-30.js'
import { describeContract } from '../http/openapi.js'
import { toYaml } from '../http/references.js'
import { reachable } from '../localhost.js'

const contracts: readonly Contract[] = [documented, live]

/** An OpenAPI document, as the server serves it; what goes to stdout. */
export async function openapi(options: Options, flags: OpenapiFlags | undefined): Promise<string> {
  const { document: name = options.contract, format = 'yaml', out } = flags ?? {}
  const { document, server } = await describe(name, options)
  const made = document.json(flags?.server ?? server)
  const json = flags?.asVersion30 === true ? asVersion30(made) : made
  const text = await inFormat(format, json, name)
  if (out === undefined) return text
  try {
    await writeFile(out, text)
  } catch (error) {
    throw new ConfigError(`--out ${out} cannot be written: ${String(error)}`)
  }
  return `wrote ${out}\n`
}

async function inFormat(format: OpenapiFlags['format'], document: object, name: string): Promise<string> {
  const json = (value: object) => `${JSON.stringify(value, undefined, 2)}\n`
  if (format === 'json') return json(document)
  if (format === 'yaml') return toYaml(document)
  if (name === 'control')
    throw new ConfigError(`--format ${format} is for documented and live; control has yaml and json`)
  const described = document as Described
  return format === 'postman'
    ? json(postmanOf(described))
    : toYaml(arazzoOf(described, { name, source: `./${name}.yaml` }))
}

/** A document, and the URL of what it describes on a server with these options. */
async function describe(
  name: string,
  { publicUrl, host, port }: Options,
): Promise<{ document: OpenApiDocument; server: string }> {
  const base = publicUrl ?? `http://${host === '127.0.0.1' ? 'localhost' : reachable(host)}:${port}`
  const contract = contracts.find((each) => each.name === name)
  return contract === undefined
    ? { document: await describeControl(), server: `${base}/_emulator` }
    : { document: await describeContract(contract), server: serverUrl(contract, `${base}/${contract.name}`) }
}
