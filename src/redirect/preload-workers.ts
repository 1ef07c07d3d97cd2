import { fileURLToPath } from 'node:url'
import threads, { type WorkerOptions } from 'node:worker_threads'

const ownFile = fileURLToPath(import.meta.url)

/**
 * Worker threads have the preload from NODE_OPTIONS, but for two kinds: those that are given an environment of their own, and,
 * with `--import`, those whose code is a text. They get it here, or they would reach the real service.
 */
export function preloadWorkers(): void {
  threads.Worker = new Proxy(threads.Worker, {
    construct(Worker, [file, given = {}]: [string | URL, WorkerOptions?], newTarget) {
      const make = (options: WorkerOptions) => Reflect.construct(Worker, [file, options], newTarget) as object
      if (typeof given.env === 'object') return make({ ...given, env: withPreload(given.env) })
      if (given.eval !== true) return make(given)
      const require = ['--require', ownFile]
      try {
        return make({ ...given, execArgv: [...(given.execArgv ?? process.execArgv), ...require] })
      } catch (error) {
        // The flags of a process are not all flags of a worker. Those of its own are the caller's to mend.
        if (given.execArgv !== undefined) throw error
        return make({ ...given, execArgv: require })
      }
    },
  })
}

function withPreload(env: NonNullable<Exclude<WorkerOptions['env'], symbol>>): typeof env {
  const path = `"${ownFile.replace(/["\\]/g, '\\$&')}"`
  const { FLUX_EMULATOR_URL } = process.env
  return {
    ...(FLUX_EMULATOR_URL !== undefined && { FLUX_EMULATOR_URL }),
    ...env,
    NODE_OPTIONS: `${env.NODE_OPTIONS ?? ''} --require ${path}`.trim(),
  }
}
