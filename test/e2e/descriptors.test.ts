import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { Agent, get } from 'node:http'
import { connect, type Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { listening, usualPriority } from '../support/run-command.js'

/** The built command with so few file descriptors that a test can use them up. */
function runWithFew(descriptors: number) {
  const node = [process.execPath, ...usualPriority, 'dist/cli.js', 'serve', '--port', '0'].join(' ')
  const child = spawn('sh', ['-c', `ulimit -n ${descriptors} && exec ${node}`])
  onTestFinished(() => void child.kill('SIGKILL'))
  const said = { stdout: '', stderr: '' }
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (said.stdout += chunk))
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (said.stderr += chunk))
  const exited = once(child, 'close').then(() => ({ code: child.exitCode, ...said }))
  return { child, said, exited }
}

const status = (port: number, path: string, agent: Agent) =>
  new Promise<number | undefined>((resolve) => {
    get({ port, path, agent, host: '127.0.0.1' }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode))
    }).on('error', () => resolve(undefined))
  })

test.runIf(process.platform === 'linux')(
  'a server without file descriptors says so, and serves all of it once there are some again',
  async () => {
    const running = runWithFew(64)
    const port = await listening(running)
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    onTestFinished(() => agent.destroy())
    expect(await status(port, '/_emulator/health', agent)).toBe(200)

    const sockets: Socket[] = []
    const refused = new Promise<void>((resolve) => {
      for (let nth = 0; nth < 100; nth++) {
        const socket = connect(port, '127.0.0.1')
        socket.on('error', () => undefined).once('close', () => resolve())
        sockets.push(socket)
      }
    })
    onTestFinished(() => sockets.forEach((socket) => socket.destroy()))
    await refused
    expect(await status(port, '/docs/json', agent)).toBe(503)

    for (const socket of sockets) socket.destroy()
    let answered: number | undefined
    do answered = await status(port, '/docs/json', agent)
    while (answered === undefined || answered === 503)
    expect(answered).toBe(200)
    expect(running.said.stdout).toMatch(/"level":40,[^\n]*\d\d of 64 file descriptors are taken; when none are left/)
  },
)
