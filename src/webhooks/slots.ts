import { FairQueue } from '../fair-queue.js'

/** Runs at most so many jobs at the same time; the others wait, and owners take turns. */
export interface Slots {
  run<Result>(owner: unknown, job: () => Promise<Result>): Promise<Result>
}

export function createSlots(most: number): Slots {
  const waiting = new FairQueue<() => void>()
  let running = 0

  const leave = (): void => {
    const next = waiting.take()
    // The slot passes on to the next one.
    if (next === undefined) running--
    else next()
  }

  return {
    run: async (owner, job) => {
      if (running < most) running++
      else await new Promise<void>((start) => waiting.add(owner, start))
      try {
        return await job()
      } finally {
        leave()
      }
    },
  }
}
