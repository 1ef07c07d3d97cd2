import { getHeapStatistics } from 'node:v8'
import { createAccounts } from './accounts/registry.js'
import type { Options } from './config.js'
import type { Contract, ContractName } from './contracts/contract.js'
import { documented } from './contracts/documented/contract.js'
import { live } from './contracts/live/contract.js'
import { createLinkSigner } from './delivery/link-signer.js'
import { createStudio } from './images/studio.js'
import { createRandom, type Random } from './random.js'
import type { Parts } from './stages/parts.js'
import { createTaskBudget } from './tasks/task-budget.js'
import { createTimelines } from './tasks/timeline.js'
import { systemTime, type SystemTime } from './time/system-time.js'

/** The emulator without a socket: what the HTTP server, the library and the control API all hold. */
export interface Core extends Parts {
  options: Options
  contracts: ReadonlyMap<ContractName, Contract>
  /** The contract that /v1 names. */
  contract: Contract
  /** The keys that are taken; undefined for any. */
  apiKeys: ReadonlySet<string> | undefined
  /** Bytes that tasks may take: --max-task-memory, or less where node's heap is small. */
  taskMemory: number
  /** Names this process to itself: a request that finds it on the health route has come back home. */
  instance: string
  close(): Promise<void>
}

export interface CoreParts {
  /** The built render worker, `dist/render-worker.js`. */
  worker: URL
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

const heapForTasks = () => Math.max(getHeapStatistics().heap_size_limit - youngBytes, 0) * heapShare

export function openCore(options: Options, { worker, time = systemTime, random = createRandom() }: CoreParts): Core {
  const { latency, urlTtl: urlTtlMs, taskTtl: taskTtlMs, maxAccounts, maxTaskMemory, cacheSize, apiKeys } = options
  const taskMemory = Math.min(maxTaskMemory, heapForTasks())
  const accounts = createAccounts({
    time,
    random,
    defaults: { latency, urlTtlMs },
    maxAccounts,
    taskBudget: createTaskBudget({ limit: taskMemory }),
    taskTtlMs,
  })
  const studio = createStudio({ worker, cacheBytes: cacheSize })
  const contract = contracts.get(options.contract) ?? documented
  return {
    options,
    contracts,
    contract,
    taskMemory,
    apiKeys: apiKeys && new Set(apiKeys),
    instance: Buffer.from(random.bytes(16)).toString('hex'),
    accounts,
    random,
    time,
    links: createLinkSigner(random.bytes(32)),
    studio,
    timelines: createTimelines(),
    directives: options.directives,
    close: async () => {
      accounts.close()
      await studio.close()
    },
  }
}
