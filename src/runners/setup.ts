import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { built } from '../built.js'
import { urlOfRun } from './url-of-run.js'

/**
 * Starts one emulator for a whole run, in a process of its own, which the `useFluxEmulator()` of all test files takes: the
 * `globalSetup` of vitest and of Jest. Does nothing if `FLUX_EMULATOR_URL` names an emulator, or if the run has one.
 *
 * The emulator ends with the process that started it, however that ends; in no case does it keep it alive.
 *
 * @returns What ends it sooner.
 */
export default async function setup(): Promise<() => void> {
  const { env } = process
  if ((env.FLUX_EMULATOR_URL ?? '') !== '' || (env[urlOfRun] ?? '') !== '') return () => undefined
  // Without the options of this process, which are for its own modules.
  const child = fork(fileURLToPath(built('run-server.cjs')), {
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const url = await new Promise<string>((resolve, reject) => {
    child.once('message', ({ url }: { url: string }) => {
      resolve(url)
    })
    child.once('error', reject)
    child.once('exit', (code, signal) => {
      reject(new Error(`the emulator of the run could not start: it ended with ${String(code ?? signal)}`))
    })
  })
  env[urlOfRun] = url
  child.unref()
  child.channel?.unref()
  return () => {
    if (env[urlOfRun] === url) Reflect.deleteProperty(env, urlOfRun)
    if (child.connected) child.disconnect()
  }
}
