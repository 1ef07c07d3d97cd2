import type { FastifyRequest } from 'fastify'
import type { Contract } from '../contracts/contract.js'
import type { Origins } from './origin.js'

/** Says once in the log that a client cannot speak the contract it submits under, and which base URL it needs. */
export function warnBrokenClients({ breaks, name }: Contract, origins: Origins) {
  const untold = new Set(breaks?.clients)
  return (request: FastifyRequest): void => {
    if (untold.size === 0 || breaks === undefined) return
    const agent = request.headers['user-agent']
    if (agent === undefined) return
    for (const client of untold) {
      if (!client.agent.test(agent)) continue
      untold.delete(client)
      const base = `${origins.base(request)}/${breaks.use}/v1`
      const how =
        client.fixedHost === true ? `It has no setting for ${base}; see docs/sdks.md` : `Set its base URL to ${base}`
      request.log.warn(`${client.name} breaks on the ${name} contract: ${client.why}. ${how}`)
    }
  }
}
