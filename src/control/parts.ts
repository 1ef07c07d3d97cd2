import type { Seal } from '../journal/digest.js'
import type { Journal } from '../journal/entry.js'
import type { Parts } from '../stages/parts.js'
import type { Inbox } from './inbox.js'
import type { EverythingKnown } from './known.js'

/** What the control works with, besides what the stages do. */
export interface ControlParts extends Parts {
  lobby: Journal
  inbox: Inbox
  /** Everything there is to be covered. */
  known: EverythingKnown
  /** Tells the secrets that the journal does not show from each other. */
  seal: Seal
}
