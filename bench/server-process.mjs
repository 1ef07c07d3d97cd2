import { createServer, get } from 'node:http'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { startChild } from './calls.mjs'
import { pollPath } from './requests.mjs'

const probe = new URL('cpu-probe.mjs', import.meta.url)
const startWithinMs = 30_000

/** How each server is started and where it first answers. */
export const servers = {
  bare: {
    script: new URL('bare-server.mjs', import.meta.url),
    args: (port, options = []) => [String(port), ...options],
    firstPath: pollPath('any'),
  },
  emulator: {
    script: new URL('../dist/cli.js', import.meta.url),
    args: (port, options = []) => ['--port', String(port), '--log-level', 'warn', ...options],
    firstPath: '/_emulator/health',
  },
}

/** Starts a server in a process of its own and waits for its first answer. */
export async function startServer(name, { options, execArgv = [], oneCore = false } = {}) {
  const { script, args, firstPath } = servers[name]
  const port = await freePort()
  const child = startChild(script, {
    args: args(port, options),
    execArgv: ['--import', probe.href, ...execArgv],
    stdio: 'ignore',
    oneCore,
  })
  await Promise.race([
    firstAnswer(port, firstPath),
    child.exited.then(([code]) => {
      throw new Error(`the ${name} server ended with code ${code} before its first answer`)
    }),
  ])
  return { port, cpu: () => child.call('cpu'), memory: () => child.call('memory'), stop: child.stop }
}

export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  server.close()
  await once(server, 'close')
  return port
}

/** Asks until the answer is 200. A refused connection costs 0.1 ms, so asking every millisecond leaves the start alone. */
export async function firstAnswer(port, path) {
  const until = performance.now() + startWithinMs
  while (performance.now() < until) {
    if ((await statusOf(port, path)) === 200) return
    await sleep(1)
  }
  throw new Error(`no answer from port ${port} within ${startWithinMs} ms`)
}

function statusOf(port, path) {
  return new Promise((resolve) => {
    const request = get({ host: '127.0.0.1', port, path, agent: false }, (response) => {
      response.resume()
      response.once('end', () => resolve(response.statusCode))
    })
    request.once('error', () => resolve(undefined))
  })
}
