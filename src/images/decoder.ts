import { createWorkerThread, type WorkerOptions } from './worker-thread.js'

/** The message to the worker: an input picture's base64, as in the request. */
export interface DecodeRequest {
  base64: string
}

export type DecodeReply = { decoded: boolean } | { problem: string }

export interface Decoder {
  /** Whether a picture can be decoded completely. One call at a time. Rejects when the check fails. */
  decode: (base64: string) => Promise<boolean>
  close: () => Promise<void>
}

/** Decodes input pictures in a worker of its own, so that they do not wait for those that are drawn. */
export function createDecoder(script: URL, options?: WorkerOptions): Decoder {
  const worker = createWorkerThread<DecodeRequest, DecodeReply>(script, 'decode worker', options)
  return {
    decode: async (base64) => {
      const reply = await worker.ask({ base64 })
      if ('problem' in reply) throw new Error(reply.problem)
      return reply.decoded
    },
    close: () => worker.end(),
  }
}
