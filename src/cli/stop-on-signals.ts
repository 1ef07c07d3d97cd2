import { systemTime, type SystemTime } from '../time/system-time.js'

/** A second, minus the time the process itself takes to exit. */
const stopTimeoutMs = 900

const signals = [
  ['SIGINT', 2],
  ['SIGTERM', 15],
] as const

/** Replaced in tests. */
interface StopDependencies {
  time?: Pick<SystemTime, 'wake'>
  process?: Pick<NodeJS.Process, 'exit' | 'exitCode'> & {
    on: (signal: 'SIGINT' | 'SIGTERM', run: () => void) => unknown
  }
}

/**
 * The first SIGINT or SIGTERM stops the server and ends the process with code 0 within a second; a second one ends it
 * at once, with the code that shells give a killed process. `stop` returns undefined while there is nothing to stop.
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
    // The process now exits by itself once its output is written; if something keeps it alive, the timer ends it.
    target.exitCode = 0
  }
}
