#!/usr/bin/env node
import { built } from './built.js'
import { reportOf } from './cli/report.js'
import { ConfigError, parseOptions, readVersion, type Command } from './config.js'

// What only one command needs is imported when it runs: `--help` and a health check do not load the server.
let command: Command | undefined
try {
  const { options, warnings, ...parsed } = parseOptions()
  command = parsed.command
  switch (command) {
    case 'help': {
      const { helpText } = await import('./cli/help.js')
      process.stdout.write(helpText())
      break
    }
    case 'version':
      process.stdout.write(`${readVersion()}\n`)
      break
    case 'healthcheck': {
      const { healthcheck } = await import('./cli/healthcheck.js')
      process.exitCode = await healthcheck(options, parsed.healthcheck)
      break
    }
    case 'report': {
      const { report } = await import('./cli/report.js')
      const { exitCode, stdout, stderr = '' } = await report(reportOf(options, parsed.report))
      process.stdout.write(stdout)
      process.stderr.write(stderr)
      process.exitCode = exitCode
      break
    }
    case 'openapi': {
      const { openapi } = await import('./cli/openapi.js')
      process.stdout.write(await openapi(options, parsed.openapi))
      break
    }
    case 'verify': {
      if (parsed.verify === undefined) break
      const { verify } = await import('./cli/verify.js')
      const { exitCode, stdout, stderr } = await verify(options, parsed.verify)
      process.stdout.write(stdout)
      process.stderr.write(stderr)
      process.exitCode = exitCode
      break
    }
    case 'run': {
      if (parsed.run === undefined) break
      const { run } = await import('./cli/run.js')
      for (const warning of warnings) process.stderr.write(`flux-emulator: warning: ${warning}\n`)
      process.exitCode = await run({ options, flags: parsed.run, worker: built('render-worker.js') })
      break
    }
    case 'serve': {
      const { serve } = await import('./cli/serve.js')
      await serve({ options, warnings, version: readVersion(), worker: built('render-worker.js') })
      break
    }
  }
} catch (error) {
  // A user's mistake gets a message, a bug gets its stack.
  const message = error instanceof ConfigError ? error.message : error instanceof Error ? error.stack : error
  process.stderr.write(`flux-emulator: ${String(message)}\n`)
  // Exit code 1 of a report means that there are findings, that of a verification that a check failed.
  process.exit(error instanceof ConfigError || command === 'report' || command === 'verify' ? 2 : 1)
}
