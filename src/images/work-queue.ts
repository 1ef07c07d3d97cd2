/** Calls what it is handed when the one who waits leaves. */
export type WhenGone = (leave: () => void) => void

export interface WorkQueue<Work, Done> {
  /**
   * What comes of `work`; of equal keys that are asked for at the same time, it is done once. Work whose waiters have all left
   * is not begun any more.
   */
  ask: (key: string, work: Work, whenGone?: WhenGone) => Promise<Done>
  /** Rejects what is not finished, and what comes. */
  close: () => void
}

export interface WorkQueueOptions<Work, Done> {
  run: (work: Work) => Promise<Done>
  /** How many may wait for the one that is being worked on. */
  mostWaiting: number
  /** Makes what a request for work is rejected with. */
  errors: Readonly<Record<'busy' | 'closed' | 'unwanted', () => Error>>
}

interface Job<Work, Done> {
  work: Work
  waiters: number
  promise: Promise<Done>
  resolve: (done: Done) => void
  reject: (reason: unknown) => void
}

/** Does one thing at a time, in the order of arrival. */
export function createWorkQueue<Work, Done>({
  run,
  mostWaiting,
  errors,
}: WorkQueueOptions<Work, Done>): WorkQueue<Work, Done> {
  const jobs = new Map<string, Job<Work, Done>>() // unfinished ones: the first is being worked on
  let closed = false

  async function runNext(): Promise<void> {
    const [first] = jobs
    if (first === undefined) return
    const [key, job] = first
    try {
      job.resolve(await run(job.work))
    } catch (reason) {
      job.reject(reason)
    }
    jobs.delete(key)
    void runNext()
  }

  function wait(key: string, job: Job<Work, Done>, whenGone: WhenGone | undefined): Promise<Done> {
    job.waiters++
    whenGone?.(() => {
      const [running] = jobs.values()
      if (--job.waiters > 0 || running === job || jobs.get(key) !== job) return
      jobs.delete(key)
      job.reject(errors.unwanted())
    })
    return job.promise
  }

  return {
    ask: (key, work, whenGone) => {
      if (closed) return Promise.reject(errors.closed())
      const underway = jobs.get(key)
      if (underway !== undefined) return wait(key, underway, whenGone)
      if (jobs.size > mostWaiting) return Promise.reject(errors.busy())
      const job = newJob<Work, Done>(work)
      jobs.set(key, job)
      if (jobs.size === 1) void runNext()
      return wait(key, job, whenGone)
    },
    close: () => {
      closed = true
      for (const job of jobs.values()) job.reject(errors.closed())
      jobs.clear()
    },
  }
}

function newJob<Work, Done>(work: Work): Job<Work, Done> {
  const job: Pick<Job<Work, Done>, 'resolve' | 'reject'> = { resolve: () => undefined, reject: () => undefined }
  const promise = new Promise<Done>((resolve, reject) => Object.assign(job, { resolve, reject }))
  return { work, promise, waiters: 0, ...job }
}
