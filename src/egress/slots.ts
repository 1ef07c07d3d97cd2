import type { Closing } from '../closing.js'
import { FairQueue } from '../fair-queue.js'

/** Runs at most `max` jobs at the same time; the others wait, and owners take turns. */
export interface Slots {
  /** The job's result; undefined if `closed` came before the job started: then it is not run. */
  run<Result>(owner: unknown, closed: Closing, job: () => Promise<Result>): Promise<Result | undefined>
}

export function createSlots(max: number): Slots {
  const waiting = new FairQueue<() => void>()
  let running = 0

  const leave = (): void => {
    const next = waiting.take()
    // The slot passes to the next job.
    if (next === undefined) running--
    else next()
  }

  /** Waits for a slot. Resolves to false if `closed` comes first. */
  const turn = (owner: unknown, closed: Closing): Promise<boolean> =>
    new Promise((resolve) => {
      const start = () => {
        stopListening()
        resolve(true)
      }
      const stopListening = closed.onClose(() => {
        waiting.remove(owner, start)
        resolve(false)
      })
      waiting.add(owner, start)
    })

  return {
    run: async (owner, closed, job) => {
      if (closed.isClosed) return undefined
      if (running < max) running++
      else if (!(await turn(owner, closed))) return undefined
      try {
        return await job()
      } finally {
        leave()
      }
    },
  }
}
