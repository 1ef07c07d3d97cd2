import { Worker } from 'node:worker_threads'

export interface WorkerThread<Request, Answer> {
  /** Sends a request to the worker, which starts at the first one and again after it has ended. One at a time. */
  ask: (request: Request) => Promise<Answer>
  /** Ends the worker: what it is working on is rejected. */
  end: () => Promise<void>
}

/** The other end of a worker that answers each message with one. It keeps the process alive only while it works. */
export function createWorkerThread<Request, Answer>(script: URL, name: string): WorkerThread<Request, Answer> {
  let worker: Worker | undefined

  function start(): Worker {
    const started = new Worker(script)
    const forget = () => {
      if (worker === started) worker = undefined
    }
    started.on('error', forget) // without a listener, a crash between two requests would end the process
    started.on('exit', forget)
    return started
  }

  return {
    ask: (request) =>
      new Promise((resolve, reject) => {
        const asked = (worker ??= start())
        const finish = () => {
          asked.off('message', answered).off('error', crashed).off('messageerror', crashed).off('exit', exited)
          asked.unref()
        }
        const answered = (answer: Answer) => {
          finish()
          resolve(answer)
        }
        const crashed = (cause: unknown) => {
          finish()
          reject(new Error(`the ${name} crashed`, { cause }))
        }
        const exited = (code: number) => {
          finish()
          reject(new Error(`the ${name} ended with code ${code} while it worked`))
        }
        asked.on('message', answered).on('error', crashed).on('messageerror', crashed).on('exit', exited)
        asked.ref()
        asked.postMessage(request)
      }),
    end: async () => {
      const ending = worker
      // The next request does not wait until this one is gone: what it does outside of JavaScript cannot be interrupted.
      worker = undefined
      await ending?.terminate()
    },
  }
}
