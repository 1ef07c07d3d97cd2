#!/usr/bin/env node
import { built } from './built.js'
import { reportOf } from './cli/report.js'
import { ConfigError, parseOptions, readVersion, type Command } from './config.js'

// Whatever only one command needs is imported when that command runs: `--help` and a health check load no server.
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
    case 'serve': {
      const { serve } = await import('./cli/serve.js')
      await serve({ options, warnings, version: readVersion(), worker: built('render-worker.js') })
      break
    }
  }
} catch (error) {
  // A mistake of the user's needs a sentence, one of ours needs its stack.
  const words = error instanceof ConfigError ? error.message : error instanceof Error ? error.stack : error
  process.stderr.write(`flux-emulator: ${String(words)}\n`)
  // From a report, 1 means that there are findings.
  process.exit(error instanceof ConfigError || command === 'report' ? 2 : 1)
}
