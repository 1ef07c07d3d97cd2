import { createPollWindow } from './accounts/poll-window.js'
import { createAccounts } from './accounts/registry.js'
import type { Options } from './config.js'
import { settingsIn } from './config/setting-table.js'
import { createFetcher } from './egress/fetcher.js'
import type { Resolve } from './egress/egress.js'
import { createShortages, type Shortages } from './shortages.js'
import type { Contract, ContractName } from './contracts/contract.js'
import { documented } from './contracts/documented/contract.js'
import { live } from './contracts/live/contract.js'
import type { Control } from './control/control.js'
import { createControl } from './control/create-control.js'
import { createInbox } from './control/inbox.js'
import { coverableOf } from './coverage/coverable.js'
import type { ControlServices } from './control/services.js'
import { createLinkSigner } from './storage/signed-links.js'
import { createInputChecker } from './images/input-checker.js'
import { createOwnPictures, fileOverhead } from './images/own-pictures.js'
import { loadPictureFolder } from './images/picture-folder.js'
import { createPictureStore } from './images/picture-store.js'
import { createDecoder, type Decoder } from './images/decoder.js'
import { createRenderer, type Renderer } from './images/renderer.js'
import { createRenderQueue } from './images/render-queue.js'
import { createSeal } from './journal/digest.js'
import { createJournalBudget, type JournalBudget } from './journal/budget.js'
import { createJournal } from './journal/journal.js'
import { createBudget, shareMemory, type MemoryShares, type Usage } from './memory.js'
import { createRuleBook } from './rules/rule-book.js'
import { magicKeyOf } from './rules/magic-keys.js'
import { createSender } from './webhooks/sender.js'
import { createRandom, type Random } from './random.js'
import { createTaskBudget } from './tasks/task-budget.js'
import { createTimelines } from './tasks/timeline.js'
import { systemTime, type SystemTime } from './time/system-time.js'

/** The emulator without HTTP: what the server, the library and the control API share. */
export interface Core extends ControlServices {
  options: Options
  /** The contract served under /v1. */
  contract: Contract
  /** How node's heap is divided: each share is its option's value, or less if that does not fit. */
  shares: MemoryShares
  /** Memory in use, by kind. */
  memory: Readonly<
    Record<
      'tasks' | 'accounts' | 'journals' | 'monitors' | 'inbox' | 'rules' | 'webhooks' | 'fetched' | 'ownPictures',
      Usage
    >
  >
  /**
   * A random id of this process. The health route returns it, so that the process can recognize itself behind a URL.
   */
  instance: string
  control: Control
  /** Reports what failed because the process has no file descriptors left. */
  shortages: Shortages
  /** Takes the pictures of `--pictures`, before the server listens. Throws a ConfigError. */
  loadPictures(): Promise<void>
  close(): Promise<void>
}

export interface CoreDependencies {
  /** The built render worker, `dist/render-worker.js`. */
  worker: URL
  /** What libvips may read in this process. */
  loaders?: 'all' | 'inputs'
  /** Draws one picture at a time; the worker by default. Closed with the core. */
  renderer?: Renderer
  /** Decodes one input picture at a time; a second worker by default. Closed with the core. */
  decoder?: Decoder
  time?: SystemTime
  random?: Random
  /** Resolves the names of hosts that webhooks go to and pictures come from; the system's resolver by default. */
  resolve?: Resolve
  /** Both by default. */
  contracts?: ReadonlyMap<ContractName, Contract>
}

const allContracts: ReadonlyMap<ContractName, Contract> = new Map(
  [documented, live].map((contract) => [contract.name, contract]),
)

const allCoverable = coverableOf(allContracts.values())

