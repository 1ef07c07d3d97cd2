import { systemTime, type SystemTime } from '../time/system-time.js'

/** A second, less what the process itself needs to end. */
const stopTimeoutMs = 900

const signals = [
  ['SIGINT', 2],
  ['SIGTERM', 15],
] as const

/** What a test puts in the place of the real time and the real process. */
interface StopDependencies {
  time?: Pick<SystemTime, 'wake'>
  process?: Pick<NodeJS.Process, 'exit' | 'exitCode'> & {
    on: (signal: 'SIGINT' | 'SIGTERM', run: () => void) => unknown
  }
}

/**
 * The first SIGINT or SIGTERM stops the server and ends the process with code 0 within a second; a second one ends it at
 * once, with the code that shells give a killed process. `stop` answers undefined while there is nothing to stop.
 */
export function stopOnSignals(
  stop: () => Promise<void> | undefined,
  { time = systemTime, process: target = process }: StopDependencies = {},
): void {
  let stopping = false
  for (const [signal, number] of signals) {
    target.on(signal, () => {
      if (stopping) target.exit(128 + number)
      stopping = true
      void end()
    })
  }

  async function end(): Promise<void> {
    const stopped = stop()
    if (stopped === undefined) target.exit(0)
    time.wake(stopTimeoutMs, () => target.exit(0))
    try {
      await stopped
    } catch (error) {
      process.stderr.write(`flux-emulator: stopping failed: ${String(error)}\n`)
    }
    // Nothing holds the process any more, so it ends by itself, its output written; if something does, the timer ends it.
    target.exitCode = 0
  }
}
