import { systemTime } from '../time/system-time.js'

/** A second, less what the process itself needs to end. */
const longestStopMs = 900

const signals = { SIGINT: 2, SIGTERM: 15 } as const

/**
 * The first SIGINT or SIGTERM stops the server and ends the process with code 0 within a second; a second one ends it at
 * once, with the code that shells give a killed process. `stop` answers undefined while there is nothing to stop.
 */
export function stopOnSignals(stop: () => Promise<void> | undefined): void {
  let stopping = false
  for (const [signal, number] of Object.entries(signals)) {
    process.on(signal, () => {
      if (stopping) process.exit(128 + number)
      stopping = true
      void end(stop())
    })
  }
}

async function end(stopped: Promise<void> | undefined): Promise<void> {
  if (stopped === undefined) process.exit(0)
  systemTime.wake(longestStopMs, () => process.exit(0))
  try {
    await stopped
  } catch (error) {
    process.stderr.write(`flux-emulator: stopping went wrong: ${String(error)}\n`)
  }
  // Nothing holds the process any more, so it ends by itself, its output written; if something does, the timer ends it.
  process.exitCode = 0
}
