import type { FastifyPluginCallback } from 'fastify'

/** Gives a plugin its function's name: for one that has none, Fastify looks through all modules that are loaded. */
export const named = <Options extends object>(plugin: FastifyPluginCallback<Options>): FastifyPluginCallback<Options> =>
  Object.assign(plugin, { [Symbol.for('fastify.display-name')]: plugin.name })
