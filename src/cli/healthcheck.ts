import type { IncomingMessage } from 'node:http'
import { ConfigError, type HealthcheckFlags, type Options } from '../config.js'
import { sleep, systemTime } from '../time/system-time.js'
import { reachable } from '../localhost.js'

const timeoutMs = 2000
/** Between two attempts of `--wait`. */
const retryDelayMs = 100

/**
 * Checks the emulator at `url`, or else at `host` and `port`, and retries for `waitMs`. Prints the result in one line,
 * of JSON if asked, and returns the exit code.
 */
export async function healthcheck(
  { host, port }: Pick<Options, 'host' | 'port'>,
  { url, waitMs, json }: HealthcheckFlags = { url: undefined, waitMs: 0, json: false },
): Promise<0 | 1> {
  if (url === undefined && port === 0) {
    throw new ConfigError('port 0 does not say which port to ask; give --url, --port or FLUX_PORT')
  }
  const health = `${url ?? `http://${reachable(host)}:${port}`}/_emulator/health`
  const until = systemTime.now() + waitMs
  for (;;) {
    const leftMs = until - systemTime.now()
    const problem = await healthProblem(
      health,
      waitMs === 0 ? timeoutMs : Math.min(timeoutMs, Math.max(leftMs, retryDelayMs)),
    )
    if (problem === undefined) {
      const line = json ? JSON.stringify({ healthy: true, url: health }) : `healthy: ${health} answered 200`
      process.stdout.write(`${line}\n`)
      return 0
    }
    if (systemTime.now() + retryDelayMs > until) {
      const waited = waitMs === 0 ? '' : ` (waited ${waitMs} ms)`
      if (json) process.stdout.write(`${JSON.stringify({ healthy: false, url: health, reason: `it ${problem}` })}\n`)
      else process.stderr.write(`unhealthy: ${health} ${problem}${waited}\n`)
      return 1
    }
    await sleep(retryDelayMs)
  }
}

/** Why it is not healthy, as the end of a sentence; undefined if it is. */
export async function healthProblem(health: string, timeoutMs: number): Promise<string | undefined> {
  try {
    const { status, isOurs } = await requestHealth(health, timeoutMs)
    if (status !== 200) return `answered ${status}, expected 200; another program may listen there`
    return isOurs ? undefined : 'answered 200, but not as flux-emulator does; another program listens there'
  } catch (error) {
    return reasonOf(error, timeoutMs)
  }
}

async function requestHealth(health: string, timeoutMs: number): Promise<{ status: number; isOurs: boolean }> {
  const { get } = await (health.startsWith('https:') ? import('node:https') : import('node:http'))
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    get(health, { agent: false, signal: AbortSignal.timeout(timeoutMs) }, resolve).once('error', reject)
  })
  let text = ''
  for await (const chunk of response.setEncoding('utf8')) if (text.length < 10_000) text += String(chunk)
  return { status: response.statusCode ?? 0, isOurs: text.includes('"status":"ok"') }
}

function reasonOf(error: unknown, timeoutMs: number): string {
  const { name, code, message } = error as NodeJS.ErrnoException
  if (name === 'AbortError' || name === 'TimeoutError') return `did not answer within ${timeoutMs} ms`
  if (code === 'ECONNREFUSED') return 'refused the connection; nothing listens there'
  if (code === 'EPROTO' || code?.startsWith('ERR_SSL_') === true) {
    return 'does not speak TLS; the emulator serves http://, not https://'
  }
  return `did not answer: ${message}`
}
