import { built } from './built.js'
import type { Outcome } from './cli/outcome.js'
import { reportOf } from './cli/report.js'
import { ConfigError, parseOptions, readVersion, type Command, type Parsed } from './config.js'

const worker = built('render-worker.js')
const write = (text: string) => process.stdout.write(text)

/** What each command does. What only one needs is imported when it runs: `--help` and a health check do not load the server. */
const commands: Readonly<Record<Command, (parsed: Parsed) => Promise<Outcome | undefined>>> = {
  help: async () => ({ stdout: (await import('./cli/help.js')).helpText() }),
  version: () => Promise.resolve({ stdout: `${readVersion()}\n` }),
  serve: async ({ options, warnings }) => {
    const { serve } = await import('./cli/serve.js')
    await serve({ options, warnings, version: readVersion(), worker })
    return undefined
  },
  run: async ({ options, warnings, run: flags }) => {
    const { run } = await import('./cli/run.js')
    for (const warning of warnings) process.stderr.write(`flux-emulator: warning: ${warning}\n`)
    return flags && { exitCode: await run({ options, flags, worker }) }
  },
  demo: async ({ options }) => (await import('./cli/demo.js')).demo(options, { worker, print: write }),
  env: async ({ options, env: flags }) => flags && (await import('./cli/env.js')).env(options, flags),
  ca: async ({ options, ca: flags }) => flags && (await import('./cli/ca.js')).ca(options, flags),
  doctor: async ({ options, doctor: flags }) => flags && (await import('./cli/doctor.js')).doctor(options, flags),
  logs: async ({ options, logs: flags }) => flags && (await import('./cli/logs.js')).logs(options, flags, write),
  complete: async ({ complete: flags }) => {
    if (flags !== undefined) await (await import('./cli/complete.js')).complete(flags)
    return undefined
  },
  healthcheck: async ({ options, healthcheck: flags }) => ({
    exitCode: await (await import('./cli/healthcheck.js')).healthcheck(options, flags),
  }),
  report: async ({ options, report: flags }) => (await import('./cli/report.js')).report(reportOf(options, flags)),
  openapi: async ({ options, openapi: flags }) => ({
    stdout: await (await import('./cli/openapi.js')).openapi(options, flags),
  }),
  verify: async ({ options, verify: flags }) => flags && (await import('./cli/verify.js')).verify(options, flags),
}

/** Those whose exit code 1 says what they found, such as the findings of a report. */
const failsWith2: readonly Command[] = ['report', 'verify', 'doctor', 'logs']

async function main(): Promise<void> {
  let command: Command | undefined
  try {
    const parsed = parseOptions()
    command = parsed.command
    const { exitCode, stdout = '', stderr = '' } = (await commands[command](parsed)) ?? {}
    process.stdout.write(stdout)
    process.stderr.write(stderr)
    if (exitCode !== undefined) process.exitCode = exitCode
  } catch (error) {
    // A user's mistake gets a message, a bug gets its stack.
    const message = error instanceof ConfigError ? error.message : error instanceof Error ? error.stack : error
    process.stderr.write(`flux-emulator: ${String(message)}\n`)
    process.exit(error instanceof ConfigError || (command !== undefined && failsWith2.includes(command)) ? 2 : 1)
  }
}

void main()
