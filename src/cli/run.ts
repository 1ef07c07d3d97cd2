import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { constants, tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildApp } from '../app.js'
import { ConfigError, type Options, type RunFlags } from '../config.js'
import { openCore } from '../emulator.js'
import { createDrain } from '../http/drain.js'
import { controlProblem } from '../http/control/guard.js'
import { startError } from '../http/start-failure.js'
import { intercept } from '../intercept/intercept.js'
import { reachable } from '../localhost.js'
import { runEnvironment } from './environment/run-environment.js'
import { report } from './report.js'

interface Run {
  options: Options
  flags: RunFlags
  /** The built render worker. */
  worker: URL
}

/** Hosts whose refusal is told; more than this are not. */
const maxTold = 20

/** The key that the command gets unless `--api-keys` names others: never a real one. */
const usualKey = 'local'

/**
 * Runs a command beside an emulator that stands in for BFL, and returns its exit code. The command has the terminal; what the
 * emulator has to say goes to stderr.
 */
export async function run({ options, flags, worker }: Run): Promise<number> {
  const problem = controlProblem(options)
  if (problem !== undefined) throw new ConfigError(problem)
  const core = openCore(options, { worker, loaders: 'inputs' })
  const quiet = options.logLevel === 'silent'
  const app = buildApp(core, quiet ? {} : { log: { to: process.stderr, forPeople: process.stderr.isTTY } })
  const drain = createDrain(app)
  const folder = await mkdtemp(join(tmpdir(), 'flux-emulator-run-'))
  let close = async () => {
    await drain.stop()
    await app.close()
    await core.close()
    await rm(folder, { recursive: true, force: true })
  }
  try {
    await core.loadPictures()
    const interception = await intercept(app, options, { onRefused: teller() })
    const { authority, tlsPort = 0 } = interception
    const closeServer = close
    close = () => {
      interception.close()
      return closeServer()
    }
    const address = await app.listen({ host: options.host, port: options.port }).catch((error: unknown) => {
      throw startError(error, options)
    })
    const port = Number(new URL(address).port)
    const host = reachable(options.host).replace(/^\[|\]$/g, '')
    const url = `http://${reachable(options.host)}:${port}`
    const env = await runEnvironment(flags.env, {
      ...{ url, host, port, tlsPort, folder },
      key: options.apiKeys?.[0] ?? usualKey,
      contract: `/${options.contract}`,
      certificate: authority.cert,
    })
    const code = await runCommand(flags.command, env)
    return await judge(code, url, { options, flags })
  } finally {
    await close()
  }
}

/** Tells which hosts the command did not reach, each once: its own messages may hide why. */
function teller(): (host: string) => void {
  const told = new Set<string>()
  return (host) => {
    if (told.has(host) || told.size >= maxTold) return
    told.add(host)
    say(
      `refused a connection to ${host}: only BFL's hosts are emulated. --proxy-passthrough lets the command reach others`,
    )
  }
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const

/** Runs the command to its end. Its exit code, or 128 and the number of the signal that ended it, as shells have it. */
async function runCommand([file = '', ...args]: readonly string[], env: Env): Promise<number> {
  const child = spawn(file, args, { env, stdio: 'inherit' })
  const forward = signals.map((signal) => [signal, () => passOn(child, signal)] as const)
  for (const [signal, listener] of forward) process.on(signal, listener)
  try {
    return await new Promise<number>((resolve) => {
      child.once('error', (error: NodeJS.ErrnoException) => {
        const reason = error.code === 'ENOENT' ? 'no such command' : error.message
        say(`cannot run ${JSON.stringify(file)}: ${reason}`)
        resolve(error.code === 'ENOENT' ? 127 : 126)
      })
      child.once('exit', (code, signal) => {
        resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]))
      })
    })
  } finally {
    for (const [signal, listener] of forward) process.removeListener(signal, listener)
  }
}

type Env = Record<string, string | undefined>

/** Ctrl+C in a terminal goes to all its processes, so the command has had it: a second one means "at once" to many. */
function passOn(child: ChildProcess, signal: NodeJS.Signals): void {
  if (process.stdin.isTTY && (signal === 'SIGINT' || signal === 'SIGQUIT')) return
  child.kill(signal)
}

/** The report of all that the command did, if it is wanted. It decides only where the command itself did not fail. */
async function judge(code: number, url: string, { options, flags }: Pick<Run, 'options' | 'flags'>): Promise<number> {
  const { failOn, out, format } = flags
  if (!flags.report && failOn === undefined && out === undefined) return code
  const { exitCode, stdout, stderr } = await report({
    ...{ url, account: '*', format },
    ...(failOn !== undefined && { failOn }),
    ...(out !== undefined && { out }),
    ...(options.controlToken !== undefined && { token: options.controlToken }),
  })
  process.stderr.write(stdout)
  process.stderr.write(stderr ?? '')
  return code === 0 ? exitCode : code
}

function say(line: string): void {
  process.stderr.write(`flux-emulator: ${line}\n`)
}
