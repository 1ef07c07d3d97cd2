import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { onTestFinished } from 'vitest'

type Running = ReturnType<typeof run>

const preloaded = (name: string) => ['--import', new URL(name, import.meta.url).href]
export const usualPriority = preloaded('usual-priority.mjs')
const patient = preloaded('patient-timers.mjs')

/** FLUX_ variables, there are no others; and whether the command gives up what takes long, as it does for its users. */
export type CommandSettings = [variables?: Readonly<Record<string, string>>, patience?: { givesUp: boolean }]

/** Runs the built command; it is ended with the test. */
export function runCommand(argv: readonly string[], ...[variables, patience]: CommandSettings): Running {
  const preloads = [...usualPriority, ...(patience?.givesUp === true ? [] : patient)]
  const running = run(process.execPath, [...preloads, 'dist/cli.js', ...argv], variables)
  onTestFinished(() => void running.child.kill('SIGKILL'))
  return running
}

/** Runs a script of package.json through npm. What is left of it and of all that it started ends with the block. */
export function runScript(script: string, argv: readonly string[]): Running & Disposable {
  const running = run('npm', ['run', script, '--', ...argv], { npm_config_update_notifier: 'false' }, true)
  const endGroup = () => {
    const { pid } = running.child
    try {
      if (pid !== undefined) process.kill(-pid, 'SIGKILL')
    } catch {
      // All of them have ended.
    }
  }
  return { ...running, [Symbol.dispose]: endGroup }
}

function run(
  file: string,
  argv: readonly string[],
  variables: Readonly<Record<string, string>> = {},
  detached = false,
) {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('FLUX_')))
  const child = spawn(file, argv, { env: { ...env, ...variables }, detached })
  const said = { stdout: '', stderr: '' }
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (said.stdout += chunk))
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (said.stderr += chunk))
  /** When it has ended, and whatever else held its output. */
  const exited = new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) => {
    child.once('close', (code) => {
      resolve({ code, ...said })
    })
  })
  return { child, said, exited }
}

/** Waits until an emulator says where it listens; returns its port. */
export async function listening({ child, said, exited }: Running): Promise<number> {
  const ended = exited.then((end) => {
    throw new Error(`ended before it listened: ${JSON.stringify(end)}`)
  })
  ended.catch(() => undefined)
  for (;;) {
    const port = /listen(?:ing|s) on http:\/\/\S+?:(\d+)/.exec(said.stdout + said.stderr)?.[1]
    if (port !== undefined) return Number(port)
    await Promise.race([once(child.stdout, 'data'), once(child.stderr, 'data'), ended])
  }
}
