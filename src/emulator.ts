import { createPollWindow } from './accounts/poll-window.js'
import { createAccounts } from './accounts/registry.js'
import type { Options } from './config.js'
import { createShortages, type Shortages } from './descriptors.js'
import type { Contract, ContractName } from './contracts/contract.js'
import { documented } from './contracts/documented/contract.js'
import { live } from './contracts/live/contract.js'
import type { Control } from './control/control.js'
import { createControl } from './control/create-control.js'
import { createInbox } from './control/inbox.js'
import { everythingKnown } from './control/known.js'
import type { ControlParts } from './control/parts.js'
import { createLinkSigner } from './delivery/link-signer.js'
import type { Decoder } from './images/decoder.js'
import { createInputChecker } from './images/input-checker.js'
import { createRenderer, type Renderer } from './images/renderer.js'
import { createStudio } from './images/studio.js'
import { createSeal } from './journal/digest.js'
import { createJournalBudget, type JournalBudget } from './journal/budget.js'
import { createJournal } from './journal/journal.js'
import { createBudget, shareMemory, type MemoryShares, type Usage } from './memory.js'
import { createRuleBook } from './rules/rule-book.js'
import { specialKey } from './rules/special-keys.js'
import { createSender } from './webhooks/sender.js'
import { createRandom, type Random } from './random.js'
import { createTaskBudget } from './tasks/task-budget.js'
import { createTimelines } from './tasks/timeline.js'
import { systemTime, type SystemTime } from './time/system-time.js'

/** The emulator without a socket: what the HTTP server, the library and the control API all hold. */
export interface Core extends ControlParts {
  options: Options
  /** The contract that /v1 names. */
  contract: Contract
  /** How node's heap is shared: options that say how much are no more than what fits. */
  shares: MemoryShares
  /** What is kept, by kind. */
  memory: Readonly<Record<'tasks' | 'accounts' | 'journals' | 'watches' | 'inbox' | 'rules' | 'webhooks', Usage>>
  /** Names this process to itself: a request that finds it on the health route has come back home. */
  instance: string
  control: Control
  /** Tells what failed because the process has no file descriptor left. */
  shortages: Shortages
  close(): Promise<void>
}

export interface CoreParts {
  /** The built render worker, `dist/render-worker.js`. */
  worker: URL
  /** What draws one picture at a time, the worker unless given; it is closed with the core. */
  renderer?: Renderer
  /** What decodes one input picture at a time, another such worker unless given; it is closed with the core. */
  decoder?: Decoder
  time?: SystemTime
  random?: Random
}

const contracts: ReadonlyMap<ContractName, Contract> = new Map(
  [documented, live].map((contract) => [contract.name, contract]),
)

const known = everythingKnown(contracts.values())

export function openCore(
  options: Options,
  { worker, renderer = createRenderer(worker), decoder, time = systemTime, random = createRandom() }: CoreParts,
): Core {
  const { latency, urlTtl: urlTtlMs, taskTtl: taskTtlMs, maxAccounts } = options
  const { credits, maxActiveTasks, enforceRateLimit } = options
  const apiKeys = options.apiKeys && new Set(options.apiKeys)
  const shares = shareMemory(options)
  const journals = createJournalBudget({ maxBytes: shares.journals })
  const watches = createJournalBudget({ maxBytes: shares.watches })
  const webhookMemory = createJournalBudget({ maxBytes: shares.webhooks })
  const taskBudget = createTaskBudget({ limit: shares.tasks })
  const accountMemory = createBudget(shares.accounts)
  const ruleMemory = createBudget(shares.rules)
  const inbox = createInbox({ time, maxBytes: shares.inbox })
  const accounts = createAccounts({
    time,
    random,
    template: {
      settings: { latency, urlTtlMs, maxActiveTasks, enforceRateLimit },
      credits,
      pace: { mode: 'real' },
      rules: [],
    },
    // A key that was configured is an ordinary one whatever it begins with.
    special: (key) => (apiKeys?.has(key) === true ? undefined : specialKey(key)),
    journals,
    watches,
    memory: accountMemory,
    ruleMemory,
    webhooks: webhookMemory,
    maxAccounts,
    taskBudget,
    taskTtlMs,
  })
  const studio = createStudio({ worker, renderer, cacheBytes: shares.pictures })
  const inputChecker = createInputChecker({ worker, ...(decoder && { decoder }) })
  const contract = contracts.get(options.contract) ?? documented
  const shortages = createShortages()
  const parts: ControlParts = {
    contracts,
    accounts,
    apiKeys,
    random,
    time,
    startedAt: time.now(),
    links: createLinkSigner(random.bytes(32)),
    studio,
    inputChecker,
    timelines: createTimelines(),
    directives: options.directives,
    ownerlessPolls: createPollWindow(),
    noRules: createRuleBook(),
    webhooks: createSender({
      allow: options.webhookAllow ?? [],
      timeoutMs: options.webhookTimeout,
      time,
      onShortage: () => shortages.tell('a webhook could not be sent'),
    }),
    webhookForm: options.webhookForm,
    webhookSignature: options.webhookSignature,
    lobby: createJournal({ budget: journals }),
    inbox,
    known,
    seal: createSeal(random.bytes(32)),
  }
  return {
    ...parts,
    options,
    contract,
    shortages,
    shares,
    memory: {
      tasks: taskBudget,
      accounts: accountMemory,
      journals: usageOf(journals),
      watches: usageOf(watches),
      inbox,
      rules: ruleMemory,
      webhooks: usageOf(webhookMemory),
    },
    instance: Buffer.from(random.bytes(16)).toString('hex'),
    control: createControl(parts),
    close: async () => {
      accounts.close()
      await Promise.all([studio.close(), inputChecker.close()])
    },
  }
}

const usageOf = (budget: JournalBudget): Usage => ({
  limit: budget.limit,
  get used() {
    return budget.bytes
  },
})
