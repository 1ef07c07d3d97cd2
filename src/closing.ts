/** The end of something that many wait for. An AbortSignal takes the longer to be listened to, the more listen already. */
export interface Closing {
  readonly isClosed: boolean
  /** How many wait for it. */
  readonly listeners: number
  /** Calls `run` at the end, once; never where that has passed. Returns how to call that off. */
  listen(run: () => void): () => void
}

export interface Closer extends Closing {
  close(): void
}

export function createCloser(): Closer {
  const listeners = new Set<{ run: () => void }>()
  let isClosed = false
  return {
    get isClosed() {
      return isClosed
    },
    get listeners() {
      return listeners.size
    },
    listen: (run) => {
      if (isClosed) return () => undefined
      const listener = { run }
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close: () => {
      isClosed = true
      for (const listener of listeners) {
        listeners.delete(listener)
        listener.run()
      }
    },
  }
}
