import { Worker } from 'node:worker_threads'
import type { Drawn, RenderReply, RenderRequest } from './drawn.js'

export interface Renderer {
  /** Draws in the worker, which starts at the first call and again after a crash. One call at a time. */
  render: (request: RenderRequest) => Promise<Drawn>
  close: () => Promise<void>
}

/** The other end of the render worker. It keeps the process alive only while it draws. */
export function createRenderer(script: URL): Renderer {
  let worker: Worker | undefined

  function start(): Worker {
    const started = new Worker(script)
    const forget = () => {
      if (worker === started) worker = undefined
    }
    started.on('error', forget) // without a listener, a crash between two drawings would end the process
    started.on('exit', forget)
    return started
  }

  return {
    render: (request) =>
      new Promise((resolve, reject) => {
        const drawing = (worker ??= start())
        const finish = () => {
          drawing.off('message', answered).off('error', crashed).off('messageerror', crashed).off('exit', exited)
          drawing.unref()
        }
        const answered = (reply: RenderReply) => {
          finish()
          if ('problem' in reply) reject(new Error(`the picture could not be drawn: ${reply.problem}`))
          else resolve({ bytes: asBuffer(reply.bytes), md5: reply.md5 })
        }
        const crashed = (cause: unknown) => {
          finish()
          reject(new Error('the render worker crashed', { cause }))
        }
        const exited = (code: number) => {
          finish()
          reject(new Error(`the render worker ended with code ${code} while it drew`))
        }
        drawing.on('message', answered).on('error', crashed).on('messageerror', crashed).on('exit', exited)
        drawing.ref()
        drawing.postMessage(request)
      }),
    close: async () => {
      await worker?.terminate()
    },
  }
}

const asBuffer = ({ buffer, byteOffset, byteLength }: Uint8Array): Buffer => Buffer.from(buffer, byteOffset, byteLength)
