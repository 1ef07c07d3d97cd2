import type { FastifyRequest } from 'fastify'
import { checkBodyType, checkFileType, createGuard, createTokenCheck, type GuardOptions } from './guard.js'

declare module 'fastify' {
  interface FastifyContextConfig {
    /**
     * Who may call a route of the control API. `open`: everyone who reaches the port. `page`: without the token, but
     * not through a foreign host or from a foreign page. Absent, the default: callers with the token, and only with a
     * content type that a page cannot send without a CORS preflight.
     */
    access?: 'open' | 'page'
    /** The content types of a file that the route takes in place of JSON. */
    takesFile?: readonly string[] | undefined
  }
}

export interface AccessOptions {
  /** Allowed hosts and origins. */
  callers: GuardOptions
  /** The token that `Authorization: Bearer` must have; undefined if none is required. */
  token?: string | undefined
}

/** Throws a ControlRefusal for a request that is not allowed. An unknown path has the strictest access. */
export type Admit = (request: FastifyRequest) => void

export function createAccess({ callers, token }: AccessOptions): Admit {
  const guard = createGuard(callers)
  const checkToken = token === undefined ? undefined : createTokenCheck(token)
  return (request) => {
    const { access, takesFile } = request.routeOptions.config
    if (access === 'open') return
    guard(request)
    if (access === 'page') return
    checkToken?.(request.headers)
    // An unknown path is a 404 whatever its content type.
    if (request.method === 'GET' || request.is404) return
    if (takesFile === undefined) checkBodyType(request.headers)
    else checkFileType(request.headers, takesFile)
  }
}
