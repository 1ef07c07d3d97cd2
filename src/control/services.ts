import type { Seal } from '../journal/digest.js'
import type { Services } from '../stages/services.js'
import type { Contract } from '../contracts/contract.js'
import type { Inbox } from './inbox.js'
import type { CoverableApi } from '../coverage/coverable.js'
import type { Journal } from '../journal/journal.js'

/** What the control works with, besides what the stages do. */
export interface ControlServices extends Services {
  unattributed: Journal
  /** Which `/v1` serves. */
  contract: Contract
  inbox: Inbox
  /** Everything there is to be covered. */
  coverable: CoverableApi
  /** Tells the secrets that the journal does not show from each other. */
  seal: Seal
}
