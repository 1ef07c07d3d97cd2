import { ConfigError, flagOf, type Options } from '../config.js'
import type { MemoryShares } from '../memory.js'
import type { ReadyFile } from '../http/ready-file.js'
import { hideSecrets } from '../journal/hide-secrets.js'
import { startFailure } from '../http/start-failure.js'
import { banner } from './banner.js'
import { stopOnSignals } from './stop-on-signals.js'

interface Log {
  info: (text: string) => void
  warn: (text: string) => void
}

interface Start {
  options: Options
  warnings: readonly string[]
  version: string
  /** The built render worker. */
  worker: URL
}

/** Starts the server and leaves it running. What the command itself has to say goes to stderr; stdout is the log's. */
export async function serve({ options, warnings, version, worker }: Start): Promise<void> {
  // Before anything slow: as the first process of a container, node would ignore a signal that it does not listen for.
  const running: { stop?: () => Promise<void> } = {}
  stopOnSignals(() => running.stop?.())

  // Who reads the log may go away (`| head -1` waits for the start line): the emulator serves on without being heard.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)

  for (const warning of warnings) say(`warning: ${warning}`)
  const [{ buildApp }, { openCore }, { createDrain }, { controlProblem }] = await Promise.all([
    import('../app.js'),
    import('../emulator.js'),
    import('../http/drain.js'),
    import('../http/control/guard.js'),
  ])
  const problem = controlProblem(options)
  if (problem !== undefined) throw new ConfigError(problem)
  const core = openCore(options, { worker, loaders: 'inputs' })
  const app = buildApp(core, { log: { to: boundedStdout, forPeople: process.stdout.isTTY } })
  const drain = createDrain(app)
  let ready: ReadyFile | undefined
  running.stop = async () => {
    await ready?.remove()
    await drain.stop()
    await app.close()
    await core.close()
  }

  // The emulator is shared by whole test suites: one forgotten promise must not take the others' tasks with it, so it is
  // logged as the bug it is. An exception that nobody caught may have left anything half done: better no server than one
  // that answers wrongly. Whoever supervises the process starts it again.
  process.on('unhandledRejection', (err) => {
    app.log.error({ err }, 'a rejected promise was not handled: a bug of flux-emulator, which goes on serving')
  })
  process.on('uncaughtException', (err) => {
    app.log.fatal({ err }, 'an exception was not caught: a bug of flux-emulator, which stops')
    process.exit(1)
  })

  const { host, port, contract, logLevel, readyFile } = options
  const mounts = [...core.contracts.keys()].map((name) => `/${name}/v1`).join(' and ')
  const named = (address: string) => address.replace('//127.0.0.1:', '//localhost:')
  const startLine = (address: string) =>
    `flux-emulator ${version} listening on ${named(address)} (${mounts}; /v1 is the ${contract} contract)`
  try {
    if (readyFile !== undefined) ready = await (await import('../http/ready-file.js')).openReadyFile(readyFile)
    const address = await app.listen({ host, port, listenTextResolver: startLine })
    // Fastify logs the line at level info. Where that is switched off, the address must still be said: it may be the only
    // place that tells the port.
    if (!['trace', 'debug', 'info'].includes(logLevel)) say(startLine(address))
    else if (process.stdout.isTTY) boundedStdout.write(banner(options.publicUrl ?? named(address), contract))
    await ready?.write({ host, port: Number(new URL(address).port), contracts: core.contracts.keys() })
  } catch (error) {
    say(
      startFailure(error, { host, port }) ?? `could not start: ${error instanceof Error ? error.stack : String(error)}`,
    )
    process.exit(1)
  }
  const smaller = shrunk(core.shares, options)
  if (smaller !== undefined) app.log.warn(smaller)
  if (options.publicUrl !== undefined) await reportPublicUrl(options.publicUrl, core.instance, app.log)
}

/** Says whether --public-url leads here. It serves meanwhile, and goes on serving whatever comes out. */
async function reportPublicUrl(publicUrl: string, instance: string, log: Log): Promise<void> {
  const { checkPublicUrl } = await import('./public-url-check.js')
  const { reached, why } = await checkPublicUrl(publicUrl, instance)
  if (reached === true) log.info(`--public-url ${publicUrl} leads here`)
  else if (reached === false)
    log.warn(`--public-url ${publicUrl} does not lead here: ${why}. Clients will follow URLs there`)
  else log.info(`--public-url ${publicUrl} was not looked at: ${why}`)
}

/** Lines wait in the process for whoever reads them: beyond this many bytes they are dropped. */
const longestBacklog = 1024 * 1024

const boundedStdout = {
  write: (line: string) => process.stdout.writableLength < longestBacklog && process.stdout.write(line),
}

/** Which option has which share. */
const shareOf = {
  tasks: 'maxTaskMemory',
  journals: 'journalMemory',
  pictures: 'cacheSize',
  inputs: 'maxInputMemory',
  body: 'bodyLimit',
} as const satisfies Partial<Record<keyof MemoryShares, keyof Options>>

/** A little less is not worth a line. */
const tolerance = 0.95

/** Which limits are less than their options say; undefined where all are as large. */
function shrunk(shares: MemoryShares, options: Options): string | undefined {
  const less = Object.entries(shareOf).flatMap(([share, option]) => {
    const bytes = shares[share as keyof typeof shareOf]
    return bytes < options[option] * tolerance ? [`${flagOf(option)} is ${Math.floor(bytes / 1024 ** 2)} MB`] : []
  })
  if (less.length === 0) return undefined
  return `${less.join(', ')}: more does not fit node's heap (NODE_OPTIONS=--max-old-space-size)`
}

function say(line: string): void {
  process.stderr.write(`${line.startsWith('flux-emulator') ? '' : 'flux-emulator: '}${hideSecrets(line)}\n`)
}
