import type { OptionsGiven } from '../../src/config.js'
import { startLive } from './start-app.js'

/** An app of the live contract: tasks take a second of the clock of the account `test`, which stands still. */
export async function startFrozen(options: OptionsGiven = {}) {
  const started = startLive('1s', options)
  const account = started.core.control.account('test')
  await account.setClock({ mode: 'frozen' })
  return { ...started, account }
}
