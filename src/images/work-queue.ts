import { FairQueue } from '../fair-queue.js'

/** Registers a callback for when the waiting client disconnects. */
export type OnDisconnect = (listener: () => void) => void

/** A caller that waits for work. */
export interface Waiter {
  /** Owners take turns, however much work each of them has. */
  owner?: unknown
  onDisconnect?: OnDisconnect
}

export interface WorkQueue<Work, Done> {
  /**
   * Resolves to the result of `work`. Work with the same key that is queued at the same time is done once, at the first turn
   * of its owners. A waiter that disconnects is rejected at once; work without waiters is not started.
   */
  run: (key: string, work: Work, waiter?: Waiter) => Promise<Done>
  /** Rejects pending and new work. */
  close: () => void
}

export interface WorkQueueOptions<Work, Done> {
  run: (work: Work) => Promise<Done>
  /** Maximum of waiting jobs. One owner's jobs may take as much room as they leave for others. */
  maxWaiting: number
  /** Creates the errors that work is rejected with. */
  errors: Readonly<Record<'busy' | 'closed' | 'cancelled', () => Error>>
}

interface Job<Work, Done> {
  key: string
  work: Work
  /** Its waiters, by owner. */
  waiters: Map<unknown, Set<Place<Done>>>
}

interface Place<Done> {
  resolve: (done: Done) => void
  reject: (reason: unknown) => void
}

/** Runs one job at a time: an owner's jobs in the order of arrival, and owners take turns. */
export function createWorkQueue<Work, Done>({
  run,
  maxWaiting,
  errors,
}: WorkQueueOptions<Work, Done>): WorkQueue<Work, Done> {
  /** Unfinished jobs, by key. */
  const jobs = new Map<string, Job<Work, Done>>()
  /** Jobs that have not started. A job of several owners is in the queue of each. */
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
        reject(errors.cancelled())
      })
    })
  }

  /** The last waiter of an owner has disconnected. */
  function leave(job: Job<Work, Done>, owner: unknown): void {
    job.waiters.delete(owner)
    if (job === running || jobs.get(job.key) !== job) return
    waiting.remove(owner, job)
    if (job.waiters.size === 0) jobs.delete(job.key)
  }

  /** Whether one more job of this owner leaves as much room for others as the owner's jobs take. */
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
