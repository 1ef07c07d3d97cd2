import { compile } from '../../src/validation/compile.js'
import { isJson } from '../../src/validation/content-type.js'
import type { Validate } from '../../src/validation/issue.js'
import { readQuery } from '../../src/validation/query.js'
import { readJson } from '../../src/validation/read-json.js'
import type { ValidationCase } from '../support/validation-cases.js'
import { insteadOfCrash } from './instead-of-crash.js'

/** How a case's answer differs from the recorded one, with the case's id; undefined where it does not. */
export function difference(each: ValidationCase): { id: string; answered: string; recorded: string } | undefined {
  const recorded = text(
    each.tags.includes('real-500') ? insteadOfCrash(each) : [each.expectedStatus, each.expectedBody],
  )
  const answered = text(answer(each))
  return answered === recorded ? undefined : { id: each.id, answered, recorded }
}

/** What FastAPI's status and body would be. */
function answer(each: ValidationCase): [status: number, body: unknown] {
  let validate: Validate
  try {
    validate = compile(each.schema ?? {}, { at: each.group === 'query' ? 'query' : 'body' })
  } catch (error) {
    return [500, String(error)]
  }
  const read = each.query === undefined ? readBody(each) : { value: readQuery(each.query) }
  if ('unreadable' in read) return [400, { detail: 'There was an error parsing the body' }]
  if ('syntax' in read) return [422, { detail: [read.syntax] }]
  const result = validate(read.value)
  return 'issues' in result ? [422, { detail: result.issues }] : [200, { parsed: result.value }]
}

function readBody({ headers, body = Buffer.alloc(0) }: ValidationCase): ReturnType<typeof readJson> {
  const contentType = headers === undefined ? 'application/json' : headers['content-type']
  return isJson(contentType) ? readJson(body) : { value: body.toString() }
}

/** JSON text: what clients see, the order of names included; 1.0 is 1 and NaN is null in it. */
function text(value: unknown): string {
  return JSON.stringify(value, (_, each: unknown) => (typeof each === 'bigint' ? `the integer ${each}` : each))
}
