import type { EnvFlags, Options } from '../config.js'
import { reachable } from '../localhost.js'
import { clientVariables } from './environment/clients.js'
import type { Outcome } from './outcome.js'
import { shellWord } from './trust-guides.js'

/** Prints the variables with which a client, or all of them, reach the emulator: for `eval "$(flux-emulator env ai-sdk)"`. */
export function env({ host, port, apiKeys, contract }: Options, { client, url, json, env: given }: EnvFlags): Outcome {
  const variables = clientVariables(
    {
      url: url ?? `http://${reachable(host)}:${port}`,
      key: apiKeys?.[0] ?? 'local',
      contract: `/${contract}`,
      nodeOptions: given.NODE_OPTIONS,
    },
    client,
  )
  if (json) return { stdout: `${JSON.stringify(variables, undefined, 2)}\n` }
  const lines = Object.entries(variables).map(([name, value]) => `export ${name}=${shellWord(value)}\n`)
  return { stdout: lines.join('') }
}
