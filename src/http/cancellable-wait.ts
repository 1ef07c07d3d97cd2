import type { ServerResponse } from 'node:http'
import type { TransportFault } from '../stages/transport-fault.js'

/** Waits that end early when the client disconnects or the account is closed. */
export interface CancellableWait {
  pause(ms: number): Promise<unknown>
  /**
   * Resolves with what `start` passes to `done`. `start` returns a function that cancels; it is called if the wait ends
   * early.
   */
  until<Result>(start: (done: (result?: Result) => void) => () => void): Promise<Result | undefined>
}

/** Has one listener for the client and one for the account, however many waits there are. */
export function createCancellableWait(
  raw: ServerResponse,
  { time, closed }: Pick<TransportFault, 'time' | 'closed'>,
): CancellableWait {
  let isCancelled = raw.destroyed || closed?.isClosed === true
  let resume = (): void => undefined
  if (!isCancelled) {
    const end = () => {
      isCancelled = true
      stopListening?.()
      raw.off('close', end)
      resume()
    }
    const stopListening = closed?.listen(end)
    raw.once('close', end)
  }
  const until: CancellableWait['until'] = (start) =>
    new Promise((resolve) => {
      if (isCancelled) {
        resolve(undefined)
        return
      }
      const cancel = start(resolve)
      resume = () => {
        cancel()
        resolve(undefined)
      }
    })
  return { until, pause: (ms) => until((done) => time.wake(ms, () => done())) }
}
