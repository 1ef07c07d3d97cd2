/** The end of something that many wait for. An AbortSignal takes the longer to be listened to, the more listen already. */
export interface Closing {
  readonly isClosed: boolean
  /** How many wait for it. */
  readonly listeners: number
  /** Calls `run` at the end, once; never where that has passed. Returns how to call that off. */
  listen(run: () => void): () => void
}

export interface Closer extends Closing {
  /** Tells those who listen: hundreds at once, and thousands in turns. */
  close(): void
}

/** So many are told before others on the event loop get their turn: each may have an answer to send. */
const toldInARow = 500

export function createCloser(): Closer {
  const listeners = new Set<{ run: () => void }>()
  let isClosed = false

  const tellSome = (): void => {
    let left = toldInARow
    for (const listener of listeners) {
      if (left-- === 0) {
        setImmediate(tellSome)
        return
      }
      listeners.delete(listener)
      listener.run()
    }
  }

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
      if (isClosed) return
      isClosed = true
      tellSome()
    },
  }
}
