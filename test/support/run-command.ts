import { spawn } from 'node:child_process'
import { onTestFinished } from 'vitest'

/** Runs the built command with no FLUX_ variables but the given ones; it is ended with the test. */
export function runCommand(argv: readonly string[], variables: Readonly<Record<string, string>> = {}) {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('FLUX_')))
  const child = spawn(process.execPath, ['dist/cli.js', ...argv], { env: { ...env, ...variables } })
  onTestFinished(() => void child.kill('SIGKILL'))
  const said = { stdout: '', stderr: '' }
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (said.stdout += chunk))
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (said.stderr += chunk))
  const exited = new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) => {
    child.once('close', (code) => {
      resolve({ code, ...said })
    })
  })
  return { child, said, exited }
}
