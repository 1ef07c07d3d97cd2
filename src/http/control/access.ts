import type { FastifyRequest } from 'fastify'
import { checkBodyType, createGuard, createTokenCheck, type GuardOptions } from './guard.js'

declare module 'fastify' {
  interface FastifyContextConfig {
    /**
     * Who may call a route of the control API. `open`: all who reach the port. `page`: without the token, but not through a
     * foreign host or page. Absent, as for every route that does not say otherwise: who has the token, with a body that
     * no page can send without asking.
     */
    access?: 'open' | 'page'
  }
}

export interface AccessOptions {
  /** Hosts and origins that pass. */
  callers: GuardOptions
  /** What `Authorization: Bearer` must carry; undefined asks for nothing. */
  token?: string | undefined
}

/** Throws a ControlRefusal for a request that its route does not let in. What no route takes is asked for everything. */
export type Admit = (request: FastifyRequest) => void

export function createAccess({ callers, token }: AccessOptions): Admit {
  const guard = createGuard(callers)
  const checkToken = token === undefined ? undefined : createTokenCheck(token)
  return (request) => {
    const { access } = request.routeOptions.config
    if (access === 'open') return
    guard(request)
    if (access === 'page') return
    checkToken?.(request.headers)
    // A path that is not there says so, whatever was sent to it.
    if (request.method !== 'GET' && !request.is404) checkBodyType(request.headers)
  }
}
