import { getHeapStatistics } from 'node:v8'

/** Memory that one kind of thing has, over all accounts. */
export interface Budget {
  /** Bytes. */
  readonly limit: number
  /** Bytes, as they are reckoned where things are kept. */
  readonly used: number
  /** False, and nothing is taken, where there is too little left. */
  take(bytes: number): boolean
  give(bytes: number): void
}

/** What is taken is counted without a limit, unless one is given. */
export const createBudget = (limit = Infinity): Budget => new Sum(limit)

/** A class: closures would take ten times the memory, and each account has several. */
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

/** What V8 counts into the limit and keeps for new objects. */
const youngBytes = 48 * megabyte

/** What the emulator itself takes: its code, and the schemas compiled. Measured at 10 MB after the start. */
const ownBytes = 24 * megabyte

/** In a heap too small to run in, shares must still be positive. */
const leastSpare = 8 * megabyte

/** The limits that are options: each is what it says, or what fits the heap. */
export interface MemoryOptions {
  maxTaskMemory: number
  journalMemory: number
  cacheSize: number
  maxInputMemory: number
  bodyLimit: number
}

/** This part of the spare heap is shared out; the rest is for serving requests. */
const sharedPart = 0.925

/**
 * How the heap is shared, in bytes: the one place that says so. All that is kept takes from one of these and gives back at its
 * end. Each has a part of what V8 may keep, and at most so much; tasks have what is left.
 */
export function shareMemory(options: MemoryOptions, heapLimit = getHeapStatistics().heap_size_limit) {
  const spare = Math.max(heapLimit - youngBytes - ownBytes, leastSpare)
  const of = (part: number, most: number): number => Math.floor(Math.min(spare * part, most))
  const shares = {
    /** Accounts themselves, and what they have counted. */
    accounts: of(1 / 12, 512 * megabyte),
    journals: of(1 / 24, options.journalMemory),
    /** What is remembered of how clients behave: some 80,000 tasks. */
    monitors: of(1 / 48, 32 * megabyte),
    inbox: of(1 / 48, 16 * megabyte),
    rules: of(1 / 24, 64 * megabyte),
    /** Webhooks that are due or remembered. */
    webhooks: of(1 / 24, 64 * megabyte),
    /** Bodies, from their first byte until their request is answered. */
    bodies: of(1 / 8, 8 * options.bodyLimit),
    /** Requests that are not answered, besides their bodies. */
    requests: of(1 / 24, 256 * megabyte),
    /** Answers that are held back by rules, or that clients have not taken. */
    answers: of(1 / 24, 8 * options.bodyLimit),
    /** Open connections. */
    connections: of(1 / 32, 128 * megabyte),
  }
  const taken = Object.values(shares).reduce((sum, bytes) => sum + bytes, 0)
  return {
    ...shares,
    tasks: Math.floor(Math.min(spare * sharedPart - taken, options.maxTaskMemory)),
    /** The longest body: while it is read there is its text as well, and what the text says. */
    body: of(1 / 20, options.bodyLimit),
    /** Drawn pictures: not on the heap, but a small heap means a small machine. */
    pictures: of(1 / 8, options.cacheSize),
    /** Pictures that came with requests: not on the heap either. */
    inputs: of(1 / 2, options.maxInputMemory),
  }
}

export type MemoryShares = ReturnType<typeof shareMemory>

/** How much of a share is in use. */
export interface Usage {
  readonly limit: number
  readonly used: number
}

/** One holder's part of a budget, given back as a whole when the holder closes. */
export interface Part extends Budget {
  /** Gives back all that is taken, and takes no more. */
  close(): void
}

/** Takes from the budget, at most `limit` in all. */
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
