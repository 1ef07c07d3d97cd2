import type { FastifyRequest } from 'fastify'
import { explainBody, tooManyBytes } from '../../stages/check-body.js'
import { BodyAborted, readBody } from '../body-parser.js'
import { collectBody, type Collected } from '../collect-body.js'
import { ControlRefusal } from './errors.js'

/** Maximum size of an operation's body, in bytes. */
export const maxBodyBytes = 64 * 1024

/** Fastify's content-type parser for operations: passes the JSON value; an empty body is an empty object. */
export function readOperationBody(
  request: FastifyRequest,
  payload: NodeJS.ReadableStream,
  done: (error: Error | null, value?: unknown) => void,
): void {
  collectBody(request, payload, maxBodyBytes, (collected) => {
    if (typeof collected === 'string') {
      done(bodyRefusal(collected))
      return
    }
    // Other types were refused by checkBodyType.
    const reading = readBody(collected, 'application/json', request.headers['content-encoding'])
    if (reading.kind === 'json') done(null, reading.value)
    else if (reading.kind === 'empty') done(null, {})
    else done(new ControlRefusal(400, explainBody(reading)))
  })
}

/** The same for a file: passes its bytes. */
export function readFileBody(limit: number) {
  return (
    request: FastifyRequest,
    payload: NodeJS.ReadableStream,
    done: (error: Error | null, value?: unknown) => void,
  ): void => {
    collectBody(request, payload, limit, (collected) => {
      if (collected === 'too-large') done(tooLargeFile(limit))
      else if (typeof collected === 'string') done(bodyRefusal(collected))
      else done(null, collected)
    })
  }
}

const tooLargeFile = (limit: number) =>
  new ControlRefusal(
    413,
    `the file is too large: the limit is ${limit} bytes (--body-limit, and a twentieth of the heap)`,
  )

/** The refusal for a body that was not read to its end. */
export function bodyRefusal(problem: Exclude<Collected, Buffer>): Error {
  switch (problem) {
    case 'too-large':
      return new ControlRefusal(
        413,
        'the body is too large: the limit is 64 KB for an operation and 1 MB for a webhook sent to the inbox',
      )
    case 'too-many-bytes':
      return new ControlRefusal(503, tooManyBytes)
    case 'aborted':
      return new ControlRefusal(400, new BodyAborted().message)
  }
}
