// The emulator of a run, as setup.ts starts it: tells its URL, and ends when nothing is left that it could be for.
import { createEmulator } from '../index.js'

process.once('disconnect', () => process.exit(0))
createEmulator().then(
  ({ url }) => process.send?.({ url }),
  (error: unknown) => {
    process.stderr.write(`flux-emulator: ${String(error)}\n`)
    process.exit(1)
  },
)
