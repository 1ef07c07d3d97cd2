import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { delimiter } from 'node:path'
import { startEmulator } from '../attack/emulator.mjs'
import { install } from './install.mjs'
import { filesFor } from './page.mjs'

/** Ends a tool that hangs. */
const patienceMs = 600_000

/** Tools that send usage data to their makers do not. */
const silent = {
  DO_NOT_TRACK: '1',
  PACT_DO_NOT_TRACK: 'true',
  REDOCLY_TELEMETRY: 'off',
  STEPCI_DISABLE_ANALYTICS: '1',
  NO_UPDATE_NOTIFIER: '1',
  REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true',
  CI: 'true',
}

/** Runs the program of a tool beside an emulator of its own. Returns whether it failed, and what it said. */
export async function runTool({ section, program, result }, contract, sections) {
  const folder = await install(sections.get(section).packages)
  const cwd = `${folder}/run-${contract}-${program.replace('.sh', '')}`
  rmSync(cwd, { recursive: true, force: true })
  mkdirSync(cwd)
  symlinkSync('../node_modules', `${cwd}/node_modules`)
  for (const [name, code] of Object.entries(filesFor(program, sections))) writeFileSync(`${cwd}/${name}`, code)
  const emulator = await startEmulator({ args: ['--latency', 'instant'] })
  try {
    const { code, printed } = await runShell(program, {
      cwd,
      env: {
        ...usual(),
        PATH: [`${folder}/node_modules/.bin`, process.env.PATH].join(delimiter),
        FLUX_URL: emulator.url,
        CONTRACT: contract,
        PROXY_PORT: String(await freePort()),
        ...silent,
      },
    })
    const found = result.exec(printed)
    if (code === 0 && found) return { failed: false, said: found[0].replaceAll(/[ │]+/g, ' ') }
    const why = code === 0 ? `it did not print ${result}` : `exit code ${code}`
    return { failed: true, said: `${why}; it said:\n${printed.slice(-4000)}` }
  } finally {
    await emulator.stop()
  }
}

/** The environment without options for the emulator. */
function usual() {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('FLUX_')))
}

async function runShell(program, options) {
  const child = spawn('sh', [program], { ...options, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
  let printed = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (printed += chunk))
  // The whole group: a tool may have started others.
  const endAll = () => {
    try {
      process.kill(-child.pid, 'SIGKILL')
    } catch {
      // They have ended.
    }
  }
  const patience = setTimeout(endAll, patienceMs)
  const [code] = await once(child, 'close')
  clearTimeout(patience)
  endAll()
  return { code, printed: withoutColours(printed) }
}

// eslint-disable-next-line no-control-regex
const withoutColours = (text) => text.replaceAll(/\u001b\[[0-9;]*m/g, '')

async function freePort() {
  const server = createServer()
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address()
  await once(server.close(), 'close')
  return port
}
