/** The end of something that many wait for. Not an AbortSignal: adding a listener to one gets slower with each it has. */
export interface Closing {
  readonly isClosed: boolean
  /** How many wait for it. */
  readonly listeners: number
  /** Calls `run` at the end, once; never where that has passed. Returns how to call that off. */
  onClose(run: () => void): () => void
}

export interface Closer extends Closing {
  /** Tells those who listen: hundreds at once, and thousands in turns. */
  close(): void
}

/** How many are told before the event loop runs other work: each may have an answer to send. */
const toldInARow = 500

export function createCloser(): Closer {
  const listeners = new Set<{ run: () => void }>()
  let isClosed = false

  const tellSome = (): void => {
    let left = toldInARow
    const errors: unknown[] = []
    for (const listener of listeners) {
      if (left-- === 0) {
        setImmediate(tellSome)
        break
      }
      listeners.delete(listener)
      // A listener that throws does not keep the others from hearing.
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
      tellSome()
    },
  }
}
