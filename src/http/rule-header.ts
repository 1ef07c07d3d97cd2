import type { FastifyRequest } from 'fastify'
import { ruleHeader } from '../stages/request-rules.js'

/** X-Emulator-Rule; of several, all of them. */
export function ruleHeaderOf({ headers }: FastifyRequest): string | undefined {
  const given = headers[ruleHeader]
  return Array.isArray(given) ? given.join('; ') : given
}
