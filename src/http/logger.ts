import type { FastifyInstance } from 'fastify'
import { styleText } from 'node:util'
import { hideSecrets, redactUrl } from '../journal/redaction.js'
import { isSecretParameter } from '../secret-names.js'
import { clockText } from '../time/text.js'
import { explainHeader } from './send-reply.js'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Requested every few seconds by health checks: logged at debug. */
    isProbe?: boolean
  }
}

export interface LogTarget {
  to: { write(text: string): unknown }
  /** Whether to format lines for people instead of as JSON. */
  forPeople: boolean
}

/**
 * Pino's options: every line goes through the filter for secrets. URLs of requests have a serializer of their own,
 * because their secrets can be recognized by the names of parameters.
 */
export function loggerOptions({ to, forPeople }: LogTarget) {
  const out = forPeople ? terminalLog(to) : to
  return {
    stream: {
      write: (line: string): void => {
        out.write(hideSecrets(line))
      },
    },
    serializers: { url: (url: unknown) => redactUrl(String(url), undefined, isSecretHere) },
  }
}

/** In the control API, `account` is an API key. */
const isSecretHere = (name: string): boolean => isSecretParameter(name) || name.toLowerCase() === 'account'

/** Logs a line per request, with the explanation of a refusal. Adds no hook if the level hides the lines. */
export function logRequests(app: FastifyInstance): void {
  if (!['trace', 'debug', 'info'].includes(app.log.level)) return
  app.addHook('onResponse', (request, reply, done) => {
    const explain = reply.getHeader(explainHeader)
    app.log[request.routeOptions.config.isProbe === true ? 'debug' : 'info'](
      {
        method: request.method,
        url: request.originalUrl,
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime * 10) / 10,
        ...(explain === undefined ? {} : { explain }),
      },
      'request',
    )
    done()
  })
}

interface LogLine {
  level: number
  time: number
  msg: string
  method?: string
  url?: string
  status?: number
  ms?: number
  explain?: string
  err?: { stack?: string }
}

const maxUrlLength = 120

/** Formats the logger's JSON lines for a terminal. In process: a pino transport would not survive bundling. */
export function terminalLog(out: { write(text: string): unknown }): { write(line: string): void } {
  return {
    write: (line) => {
      out.write(`${format(JSON.parse(line) as LogLine)}\n`)
    },
  }
}

function format({ level, time, msg, method, url, status, ms, explain, err }: LogLine): string {
  const at = styleText('dim', clockText(time))
  if (method === undefined || url === undefined || status === undefined) {
    const text = level >= 50 ? styleText('red', msg) : level >= 40 ? styleText('yellow', msg) : msg
    return `${at} ${text}${err?.stack === undefined ? '' : `\n${err.stack}`}`
  }
  const shortUrl = url.length <= maxUrlLength ? url : `${url.slice(0, maxUrlLength)}...`
  const code = styleText(status >= 500 ? 'red' : status >= 400 ? 'yellow' : 'green', String(status))
  const why = explain === undefined ? '' : ` ${styleText('dim', '-')} ${explain}`
  return `${at} ${code} ${method.padEnd(4)} ${shortUrl} ${styleText('dim', `${String(ms)} ms`)}${why}`
}
