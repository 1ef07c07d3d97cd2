/** Signals the end of something to its listeners. Not an AbortSignal: adding a listener to one gets slower with each listener. */
export interface Closing {
  readonly isClosed: boolean
  /** Number of listeners. */
  readonly listeners: number
  /** Calls `run` once at the end; never if it is already closed. Returns how to remove the listener. */
  onClose(run: () => void): () => void
}

export interface Closer extends Closing {
  /** Calls the listeners: hundreds at once, thousands in batches. */
  close(): void
}

/** Listeners called before the event loop runs other work: each may send an answer. */
const batchSize = 500

export function createCloser(): Closer {
  const listeners = new Set<{ run: () => void }>()
  let isClosed = false

  const callBatch = (): void => {
    let left = batchSize
    const errors: unknown[] = []
    for (const listener of listeners) {
      if (left-- === 0) {
        setImmediate(callBatch)
        break
      }
      listeners.delete(listener)
      // A listener that throws does not keep the others from being called.
      try {
        listener.run()
      } catch (error) {
        errors.push(error)
      }
    }
    if (errors.length > 0) throw errors[0]
  }

  return {
    get isClosed() {
      return isClosed
    },
    get listeners() {
      return listeners.size
    },
    onClose: (run) => {
      if (isClosed) return () => undefined
      const listener = { run }
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close: () => {
      if (isClosed) return
      isClosed = true
      callBatch()
    },
  }
}
