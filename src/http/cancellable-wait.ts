import type { ServerResponse } from 'node:http'
import type { TransportFault } from '../stages/transport-fault.js'

/** Waits with an answer in hand. All of them end when the client goes away or the account is closed. */
export interface CancellableWait {
  pause(ms: number): Promise<unknown>
  /** Until what `begin` has begun is done, and what it said then; it is called off when the wait ends earlier. */
  until<Said>(begin: (done: (said?: Said) => void) => () => void): Promise<Said | undefined>
}

/** One listener for each that may end the waits, however many they are; none where they are over already. */
export function createCancellableWait(
  raw: ServerResponse,
  { time, closed }: Pick<TransportFault, 'time' | 'closed'>,
): CancellableWait {
  let isOver = raw.destroyed || closed?.isClosed === true
  let goOn = (): void => undefined
  if (!isOver) {
    const end = () => {
      isOver = true
      stopListening?.()
      raw.off('close', end)
      goOn()
    }
    const stopListening = closed?.onClose(end)
    raw.once('close', end)
  }
  const until: CancellableWait['until'] = (begin) =>
    new Promise((resolve) => {
      if (isOver) {
        resolve(undefined)
        return
      }
      const callOff = begin(resolve)
      goOn = () => {
        callOff()
        resolve(undefined)
      }
    })
  return { until, pause: (ms) => until((done) => time.wake(ms, () => done())) }
}
