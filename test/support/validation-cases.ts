import { readFileSync } from 'node:fs'

/** One recorded request and the answer it got; `fixtures/validation/README.md` says how they were made. */
export interface ValidationCase {
  id: string
  group: Group
  schemaKey: string
  /** Undefined for auth and routing, whose `schemaKey` is a route: `GET /auth`. */
  schema: object | undefined
  method: string
  query: string | undefined
  /** Undefined where the request was sent with nothing but `content-type: application/json`. */
  headers: Record<string, string> | undefined
  body: Buffer | undefined
  expectedStatus: number
  expectedBody: unknown
  tags: readonly string[]
}

const groups = [
  'field',
  'body-object',
  'body-nonobject',
  'body-empty',
  'json-invalid',
  'json-bytes',
  'content-type',
  'query',
  'auth',
  'routing',
  'probe',
] as const
export type Group = (typeof groups)[number]

interface Line {
  key: string
  n: number
  method?: string
  query?: string
  headers?: Record<string, string>
  body?: string
  base64?: string
  repeat?: [text: string, times: number][]
  status: number
  expect: unknown
  tags?: string[]
}

/** All recorded cases, or those of some groups, in the order of their recording. */
export function validationCases(wanted: readonly Group[] = groups): ValidationCase[] {
  const schemas = parse(read('schemas.json')) as Record<string, object>
  return wanted.flatMap((group) =>
    read(`cases/${group}.jsonl`)
      .trimEnd()
      .split('\n')
      .map((line) => toCase(group, parse(line) as Line, schemas)),
  )
}

function toCase(group: Group, line: Line, schemas: Record<string, object>): ValidationCase {
  return {
    id: `${group}:${line.key}#${line.n}`,
    group,
    schemaKey: line.key,
    schema: schemas[line.key],
    method: line.method ?? 'POST',
    query: line.query,
    headers: line.headers,
    body: bodyOf(line),
    expectedStatus: line.status,
    expectedBody: line.expect,
    tags: line.tags ?? [],
  }
}

function bodyOf({ body, base64, repeat }: Line): Buffer | undefined {
  if (base64 !== undefined) return Buffer.from(base64, 'base64')
  if (repeat) return Buffer.from(repeat.map(([text, times]) => text.repeat(times)).join(''))
  return body === undefined ? undefined : Buffer.from(body)
}

function read(name: string): string {
  return readFileSync(new URL(`../../fixtures/validation/${name}`, import.meta.url), 'utf8')
}

/** Integers beyond 2^53 stand as `{"$integer": "9007199254740993"}`. */
function parse(text: string): unknown {
  return JSON.parse(text, (_, value: unknown) => {
    const integer = (value as { $integer?: string } | null)?.$integer
    return integer === undefined ? value : BigInt(integer)
  })
}
