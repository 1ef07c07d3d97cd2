/** Real time. Passed to everything that needs the time or a timer, so that tests can pass their own. */
export interface SystemTime {
  /** Milliseconds since the epoch. */
  now(): number
  /** Calls `run` once after `inMs` milliseconds, without keeping the process alive. Returns how to cancel it. */
  wake(inMs: number, run: () => void): () => void
}

const longestTimer = 2 ** 31 - 1

export const systemTime: SystemTime = {
  now: () => Date.now(),
  wake: (inMs, run) => {
    const timer = setTimeout(run, Math.min(Math.max(inMs, 0), longestTimer))
    timer.unref()
    return () => {
      clearTimeout(timer)
    }
  },
}

/** Waits in real time. Unlike `systemTime.wake`, keeps the process alive. */
export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
