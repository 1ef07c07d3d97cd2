import { once } from 'node:events'
import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { listening, runScript } from '../support/run-command.js'

/** How a connection to the port ends: `ECONNREFUSED` where nothing listens. */
async function dial(port: number): Promise<unknown> {
  const socket = connect(port, '127.0.0.1')
  try {
    await once(socket, 'connect')
    return 'connected'
  } catch (error) {
    return (error as NodeJS.ErrnoException).code
  } finally {
    socket.destroy()
  }
}

// npm forwards SIGTERM and SIGINT to what it has started, and cannot forward SIGKILL.
test.concurrent.each([
  ['start', 'SIGTERM'],
  ['start', 'SIGINT'],
  ['start', 'SIGKILL'],
  ['dev', 'SIGTERM'],
  ['demo', 'SIGTERM'],
  ['demo', 'SIGINT'],
] as const)('npm run %s, its npm ended by %s, leaves no emulator and a free port', async (script, signal) => {
  using running = runScript(script, script === 'demo' ? [] : ['--port', '0', '--latency', 'instant'])
  const port = await listening(running)
  running.child.kill(signal)
  // Every process that it started holds its output, so this is when the last of them has ended.
  await running.exited
  expect(await dial(port)).toBe('ECONNREFUSED')
})
