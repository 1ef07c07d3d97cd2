import type { PollWindow } from '../accounts/poll-window.js'
import type { Accounts } from '../accounts/registry.js'
import type { Contract, ContractName } from '../contracts/contract.js'
import type { LinkSigner } from '../storage/signed-links.js'
import type { Fetcher } from '../egress/fetcher.js'
import type { Budget } from '../memory.js'
import type { InputChecker } from '../images/input-checker.js'
import type { OwnPictures } from '../images/own-pictures.js'
import type { PictureStore } from '../images/picture-store.js'
import type { RenderQueue } from '../images/render-queue.js'
import type { Random } from '../random.js'
import type { RuleBook } from '../rules/rule.js'
import type { Timelines } from '../tasks/timeline.js'
import type { SystemTime } from '../time/system-time.js'
import type { BodyForm } from '../webhooks/body.js'
import type { HintContext } from './rule-hints.js'
import type { Sender } from '../webhooks/webhook-delivery.js'

/** What the stages work with; the emulator puts it together. */
export interface Services {
  contracts: ReadonlyMap<ContractName, Contract>
  accounts: Accounts
  /** The accepted keys; undefined accepts any. */
  apiKeys: ReadonlySet<string> | undefined
  random: Random
  /** For requests without an account. */
  time: SystemTime
  /** When the process started, in epoch milliseconds. */
  startedAt: number
  links: LinkSigner
  renderQueue: RenderQueue
  inputChecker: InputChecker
  inputs: PictureStore
  /** Pictures of the tester's own. */
  ownPictures: OwnPictures
  fetcher: Fetcher
  /** For pictures that were fetched, until their request is answered. */
  fetchMemory: Budget
  /** Bytes of the longest body: a picture that is fetched may be as long. */
  longestBody: number
  timelines: Timelines
  /** Whether `[[...]]` words in prompts are directives (`--no-directives` switches them off). */
  directives: boolean
  /** Counts the polls of ids that belong to no account. */
  unattributedPolls: PollWindow
  /** The rule book of requests without an account: always empty, used for rules that come with the request. */
  noRules: RuleBook
  /** Everything that rules can name. */
  coverable: Pick<HintContext, 'fields'>
  webhooks: Sender
  webhookForm: BodyForm
  webhookSignature: 'off' | 'hmac'
}
