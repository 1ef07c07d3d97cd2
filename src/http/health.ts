import { readVersion } from '../config.js'
import type { Core } from '../emulator.js'

/** What /_emulator/health answers once the server serves. */
export const healthOf = (core: Core) => ({
  status: 'ok',
  version: readVersion(),
  instance: core.instance,
  contract: core.contract.name,
  contracts: [...core.contracts.keys()],
})
