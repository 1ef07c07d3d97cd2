import { Worker } from 'node:worker_threads'
import { systemTime, type SystemTime } from '../time/system-time.js'

export interface WorkerThread<Request, Answer> {
  /**
   * Sends a request to the worker, which is started if needed. One at a time. Rejects with WorkerTimeout, and ends the worker,
   * when the answer takes too long.
   */
  ask: (request: Request) => Promise<Answer>
  /** Ends the worker; a pending request is rejected. */
  end: () => Promise<void>
}

/** No picture within the limits takes nearly this long, even on a busy machine. */
const longestMs = 60_000

/** A worker took too long and was stopped. */
export class WorkerTimeout extends Error {
  override name = 'WorkerTimeout'
  constructor(worker: string) {
    super(
      `the ${worker} did not answer within ${longestMs / 1000} seconds and was stopped; the next picture gets a new one`,
    )
  }
}

export interface WorkerOptions {
  time?: SystemTime
  /**
   * What libvips may read. Where the process is the emulator's own, only the pictures that requests have; a process that runs
   * it as a library shares libvips with it, and may read others.
   */
  loaders?: 'all' | 'inputs'
}

/** The other end of a worker that answers each message with one. It keeps the process alive only while it works. */
export function createWorkerThread<Request, Answer>(
  script: URL,
  name: string,
  { time = systemTime, loaders = 'all' }: WorkerOptions = {},
): WorkerThread<Request, Answer> {
  let worker: Worker | undefined

  function start(): Worker {
    const started = new Worker(script, { workerData: { loaders } })
    const forget = () => {
      if (worker === started) worker = undefined
    }
    started.on('error', forget) // without a listener, a crash between two requests would end the process
    started.on('exit', forget)
    return started
  }

  async function end(): Promise<void> {
    const ending = worker
    // The next request does not wait until this worker has ended: native code cannot be interrupted.
    worker = undefined
    await ending?.terminate()
  }

  return {
    ask: (request) =>
      new Promise((resolve, reject) => {
        const asked = (worker ??= start())
        const finish = () => {
          stopWaiting()
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
        // In real time, because the work does not run on the account's clock.
        const stopWaiting = time.wake(longestMs, () => {
          finish()
          reject(new WorkerTimeout(name))
          void end()
        })
        asked.on('message', answered).on('error', crashed).on('messageerror', crashed).on('exit', exited)
        asked.ref()
        asked.postMessage(request)
      }),
    end,
  }
}
