import type { Accounts } from '../accounts/registry.js'
import type { LinkSigner } from '../delivery/link-signer.js'
import type { Studio } from '../images/studio.js'
import type { Random } from '../random.js'
import type { SystemTime } from '../time/system-time.js'
import type { Timelines } from '../tasks/timeline.js'

/** What the stages work with; the emulator puts it together. */
export interface Parts {
  accounts: Accounts
  random: Random
  /** For what belongs to no account. */
  time: SystemTime
  links: LinkSigner
  studio: Studio
  timelines: Timelines
  /** Whether `[[...]]` words in prompts command the task (`--no-directives` switches them off). */
  directives: boolean
}
