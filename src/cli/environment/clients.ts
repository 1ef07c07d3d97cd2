import type { ClientName } from '../../config.js'
import { nodeOptions } from './node-options.js'

/** What the variables of clients are made of. */
export interface EmulatorFacts {
  /** Of the emulator: `http://127.0.0.1:3589`. */
  url: string
  key: string
  /** The path of its contract: `/live`. */
  contract: string
  /** NODE_OPTIONS as they are, to which the preload is added. */
  nodeOptions: string | undefined
}

interface ClientRow {
  about: string
  variables: (facts: EmulatorFacts) => Readonly<Record<string, string>>
}

const bflKey = ({ key }: EmulatorFacts) => ({ BFL_API_KEY: key })

/** For programs of Node whose host is fixed: the preload sends their requests to the emulator. */
const preload = ({ url, contract, nodeOptions: given }: EmulatorFacts) => ({
  FLUX_EMULATOR_URL: contract === '/live' ? url : url + contract,
  NODE_OPTIONS: nodeOptions(given),
})

/**
 * What each client reads, as docs/sdks.md has it. Adding a client is adding a row: `run` sets the variables of all, `env` prints
 * them.
 */
export const clients: Readonly<Record<ClientName, ClientRow>> = {
  bfl: {
    about: "BFL's Python SDK, and programs that do as it does",
    variables: (facts) => ({ ...bflKey(facts), BFL_BASE_URL: facts.url + facts.contract }),
  },
  'ai-sdk': {
    about: '@ai-sdk/black-forest-labs; its base URL is set in code, or by the preload for Node',
    variables: (facts) => ({ ...bflKey(facts), ...preload(facts) }),
  },
  'bfl-api': {
    about: 'bfl-api for Node, whose host is fixed: the preload',
    variables: (facts) => ({ ...bflKey(facts), ...preload(facts) }),
  },
  'bfl-flux-mcp': {
    about: 'the MCP server bfl-flux-mcp',
    variables: (facts) => ({
      ...bflKey(facts),
      BFL_API_BASE_URL: facts.url + facts.contract,
      BFL_CREDITS_API_URL: `${facts.url}${facts.contract}/v1/credits`,
    }),
  },
  librechat: {
    about: 'LibreChat',
    variables: ({ url, contract, key }) => ({ FLUX_API_KEY: key, FLUX_API_BASE_URL: url + contract }),
  },
  node: {
    about: 'any program of Node with a fixed host: the preload',
    variables: (facts) => ({ ...bflKey(facts), ...preload(facts) }),
  },
}

/** The variables of one client, or of all. */
export function clientVariables(facts: EmulatorFacts, client?: ClientName): Readonly<Record<string, string>> {
  const rows = client === undefined ? Object.values(clients) : [clients[client]]
  return Object.assign({}, ...rows.map(({ variables }) => variables(facts))) as Record<string, string>
}
