// `npm start`: builds what is missing and becomes the emulator: in this process, so that signals reach it.
import { freshDist } from './fresh-dist.mjs'

try {
  freshDist()
} catch (error) {
  process.stderr.write(`${error.message}\n`)
  process.exit(1)
}
await import('../dist/cli.js')
