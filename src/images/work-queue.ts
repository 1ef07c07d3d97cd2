import { FairQueue } from '../fair-queue.js'

/** Calls what it is handed when the one who waits leaves. */
export type OnDisconnect = (leave: () => void) => void

/** One who waits for work. */
export interface Waiter {
  /** Owners take turns, however much each of them waits for. */
  owner?: unknown
  onDisconnect?: OnDisconnect
}

export interface WorkQueue<Work, Done> {
  /**
   * What comes of `work`; of equal keys that are asked for at the same time, it is done once, when the first of their owners
   * has its turn. A waiter who leaves is rejected at once; work whose waiters have all left is not begun any more.
   */
  run: (key: string, work: Work, waiter?: Waiter) => Promise<Done>
  /** Rejects what is not finished, and what comes. */
  close: () => void
}

export interface WorkQueueOptions<Work, Done> {
  run: (work: Work) => Promise<Done>
  /** How many may wait for the one that is being worked on: those of one owner as many as there is room left for others. */
  maxWaiting: number
  /** Makes what a request for work is rejected with. */
  errors: Readonly<Record<'busy' | 'closed' | 'unwanted', () => Error>>
}

interface Job<Work, Done> {
  key: string
  work: Work
  /** Who waits for it, by owner. */
  waiters: Map<unknown, Set<Place<Done>>>
}

interface Place<Done> {
  resolve: (done: Done) => void
  reject: (reason: unknown) => void
}

/** Does one thing at a time: those of one owner in the order of arrival, and owners take turns. */
export function createWorkQueue<Work, Done>({
  run,
  maxWaiting,
  errors,
}: WorkQueueOptions<Work, Done>): WorkQueue<Work, Done> {
  /** Those that are not finished. */
  const jobs = new Map<string, Job<Work, Done>>()
  /** Those that have not begun; one that several owners wait for is in the queue of each. */
  const waiting = new FairQueue<Job<Work, Done>>()
  let running: Job<Work, Done> | undefined
  let closed = false

  async function runNext(): Promise<void> {
    const job = (running = waiting.take())
    if (job === undefined) return
    for (const owner of job.waiters.keys()) waiting.remove(owner, job)
    try {
      const done = await run(job.work)
      for (const { resolve } of placesOf(job)) resolve(done)
    } catch (reason) {
      for (const { reject } of placesOf(job)) reject(reason)
    }
    jobs.delete(job.key)
    void runNext()
  }

  function wait(job: Job<Work, Done>, { owner, onDisconnect }: Waiter): Promise<Done> {
    const { waiters } = job
    const own = waiters.get(owner) ?? new Set()
    if (own.size === 0 && job !== running) waiting.add(owner, job)
    waiters.set(owner, own)
    return new Promise((resolve, reject) => {
      const place = { resolve, reject }
      own.add(place)
      onDisconnect?.(() => {
        if (!own.delete(place)) return
        if (own.size === 0) leave(job, owner)
        reject(errors.unwanted())
      })
    })
  }

  /** The last one of an owner has left. */
  function leave(job: Job<Work, Done>, owner: unknown): void {
    job.waiters.delete(owner)
    if (job === running || jobs.get(job.key) !== job) return
    waiting.remove(owner, job)
    if (job.waiters.size === 0) jobs.delete(job.key)
  }

  /** Whether one more of this owner leaves as much room for others as it takes with it. */
  function hasRoom(owner: unknown): boolean {
    if (running === undefined) return true
    const all = jobs.size - 1
    return waiting.sizeOf(owner) < maxWaiting - all
  }

  return {
    run: (key, work, waiter = {}) => {
      if (closed) return Promise.reject(errors.closed())
      const underway = jobs.get(key)
      if (underway !== undefined) return wait(underway, waiter)
      if (!hasRoom(waiter.owner)) return Promise.reject(errors.busy())
      const job = { key, work, waiters: new Map<unknown, Set<Place<Done>>>() }
      jobs.set(key, job)
      const done = wait(job, waiter)
      if (running === undefined) void runNext()
      return done
    },
    close: () => {
      closed = true
      waiting.clear()
      for (const job of jobs.values()) for (const { reject } of placesOf(job)) reject(errors.closed())
      jobs.clear()
    },
  }
}

function placesOf<Done>({ waiters }: Job<unknown, Done>): Place<Done>[] {
  return [...waiters.values()].flatMap((places) => [...places])
}
