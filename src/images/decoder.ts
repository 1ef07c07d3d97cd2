import { createWorkerThread, type WorkerOptions } from './worker-thread.js'

/** The message to the worker: the bytes of an input picture, which are copied. */
export interface DecodeRequest {
  bytes: Uint8Array
}

export type DecodeReply = { decoded: boolean } | { problem: string }

export interface Decoder {
  /** Whether a picture can be decoded completely. One call at a time. Rejects when the check fails. */
  decode: (bytes: Uint8Array) => Promise<boolean>
  close: () => Promise<void>
}

/** Decodes input pictures in a worker of its own, so that they do not wait for those that are drawn. */
export function createDecoder(script: URL, options?: WorkerOptions): Decoder {
  const worker = createWorkerThread<DecodeRequest, DecodeReply>(script, 'decode worker', options)
  return {
    decode: async (bytes) => {
      const reply = await worker.ask({ bytes })
      if ('problem' in reply) throw new Error(reply.problem)
      return reply.decoded
    },
    close: () => worker.end(),
  }
}
