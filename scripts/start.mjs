// `npm start`: builds what is missing and becomes the emulator: in this process, so that signals reach it. For the same
// reason package.json says `exec`: npm sends its signals to a shell, which would die of them alone.
import { freshDist } from './fresh-dist.mjs'

if (process.env.npm_lifecycle_event !== undefined) stopWithoutNpm()

try {
  freshDist()
} catch (error) {
  process.stderr.write(`${error.message}\n`)
  process.exit(1)
}
await import('../dist/cli.js')

/** An npm that is killed by SIGKILL can forward nothing. Without npm, the emulator would keep its port. */
function stopWithoutNpm() {
  const npm = process.ppid
  const watch = setInterval(() => {
    if (process.ppid === npm) return
    clearInterval(watch)
    process.kill(process.pid, 'SIGTERM')
  }, 500).unref()
}
