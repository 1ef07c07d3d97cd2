#!/usr/bin/env node
import { built } from './built.js'
import { reportOf } from './cli/report.js'
import { ConfigError, parseOptions, readVersion, type Command } from './config.js'

// Each command imports what it needs when it runs, so that `--help` and a health check do not load the server.
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
      const { code, text, note = '' } = await report(reportOf(options, parsed.report))
      process.stdout.write(text)
      process.stderr.write(note)
      process.exitCode = code
      break
    }
    case 'serve': {
      const { serve } = await import('./cli/serve.js')
      await serve({ options, warnings, version: readVersion(), worker: built('render-worker.js') })
      break
    }
  }
} catch (error) {
  // An error of the user's is printed as a sentence, one of ours with its stack.
  const text = error instanceof ConfigError ? error.message : error instanceof Error ? error.stack : error
  process.stderr.write(`flux-emulator: ${String(text)}\n`)
  // Exit code 1 of `report` means that there are findings.
  process.exit(error instanceof ConfigError || command === 'report' ? 2 : 1)
}
