import { FairQueue } from '../fair-queue.js'

/** Calls what it is handed when the one who waits leaves. */
export type WhenGone = (leave: () => void) => void

/** One who waits for work. */
export interface Waiter {
  /** Owners take turns, however much each of them waits for. */
  owner?: unknown
  whenGone?: WhenGone
}

export interface WorkQueue<Work, Done> {
  /**
   * What comes of `work`; of equal keys that are asked for at the same time, it is done once, when the first of their owners
   * has its turn. Work whose waiters have all left is not begun any more.
   */
  ask: (key: string, work: Work, waiter?: Waiter) => Promise<Done>
  /** Rejects what is not finished, and what comes. */
  close: () => void
}

export interface WorkQueueOptions<Work, Done> {
  run: (work: Work) => Promise<Done>
  /** How many may wait for the one that is being worked on: those of one owner as many as there is room left for others. */
  mostWaiting: number
  /** Makes what a request for work is rejected with. */
  errors: Readonly<Record<'busy' | 'closed' | 'unwanted', () => Error>>
}

interface Job<Work, Done> {
  key: string
  work: Work
  /** How many wait for it, by their owners. */
  waiters: Map<unknown, number>
  promise: Promise<Done>
  resolve: (done: Done) => void
  reject: (reason: unknown) => void
}

/** Does one thing at a time: those of one owner in the order of arrival, and owners take turns. */
export function createWorkQueue<Work, Done>({
  run,
  mostWaiting,
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
      job.resolve(await run(job.work))
    } catch (reason) {
      job.reject(reason)
    }
    jobs.delete(job.key)
    void runNext()
  }

  function wait(job: Job<Work, Done>, { owner, whenGone }: Waiter): Promise<Done> {
    const { waiters } = job
    const others = waiters.get(owner) ?? 0
    waiters.set(owner, others + 1)
    if (others === 0 && job !== running) waiting.add(owner, job)
    whenGone?.(() => {
      const left = (waiters.get(owner) ?? 0) - 1
      if (left > 0) waiters.set(owner, left)
      else waiters.delete(owner)
      if (job === running || jobs.get(job.key) !== job || left > 0) return
      waiting.remove(owner, job)
      if (waiters.size > 0) return
      jobs.delete(job.key)
      job.reject(errors.unwanted())
    })
    return job.promise
  }

  /** Whether one more of this owner leaves as much room for others as it takes with it. */
  function hasRoom(owner: unknown): boolean {
    if (running === undefined) return true
    const all = jobs.size - 1
    return waiting.sizeOf(owner) < mostWaiting - all
  }

  return {
    ask: (key, work, waiter = {}) => {
      if (closed) return Promise.reject(errors.closed())
      const underway = jobs.get(key)
      if (underway !== undefined) return wait(underway, waiter)
      if (!hasRoom(waiter.owner)) return Promise.reject(errors.busy())
      const job = newJob<Work, Done>(key, work)
      jobs.set(key, job)
      const done = wait(job, waiter)
      if (running === undefined) void runNext()
      return done
    },
    close: () => {
      closed = true
      waiting.clear()
      for (const job of jobs.values()) job.reject(errors.closed())
      jobs.clear()
    },
  }
}

function newJob<Work, Done>(key: string, work: Work): Job<Work, Done> {
  const job: Pick<Job<Work, Done>, 'resolve' | 'reject'> = { resolve: () => undefined, reject: () => undefined }
  const promise = new Promise<Done>((resolve, reject) => Object.assign(job, { resolve, reject }))
  return { key, work, promise, waiters: new Map(), ...job }
}
