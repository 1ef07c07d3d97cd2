import type { SystemTime } from '../time/system-time.js'
import type { RenderedPicture, RenderReply, RenderRequest } from './rendered-picture.js'
import { createWorkerThread } from './worker-thread.js'

export interface Renderer {
  /** Draws in the worker, which starts at the first call and again after a crash or an end. One call at a time. */
  render: (request: RenderRequest) => Promise<RenderedPicture>
  close: () => Promise<void>
}

export function createRenderer(script: URL, time?: SystemTime): Renderer {
  const worker = createWorkerThread<RenderRequest, RenderReply>(script, 'render worker', time)
  return {
    render: async (request) => {
      const reply = await worker.ask(request)
      if ('problem' in reply) throw new Error(`the picture could not be drawn: ${reply.problem}`)
      return { bytes: asBuffer(reply.bytes), md5: reply.md5 }
    },
    close: () => worker.end(),
  }
}

const asBuffer = ({ buffer, byteOffset, byteLength }: Uint8Array): Buffer => Buffer.from(buffer, byteOffset, byteLength)
