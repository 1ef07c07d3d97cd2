import http from 'node:http'
import https from 'node:https'
import type { ContractName } from '../contracts/contract.js'
import type { AccountControl } from '../control/control.js'
import { parseUrl } from '../parse-url.js'
import { shown } from '../reading/read-error.js'
import { createCaller } from './caller.js'
import { ConnectError } from './connect-error.js'
import { fetchThrough, type Fetch } from './fetch-through.js'
import { createRemoteControl } from './remote-control.js'
import type { Remote, RemoteControl } from './remote.js'

/** How an emulator is reached that runs elsewhere. */
export interface ConnectOptions {
  /** Its `--control-token`, if it has one. */
  token?: string
}

/** An emulator that runs elsewhere. It has what {@link Emulator} has; its methods return promises. */
export interface ConnectedEmulator extends AsyncDisposable {
  /** Its URL, without a trailing slash. */
  readonly url: string
  /**
   * Returns the base URL at which a client speaks a contract: `http://127.0.0.1:3589/documented/v1`.
   *
   * @throws TypeError for any other name than `documented` and `live`.
   */
  baseUrl(contract: ContractName): string
  /** What a test commands: the methods of the control API under `/_emulator`. */
  readonly control: RemoteControl
  /** Returns the control of the account that an API key opens. Short for `control.account(key)`. */
  account(key: string): Remote<AccountControl>
  /** Sends a request to the emulator, whatever host its URL has; see `fetch` of {@link Emulator}. */
  readonly fetch: Fetch
  /**
   * Resets every account. Short for `control.resetAll()`.
   *
   * Control API: `POST /_emulator/reset` with `{"all": true}`.
   */
  reset(): Promise<void>
  /** Closes the connections to it. The emulator goes on. */
  close(): Promise<void>
}

/**
 * Connects to an emulator that runs elsewhere, such as in Docker or in another process. What it returns has the methods of
 * {@link createEmulator}'s; each returns a promise. The control API replaces the secrets in what it shows.
 *
 * @param url its URL: `http://localhost:3589`.
 * @throws {@link ConnectError} when no emulator answers there, or it does not take the token.
 */
export async function connect(url: string | URL, { token }: ConnectOptions = {}): Promise<ConnectedEmulator> {
  const parsed = parseUrl(String(url))
  if (parsed === undefined || !/^https?:$/.test(parsed.protocol)) {
    throw new ConnectError(`${shown(url)} is not the URL of an emulator; give one such as http://localhost:3589`)
  }
  const base = parsed.pathname.replace(/\/+$/, '')
  const where = `${parsed.origin}${base}`
  const agent = new (parsed.protocol === 'https:' ? https : http).Agent({ keepAlive: true })
  const place = { url: parsed, agent }
  const control = createRemoteControl((subject) => createCaller({ place, url: where, base, token }, subject))
  const close = () => {
    agent.destroy()
    return Promise.resolve()
  }
  try {
    const { contracts } = await createCaller({ place, url: where, base }, undefined).call<{
      contracts?: readonly ContractName[]
    }>('GET', '/health')
    if (!Array.isArray(contracts)) throw new ConnectError(`what answers at ${where} is not a flux-emulator`)
    await control.accounts()
    return {
      url: where,
      baseUrl: (contract) => `${where}/${knownContract(contract, contracts)}/v1`,
      control,
      account: (key) => control.account(key),
      fetch: fetchThrough(place, base),
      reset: () => control.resetAll(),
      close,
      [Symbol.asyncDispose]: close,
    }
  } catch (error) {
    agent.destroy()
    throw error
  }
}

/** A caller in JavaScript may give any value, or none. */
export function knownContract(name: unknown, contracts: readonly ContractName[]): ContractName {
  const known = contracts.find((each) => each === name)
  if (known !== undefined) return known
  const what = name === undefined ? 'baseUrl() needs the name of a contract' : `${shown(name)} is not a contract`
  throw new TypeError(`${what}: ${contracts.map((each) => `baseUrl('${each}')`).join(' or ')}`)
}
