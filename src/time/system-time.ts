/** Real time. Everything that needs a moment or a timer is handed one of these, so that tests can hand in their own. */
export interface SystemTime {
  /** Milliseconds since the epoch. */
  now(): number
  /** Runs `run` once, in `inMs` milliseconds, without keeping the process alive; answers how to call it off. */
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

/** Waits in real time. Unlike an alarm of systemTime, this keeps the process alive. */
export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
