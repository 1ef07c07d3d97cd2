import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Core } from '../emulator.js'
import { httpDate } from '../time/text.js'

declare module 'fastify' {
  interface FastifyInstance {
    /** The Date header of a response that belongs to an account; undefined for others. */
    dateOf?: (request: FastifyRequest) => string | undefined
  }
}

/** Sets the Date header of an account's responses from its clock; others have the system's time, node's default. */
export function dateByAccount(app: FastifyInstance, { accounts }: Pick<Core, 'accounts'>): void {
  const textOf = textPerSecond()
  app.decorate('dateOf', ({ exchange }: FastifyRequest) => {
    const key = exchange?.record === undefined ? exchange?.key : exchange.record.key
    if (key === undefined) return undefined
    const at = exchange?.answeredAt ?? accounts.find(key)?.clock.now()
    return at === undefined ? undefined : textOf(at)
  })
}

/** Call it when the response is sent. A Date set by a rule is kept. */
export function stampDate(reply: FastifyReply): void {
  const date = reply.server.dateOf?.(reply.request)
  if (date !== undefined && !reply.hasHeader('date')) reply.header('date', date)
}

/** Formats a time, remembering the last second: most consecutive responses share one. */
function textPerSecond(): (at: number) => string {
  let second = NaN
  let text = ''
  return (at) => {
    const newSecond = Math.floor(at / 1000)
    if (newSecond !== second) {
      second = newSecond
      text = httpDate(at)
    }
    return text
  }
}
