import type { ServerResponse } from 'node:http'
import type { Wire } from '../contracts/contract.js'

/** Waits with an answer in hand. All of them end when the client goes away or the account is closed. */
export interface Hold {
  pause(ms: number): Promise<void>
  until(ready: Promise<void>): Promise<void>
}

/** One listener for each that may end the waits, however many they are. */
export function holdOf(raw: ServerResponse, { time, closed }: Pick<Wire, 'time' | 'closed'>): Hold {
  let isOver = raw.destroyed || closed?.aborted === true
  let goOn = (): void => undefined
  const end = () => {
    isOver = true
    goOn()
  }
  closed?.addEventListener('abort', end)
  raw.once('close', () => {
    closed?.removeEventListener('abort', end)
    end()
  })
  return {
    pause: (ms) =>
      new Promise((resolve) => {
        const cancel = time.wake(ms, resolve)
        goOn = () => {
          cancel()
          resolve()
        }
        if (isOver) goOn()
      }),
    until: (ready) =>
      new Promise((resolve) => {
        goOn = resolve
        if (isOver) resolve()
        else void ready.then(resolve)
      }),
  }
}
