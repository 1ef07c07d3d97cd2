// Two processes that talk: `startChild` and `call` on one side, `answerCalls` on the other. Whoever loses its partner ends,
// so that a bench that was interrupted leaves nothing running.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { isMainThread } from 'node:worker_threads'
import { onOneCore } from './one-core.mjs'

/** Starts `script` as a process of its own, without settings that are meant for another emulator. */
export function startChild(script, { args = [], execArgv = [], stdio = 'inherit', oneCore = false } = {}) {
  const child = fork(fileURLToPath(script), args, {
    env: cleanEnvironment(),
    ...(oneCore ? onOneCore(execArgv) : { execArgv }),
    stdio: [stdio, stdio, stdio, 'ipc'],
  })
  const exited = once(child, 'exit')
  // One call at a time: the next message is the answer.
  const call = async (name, input) => {
    child.send({ name, input })
    const answered = once(child, 'message').then(([{ error, value }]) => {
      if (error !== undefined) throw new Error(error)
      return value
    })
    const gone = exited.then(([code, signal]) => {
      throw new Error(`${fileURLToPath(script)} ended with ${signal ?? `code ${code}`} before it answered "${name}"`)
    })
    return Promise.race([answered, gone])
  }
  const stop = async () => {
    child.kill('SIGKILL')
    await exited
  }
  return { call, stop, exited }
}

/** The child's side: a function for each name. */
export function answerCalls(functions) {
  // A worker thread inherits what its process was started with, this included, but has no partner.
  if (!isMainThread || process.send === undefined) return
  process.on('disconnect', () => process.exit())
  process.on('message', async ({ name, input }) => {
    try {
      process.send({ value: await functions[name](input) })
    } catch (error) {
      process.send({ error: error.stack })
    }
  })
}

export function cleanEnvironment() {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(FLUX_|NODE_OPTIONS$)/.test(name)))
}
