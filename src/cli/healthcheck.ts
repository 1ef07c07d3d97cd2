import { get } from 'node:http'
import type { Options } from '../config.js'
import { reachable } from './url-host.js'

const patienceMs = 2000

/** Asks the emulator at `host` and `port` whether it is well and says so in one line; answers the exit code. */
export async function healthcheck({ host, port }: Pick<Options, 'host' | 'port'>): Promise<0 | 1> {
  if (port === 0) return unhealthy('port 0 names no emulator; give --port or FLUX_PORT')
  const url = `http://${reachable(host)}:${port}/_emulator/health`
  try {
    const status = await ask(url)
    if (status !== 200) return unhealthy(`${url} answered ${status}, expected 200; another program may listen there`)
    process.stdout.write(`healthy: ${url} answered 200\n`)
    return 0
  } catch (error) {
    return unhealthy(`${url} ${reason(error)}`)
  }
}

function unhealthy(why: string): 1 {
  process.stderr.write(`unhealthy: ${why}\n`)
  return 1
}

function ask(url: string): Promise<number> {
  return new Promise((resolve, reject) => {
    get(url, { agent: false, signal: AbortSignal.timeout(patienceMs) }, (response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    }).once('error', reject)
  })
}

function reason(error: unknown): string {
  const { name, code, message } = error as NodeJS.ErrnoException
  if (name === 'AbortError' || name === 'TimeoutError') return `did not answer within ${patienceMs} ms`
  if (code === 'ECONNREFUSED') return 'refused the connection; nothing listens there'
  return `did not answer: ${message}`
}