export function openCore(
  options: Options,
  {
    worker,
    loaders = 'all',
    renderer = createRenderer(worker, { loaders }),
    decoder = createDecoder(worker, { loaders }),
    time = systemTime,
    random = createRandom(),
    resolve,
    contracts = allContracts,
  }: CoreDependencies,
): Core {
  const { taskTtl: taskTtlMs, maxAccounts } = options
  const coverable = contracts === allContracts ? allCoverable : coverableOf(contracts.values())
  const apiKeys = options.apiKeys && new Set(options.apiKeys)
  const shares = shareMemory(options)
  const detailsShare = Math.floor(shares.journals / 4)
  const journals = createJournalBudget({ maxBytes: shares.journals - detailsShare })
  const journalDetails = createJournalBudget({ maxBytes: detailsShare })
  const monitors = createJournalBudget({ maxBytes: shares.monitors })
  const webhookMemory = createJournalBudget({ maxBytes: shares.webhooks })
  const taskBudget = createTaskBudget({ limit: shares.tasks })
  const accountMemory = createBudget(shares.accounts)
  const ruleMemory = createBudget(shares.rules)
  const inputs = createPictureStore(shares.inputs)
  const inputChecker = createInputChecker({ worker, decoder })
  const ownPictures = createOwnPictures({
    store: createPictureStore(shares.ownPictures, { overhead: fileOverhead, ownersPerRefusal: Infinity }),
    checker: inputChecker,
  })
  const inbox = createInbox({ time, maxBytes: shares.inbox })
  const accounts = createAccounts({
    time,
    random,
    template: {
      settings: settingsIn(options),
      pace: { mode: 'real' },
      rules: [],
      pictures: ownPictures.createBook(),
    },
    finetunes: options.finetunes,
    ownPictures,
    // A configured key is an ordinary key, even if it begins like a magic one.
    magicKeyOf: (key) => (apiKeys?.has(key) === true ? undefined : magicKeyOf(key)),
    journals,
    journalDetails,
    monitors,
    memory: accountMemory,
    ruleMemory,
    webhooks: webhookMemory,
    maxAccounts,
    taskBudget,
    onDropTask: (task) => {
      inputs.release(task)
      ownPictures.release(task)
    },
    taskTtlMs,
  })
  const renderQueue = createRenderQueue({
    worker,
    renderer,
    cacheBytes: shares.pictures,
    sourceBytes: (sha256) => inputs.get(sha256) ?? ownPictures.bytesOf(sha256),
  })
  const fetchMemory = createBudget(shares.fetched)
  const contract = contracts.get(options.contract) ?? documented
  const shortages = createShortages()
  const services: ControlServices = {
    contracts,
    accounts,
    apiKeys,
    random,
    time,
    startedAt: time.now(),
    links: createLinkSigner(random.bytes(32)),
    renderQueue,
    inputChecker,
    inputs,
    ownPictures,
    timelines: createTimelines(),
    directives: options.directives,
    unattributedPolls: createPollWindow(),
    noRules: createRuleBook(),
    webhooks: createSender({
      allow: options.webhookAllow ?? [],
      timeoutMs: options.webhookTimeout,
      time,
      onShortage: () => shortages.report('a webhook could not be sent'),
      ...(resolve && { resolve }),
    }),
    fetcher: createFetcher({
      allow: options.fetchInputs ?? [],
      time,
      onShortage: () => shortages.report('an input picture could not be fetched'),
      ...(resolve && { resolve }),
    }),
    fetchMemory,
    longestBody: shares.body,
    webhookForm: options.webhookForm,
    webhookSignature: options.webhookSignature,
    contract,
    unattributed: createJournal({ budget: journals, detailsBudget: journalDetails }),
    inbox,
    coverable,
    seal: createSeal(random.bytes(32)),
  }
  return {
    ...services,
    options,
    shortages,
    shares,
    memory: {
      tasks: taskBudget,
      accounts: accountMemory,
      journals: usageOf(journals, journalDetails),
      monitors: usageOf(monitors),
      inbox,
      rules: ruleMemory,
      webhooks: usageOf(webhookMemory),
      fetched: fetchMemory,
      ownPictures,
    },
    instance: Buffer.from(random.bytes(16)).toString('hex'),
    control: createControl(services),
    loadPictures: async () => {
      if (options.pictures !== undefined)
        await loadPictureFolder(options.pictures, ownPictures, accounts.template.pictures)
    },
    close: async () => {
      accounts.close()
      await Promise.all([renderQueue.close(), inputChecker.close()])
    },
  }
}

/** Of budgets that share what one option gives. */
const usageOf = (...budgets: readonly JournalBudget[]): Usage => ({
  limit: budgets.reduce((sum, { limit }) => sum + limit, 0),
  get used() {
    return budgets.reduce((sum, { bytes }) => sum + bytes, 0)
  },
})
