import type { Purse } from '../contracts/contract.js'
import { exampleFinetunes } from '../contracts/finetunes.js'

/** What is shown as an account's credits: nothing is charged, so an emulator that runs for weeks does not run dry. */
const unlimited = 1_000_000

export const createPurse = (): Purse => ({ balance: unlimited, finetunes: exampleFinetunes() })
