import { ConfigError, flagOf, type Options } from '../config.js'
import type { Interception } from '../intercept/intercept.js'
import type { MemoryShares } from '../memory.js'
import type { ReadyFile } from '../http/ready-file.js'
import { hideSecrets } from '../journal/hide-secrets.js'
import { startFailure } from '../http/start-failure.js'
import { stopOnSignals } from './stop-on-signals.js'
import type { ContractName } from '../contracts/contract.js'

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

/** Starts the server and leaves it running. The command's own messages go to stderr; stdout is for the log. */
export async function serve({ options, warnings, version, worker }: Start): Promise<void> {
  // Before anything slow: as PID 1 of a container, node ignores signals without a listener.
  const running: { stop?: () => Promise<void> } = {}
  stopOnSignals(() => running.stop?.())

  // The reader of the log may exit (`| head -1` waits for the start line); the emulator keeps serving.
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
  await core.loadPictures()
  const app = buildApp(core, { log: { to: boundedStdout, forPeople: process.stdout.isTTY } })
  const drain = createDrain(app)
  let ready: ReadyFile | undefined
  let interception: Interception | undefined
  running.stop = async () => {
    await ready?.remove()
    interception?.close()
    await drain.stop()
    await app.close()
    await core.close()
  }

  // Whole test suites share the emulator, so an unhandled rejection is logged as a bug and does not end the others' tasks. An
  // uncaught exception may leave inconsistent state, so the process exits; its supervisor restarts it.
  process.on('unhandledRejection', (err) => {
    app.log.error({ err }, 'an unhandled promise rejection: a bug in flux-emulator, which keeps running')
  })
  process.on('uncaughtException', (err) => {
    app.log.fatal({ err }, 'an uncaught exception: a bug in flux-emulator, which stops')
    process.exit(1)
  })

  const { host, port, contract, logLevel, readyFile } = options
  const mounts = [...core.contracts.keys()].map((name) => `/${name}/v1`).join(' and ')
  const named = (address: string) => address.replace('//127.0.0.1:', '//localhost:')
  const startLine = (address: string) =>
    `flux-emulator ${version} listening on ${named(address)} (${mounts}; /v1 is the ${contract} contract)`
  try {
    if (readyFile !== undefined) ready = await (await import('../http/ready-file.js')).openReadyFile(readyFile)
    if (options.proxy || options.tls !== undefined) {
      interception = await (await import('../intercept/intercept.js')).intercept(app, options)
    }
    const address = await app.listen({ host, port, listenTextResolver: startLine })
    // Fastify logs this line at level info. If that is hidden, the address is still printed: with --port 0 it is the only
    // place to learn the port.
    if (!['trace', 'debug', 'info'].includes(logLevel)) say(startLine(address))
    else if (process.stdout.isTTY) boundedStdout.write(banner(options.publicUrl ?? named(address), contract))
    if (interception !== undefined) app.log.info(interceptionLine(interception, options))
    await ready?.write({ host, port: Number(new URL(address).port), contracts: core.contracts.keys() })
  } catch (error) {
    if (error instanceof ConfigError) throw error
    say(
      startFailure(error, { host, port }) ?? `could not start: ${error instanceof Error ? error.stack : String(error)}`,
    )
    process.exit(1)
  }
  const reduced = reducedLimits(core.shares, options)
  if (reduced !== undefined) app.log.warn(reduced)
  // After the first requests: it takes a tenth of a second of another core.
  core.time.wake(prepareAfterMs, core.renderQueue.prepare)
  if (options.publicUrl !== undefined) await reportPublicUrl(options.publicUrl, core.instance, app.log)
}

/** A process that lives shorter than this, as in a test, draws seldom. */
const prepareAfterMs = 500

function interceptionLine({ authority, tlsPort }: Interception, { proxy }: Options): string {
  const ways = [...(proxy ? ['as a proxy'] : []), ...(tlsPort === undefined ? [] : [`by HTTPS on port ${tlsPort}`])]
  return `stands in for *.bfl.ai and *.bfl.ml ${ways.join(' and ')}; clients must trust ${authority.path} (flux-emulator ca)`
}

/** Logs whether --public-url reaches this emulator. Serving does not depend on it. */
async function reportPublicUrl(publicUrl: string, instance: string, log: Log): Promise<void> {
  const { checkPublicUrl } = await import('./public-url-check.js')
  const { reached, why } = await checkPublicUrl(publicUrl, instance)
  if (reached === true) log.info(`--public-url ${publicUrl} reaches this emulator`)
  else if (reached === false)
    log.warn(`--public-url ${publicUrl} does not reach this emulator: ${why}. Clients will follow links to it`)
  else log.info(`--public-url ${publicUrl} was not checked: ${why}`)
}

/** Log lines that stdout's reader has not taken are buffered; above this many bytes they are dropped. */
const maxBacklogBytes = 1024 * 1024

const boundedStdout = {
  write: (line: string) => process.stdout.writableLength < maxBacklogBytes && process.stdout.write(line),
}

/** The option that sets each memory share. */
const shareOf = {
  tasks: 'maxTaskMemory',
  journals: 'journalMemory',
  pictures: 'cacheSize',
  inputs: 'maxInputMemory',
  ownPictures: 'maxPictureMemory',
  body: 'bodyLimit',
} as const satisfies Partial<Record<keyof MemoryShares, keyof Options>>

/** A share that is at least this part of its option is not reported. */
const tolerance = 0.95

/** The limits that are lower than their options, as a sentence; undefined if none is. */
function reducedLimits(shares: MemoryShares, options: Options): string | undefined {
  const less = Object.entries(shareOf).flatMap(([share, option]) => {
    const bytes = shares[share as keyof typeof shareOf]
    return bytes < options[option] * tolerance ? [`${flagOf(option)} is ${Math.floor(bytes / 1024 ** 2)} MB`] : []
  })
  if (less.length === 0) return undefined
  return `${less.join(', ')}: lowered to fit node's heap (raise it with NODE_OPTIONS=--max-old-space-size)`
}

function say(line: string): void {
  process.stderr.write(`${line.startsWith('flux-emulator') ? '' : 'flux-emulator: '}${hideSecrets(line)}\n`)
}

/** The base URLs and their uses, printed on a terminal below the start line that programs read. */
export function banner(url: string, contract: ContractName): string {
  const rows: readonly (readonly [path: string, what: string])[] = [
    ['/live/v1', 'behaves like api.bfl.ai: for applications and SDKs'],
    ['/documented/v1', 'follows the published OpenAPI document: for contract tests'],
    ['/v1', `${contract}, plus paths that only the other one has: for clients that change only the host`],
    ['/_emulator/', 'the inspector: tasks, requests, rules and the clock, in a browser'],
    ['/docs', 'the API documentation; the docs of the control API are at /_emulator/docs'],
  ]
  const width = Math.max(...rows.map(([path]) => path.length))
  return rows.map(([path, what]) => `  ${url}${path.padEnd(width)}  ${what}\n`).join('')
}
