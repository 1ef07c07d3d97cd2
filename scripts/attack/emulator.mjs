import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url))

/**
 * Starts the built emulator on a free port of this machine, in a process of its own. `heapMb` bounds its heap, `files` its
 * file descriptors.
 */
export async function startEmulator({ args = [], heapMb, files } = {}) {
  const node = [process.execPath, ...(heapMb ? [`--max-old-space-size=${heapMb}`] : []), cli]
  const readyFile = join(tmpdir(), `flux-attack-${randomUUID()}.json`)
  const serve = ['serve', '--port', '0', '--log-level', 'warn', '--ready-file', readyFile, ...args]
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('FLUX_')))
  const [file, ...argv] = files ? ['bash', '-c', `ulimit -n ${files}; exec "$@"`, '_', ...node] : node
  const child = spawn(file, [...argv, ...serve], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  const log = []
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      log.push(line)
      if (log.length > 1000) log.shift()
    })
  }
  const exited = once(child, 'exit')
  const port = await portIn(readyFile, child, log)
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    log,
    /** Whether its process still runs. */
    get runs() {
      return child.exitCode === null && child.signalCode === null
    },
    /** Resident memory in megabytes. */
    memoryMb: () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1] ?? 0) / 1024,
    stop: async () => {
      child.kill('SIGKILL')
      await exited
    },
  }
}

/** The port that the emulator writes into its ready file once it listens. */
async function portIn(file, child, log) {
  for (let looks = 0; looks < 3000; looks++) {
    if (child.exitCode !== null) break
    try {
      return JSON.parse(readFileSync(file, 'utf8')).port
    } catch {
      await sleep(20)
    }
  }
  child.kill('SIGKILL')
  throw new Error(`the emulator did not start to listen:\n${log.join('\n')}`)
}
