import { getHeapStatistics } from 'node:v8'

/** A memory limit for one kind of data, over all accounts. */
export interface Budget {
  /** Bytes. */
  readonly limit: number
  /** Bytes, as estimated by the code that stores the data. */
  readonly used: number
  /** Takes nothing and returns false when too little is left. */
  take(bytes: number): boolean
  give(bytes: number): void
}

/** Without a limit, bytes are only counted. */
export const createBudget = (limit = Infinity): Budget => new Sum(limit)

/** A class, because closures take ten times the memory, and each account has several. */
class Sum implements Budget {
  readonly limit: number
  used = 0

  constructor(limit: number) {
    this.limit = limit
  }

  take(bytes: number): boolean {
    if (this.used + bytes > this.limit) return false
    this.used += bytes
    return true
  }

  give(bytes: number): void {
    this.used -= bytes
  }
}

const megabyte = 1024 ** 2

/** V8's space for new objects, which is part of the heap limit. */
const youngBytes = 48 * megabyte

/** What the emulator itself takes: its code, and the schemas compiled. Measured at 10 MB after the start. */
const ownBytes = 24 * megabyte

/** Shares must be positive, even in a heap that is too small to run in. */
const minSpare = 8 * megabyte

/** The memory options: each is an upper limit, reduced to what fits the heap. */
export interface MemoryOptions {
  maxTaskMemory: number
  journalMemory: number
  cacheSize: number
  maxInputMemory: number
  maxPictureMemory: number
  bodyLimit: number
}

/** This part of the spare heap is divided; the rest is for serving requests. */
const sharedPart = 0.925

/**
 * How the heap is shared, in bytes: the one place that says so. All that is kept takes from one of these and gives back at its
 * end. Each has a part of what V8 may keep, and an upper limit; tasks have what is left.
 */
export function shareMemory(options: MemoryOptions, heapLimit = getHeapStatistics().heap_size_limit) {
  const spare = Math.max(heapLimit - youngBytes - ownBytes, minSpare)
  const of = (part: number, max: number): number => Math.floor(Math.min(spare * part, max))
  const shares = {
    /** Accounts themselves, and their counters. */
    accounts: of(1 / 12, 512 * megabyte),
    journals: of(1 / 24, options.journalMemory),
    /** What the client monitors remember: some 80,000 tasks. */
    monitors: of(1 / 48, 32 * megabyte),
    inbox: of(1 / 48, 16 * megabyte),
    rules: of(1 / 24, 64 * megabyte),
    /** Webhooks that are due or remembered. */
    webhooks: of(1 / 24, 64 * megabyte),
    /** Bodies, from their first byte until their request is answered. */
    bodies: of(1 / 8, 8 * options.bodyLimit),
    /** Unanswered requests, without their bodies. */
    requests: of(1 / 24, 256 * megabyte),
    /** Answers that rules hold back, or that clients have not read yet. */
    answers: of(1 / 24, 8 * options.bodyLimit),
    /** Open connections. */
    connections: of(1 / 32, 128 * megabyte),
  }
  const taken = Object.values(shares).reduce((sum, bytes) => sum + bytes, 0)
  return {
    ...shares,
    tasks: Math.floor(Math.min(spare * sharedPart - taken, options.maxTaskMemory)),
    /** The longest body: while it is parsed, its bytes, its text and its values are all in memory. */
    body: of(1 / 20, options.bodyLimit),
    /** Drawn pictures: not on the heap, but a small heap suggests a small machine. */
    pictures: of(1 / 8, options.cacheSize),
    /** Pictures that came with requests: not on the heap either. */
    inputs: of(1 / 2, options.maxInputMemory),
    /** Pictures that are being fetched, until their request is answered: not on the heap either. */
    fetched: of(1 / 8, 256 * megabyte),
    /** Pictures of the tester's own: nor are these. */
    ownPictures: of(1 / 4, options.maxPictureMemory),
  }
}

export type MemoryShares = ReturnType<typeof shareMemory>

/** How much of a share is in use. */
export interface Usage {
  readonly limit: number
  readonly used: number
}

/** One holder's part of a budget, given back completely when it is closed. */
export interface Part extends Budget {
  /** Gives back everything; further takes fail. */
  close(): void
}

/** Takes from the budget, at most `limit` in total. */
export const partOf = (budget: Budget, limit = Infinity): Part => new PartOf(budget, limit)

class PartOf extends Sum implements Part {
  readonly #whole: Budget
  #open = true

  constructor(whole: Budget, limit: number) {
    super(limit)
    this.#whole = whole
  }

  override take(bytes: number): boolean {
    if (!this.#open || !super.take(bytes)) return false
    if (this.#whole.take(bytes)) return true
    super.give(bytes)
    return false
  }

  override give(bytes: number): void {
    if (!this.#open) return
    super.give(bytes)
    this.#whole.give(bytes)
  }

  close(): void {
    this.give(this.used)
    this.#open = false
  }
}
