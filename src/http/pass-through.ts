import type { FastifyServerOptions } from 'fastify'

type CompilersFactory = NonNullable<NonNullable<FastifyServerOptions['schemaController']>['compilersFactory']>

/**
 * In place of Fastify's Ajv and serializer compilers, which then are never loaded: the stages validate what comes in, and
 * only send-reply writes bodies. The cast: Fastify's types know no compiler but Ajv's.
 */
export const passThrough = {
  buildValidator: () => () => () => true,
  buildSerializer: () => () => JSON.stringify,
} as unknown as CompilersFactory
