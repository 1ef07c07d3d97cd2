/** One after the other: whoever comes while another is at work waits for its turn. */
export interface Turns {
  take<T>(work: () => Promise<T>): Promise<T>
}

/** Work begins at once when nobody else is at it. */
export const createTurns = (): Turns => {
  let last: Promise<unknown> | undefined
  return {
    take: (work) => {
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
