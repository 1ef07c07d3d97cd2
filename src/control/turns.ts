/** One after the other: whoever comes while another is at work waits for its turn. */
export interface Turns {
  take<T>(work: () => Promise<T>): Promise<T>
}

export const createTurns = (): Turns => {
  let last: Promise<unknown> = Promise.resolve()
  return {
    take: (work) => {
      const turn = last.then(work)
      last = turn.catch(() => undefined)
      return turn
    },
  }
}
