/** Runs async functions one after the other. */
export interface SerialQueue {
  run<T>(work: () => Promise<T>): Promise<T>
}

/** The first starts at once. */
export const createSerialQueue = (): SerialQueue => {
  let last: Promise<unknown> | undefined
  return {
    run: (work) => {
      const turn = last === undefined ? work() : last.then(work)
      const over = turn
        .catch(() => undefined)
        .then(() => {
          if (last === over) last = undefined
        })
      last = over
      return turn
    },
  }
}
