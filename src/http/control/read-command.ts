import type { FastifyRequest } from 'fastify'
import { explainBody, readBody } from '../body.js'
import { ControlRefusal } from './refusal.js'

/** The longest body of a command, in bytes. */
export const longestCommand = 64 * 1024

/** A command's body as its value; none counts as an empty object. For Fastify's content-type parser. */
export function readCommand(
  request: FastifyRequest,
  bytes: Buffer,
  done: (error: Error | null, value?: unknown) => void,
): void {
  // Other types were refused before: see checkBodyType.
  const reading = readBody(bytes, 'application/json', request.headers['content-encoding'])
  if (reading.kind === 'json') done(null, reading.value)
  else if (reading.kind === 'empty') done(null, {})
  else done(new ControlRefusal(400, explainBody(reading)))
}
