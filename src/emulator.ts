import { getHeapStatistics } from 'node:v8'
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
import { createJournalBudget } from './journal/budget.js'
import { createJournal } from './journal/journal.js'
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
  /** The keys that are taken; undefined for any. */
  apiKeys: ReadonlySet<string> | undefined
  /** Bytes that tasks may take: --max-task-memory, or less where node's heap is small. */
  taskMemory: number
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

/** Tasks live on V8's heap: where that is smaller than --max-task-memory (a small container), they get this share of it. */
const heapShare = 0.5
/** What V8 counts into the limit and keeps for new objects. */
const youngBytes = 48 * 1024 ** 2

/** What may be remembered of how clients behave, over all accounts: some 50,000 tasks. */
const watchBytes = 32 * 1024 ** 2

const heapForTasks = () => Math.max(getHeapStatistics().heap_size_limit - youngBytes, 0) * heapShare

export function openCore(
  options: Options,
  { worker, renderer = createRenderer(worker), decoder, time = systemTime, random = createRandom() }: CoreParts,
): Core {
  const { latency, urlTtl: urlTtlMs, taskTtl: taskTtlMs, maxAccounts, maxTaskMemory, cacheSize } = options
  const { credits, maxActiveTasks, enforceRateLimit, journalMemory } = options
  const apiKeys = options.apiKeys && new Set(options.apiKeys)
  const taskMemory = Math.min(maxTaskMemory, heapForTasks())
  const journals = createJournalBudget({ maxBytes: journalMemory })
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
    watches: createJournalBudget({ maxBytes: watchBytes }),
    maxAccounts,
    taskBudget: createTaskBudget({ limit: taskMemory }),
    taskTtlMs,
  })
  const studio = createStudio({ worker, renderer, cacheBytes: cacheSize })
  const inputChecker = createInputChecker({ worker, ...(decoder && { decoder }) })
  const contract = contracts.get(options.contract) ?? documented
  const shortages = createShortages()
  const parts: ControlParts = {
    contracts,
    accounts,
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
    inbox: createInbox({ time }),
    known: everythingKnown(contracts.values()),
    seal: createSeal(random.bytes(32)),
  }
  return {
    ...parts,
    options,
    contract,
    taskMemory,
    shortages,
    apiKeys,
    instance: Buffer.from(random.bytes(16)).toString('hex'),
    control: createControl(parts),
    close: async () => {
      accounts.close()
      await Promise.all([studio.close(), inputChecker.close()])
    },
  }
}
