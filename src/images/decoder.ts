import { systemTime, type SystemTime } from '../time/system-time.js'
import { createWorkerThread } from './worker-thread.js'

/** What the worker is sent to decode: an input picture's base64, as the request had it. */
export interface DecodeRequest {
  base64: string
}

export type DecodeReply = { decoded: boolean } | { problem: string }

export interface Decoder {
  /** Whether a picture can be decoded to its end. One call at a time. Rejects when that could not be found out. */
  decode: (base64: string) => Promise<boolean>
  close: () => Promise<void>
}

/** No picture within the limits takes nearly so long, however busy the machine is. */
const longestMs = 60_000

/**
 * Decodes input pictures in a worker of its own, so that they do not wait for those that are drawn. A picture that takes too
 * long ends the worker; the next one starts another.
 */
export function createDecoder(script: URL, time: SystemTime = systemTime): Decoder {
  const worker = createWorkerThread<DecodeRequest, DecodeReply>(script, 'decode worker')
  const inTime = (): { late: Promise<never>; cancel: () => void } => {
    let cancel: () => void = () => undefined
    const late = new Promise<never>((_, reject) => {
      // In real time: it is the machine's work, not the account's.
      cancel = time.wake(longestMs, () => {
        reject(new Error(`the picture was not decoded within ${longestMs / 1000} seconds`))
        void worker.end()
      })
    })
    return { late, cancel }
  }

  return {
    decode: async (base64) => {
      const { late, cancel } = inTime()
      try {
        const reply = await Promise.race([worker.ask({ base64 }), late])
        if ('problem' in reply) throw new Error(reply.problem)
        return reply.decoded
      } finally {
        cancel()
      }
    },
    close: () => worker.end(),
  }
}
