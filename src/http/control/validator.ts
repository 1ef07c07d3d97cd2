import type { FastifySchemaCompiler } from 'fastify'
import type { JsonSchema } from '../../validation/json-schema.js'
import { problemOf } from './check-schema.js'
import { ControlRefusal } from './errors.js'

/** Validates requests to the control API: strict, with refusals that say what is allowed. */
export const controlValidator: FastifySchemaCompiler<JsonSchema> = ({ schema, httpPart }) => {
  const isQuery = httpPart === 'querystring'
  return (input: unknown) => {
    const value = isQuery ? readTexts(schema, input as Readonly<Record<string, string>>) : input
    const problem = problemOf(schema, value, isQuery ? '?' : '')
    return problem === undefined ? { value } : { error: new ControlRefusal(400, problem.error, problem) }
  }
}

/** Converts the query parameters that are numbers in the schema. */
function readTexts({ properties = {} }: JsonSchema, query: Readonly<Record<string, string>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(query).map(([name, text]) => {
      const { type } = properties[name] ?? {}
      const isNumber = (type === 'integer' || type === 'number') && /^\d+(\.\d+)?$/.test(text)
      return [name, isNumber ? Number(text) : text]
    }),
  )
}
