import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Core } from '../emulator.js'
import { httpDate } from '../time/text.js'

declare module 'fastify' {
  interface FastifyInstance {
    /** The Date header of an answer that belongs to an account; undefined for one that belongs to none. */
    dateOf?: (request: FastifyRequest) => string | undefined
  }
}

/** Has every answer that belongs to an account say its account's time; the others say the system's, which is node's default. */
export function dateByAccount(app: FastifyInstance, { accounts }: Pick<Core, 'accounts'>): void {
  const textOf = textPerSecond()
  app.decorate('dateOf', ({ exchange }: FastifyRequest) => {
    const key = exchange?.record === undefined ? exchange?.key : exchange.record.key
    if (key === undefined) return undefined
    const at = exchange?.answeredAt ?? accounts.find(key)?.clock.now()
    return at === undefined ? undefined : textOf(at)
  })
}

/** To be called when the answer goes out. A date that a rule has given stays. */
export function stampDate(reply: FastifyReply): void {
  const date = reply.server.dateOf?.(reply.request)
  if (date !== undefined && !reply.hasHeader('date')) reply.header('date', date)
}

/** Most answers in a row are of the same second. */
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
