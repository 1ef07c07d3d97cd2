import { Worker } from 'node:worker_threads'
import { systemTime, type SystemTime } from '../time/system-time.js'

export interface WorkerThread<Request, Answer> {
  /**
   * Sends a request to the worker, which starts at the first one and again after it has ended. One at a time. Rejects with
   * WorkerLate, and ends the worker, when the answer takes too long.
   */
  ask: (request: Request) => Promise<Answer>
  /** Ends the worker: what it is working on is rejected. */
  end: () => Promise<void>
}

/** No picture within the limits takes nearly so long, however busy the machine is. */
const longestMs = 60_000

/** A worker took too long over something, and was given up on. */
export class WorkerLate extends Error {
  override name = 'WorkerLate'
  constructor(worker: string) {
    super(
      `the ${worker} did not answer within ${longestMs / 1000} seconds and was given up on; the next picture has a new one`,
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
    // The next request does not wait until this one is gone: what it does outside of JavaScript cannot be interrupted.
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
        // In real time: it is the machine's work, not the account's.
        const stopWaiting = time.wake(longestMs, () => {
          finish()
          reject(new WorkerLate(name))
          void end()
        })
        asked.on('message', answered).on('error', crashed).on('messageerror', crashed).on('exit', exited)
        asked.ref()
        asked.postMessage(request)
      }),
    end,
  }
}
