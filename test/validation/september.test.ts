import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { live } from '../../src/contracts/live/contract.js'
import type { Validate } from '../../src/validation/issue.js'
import { readJson } from '../../src/validation/read-json.js'

interface Item {
  type: string
  msg: string
  ctx?: object
  loc?: (string | number)[]
  input?: unknown
}
type Line = [schema: string, field: string | null, value: unknown, answer: null | Item[] | { is: unknown }]

/** What pydantic said of the bodies of the document of 2026-09-19; scripts/september-cases.py says how a line is read. */
const lines = readFileSync(new URL('../../fixtures/validation/september.jsonl', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => (readJson(Buffer.from(line)) as { value: unknown }).value as Line)

/** The bodies that are validated, each under the name of its schema. */
const validators = new Map<string, Validate>([
  ...[...live.models.values()].map(({ body, validate }) => [String(body.$id), validate] as const),
  ...live.utilities.flatMap(({ input, validate }) =>
    input?.$id === undefined || validate === undefined ? [] : [[input.$id, validate] as const],
  ),
])

const schemas = [...new Set(lines.map(([schema]) => schema))]
const baseOf = (schema: string) => lines.find(([name]) => name === schema)?.[2] as Record<string, unknown>

/** The items of a 422 as pydantic had them. */
const itemsOf = (field: string | null, value: unknown, answer: readonly Item[]): unknown =>
  field === null
    ? answer
    : answer.map(({ loc = [], ...item }) => ({
        input: value,
        ...item,
        loc: ['body', ...(loc.length > 0 ? loc : [field])],
      }))

function answerOf(schema: string, body: Readonly<Record<string, unknown>>, field: string | null) {
  const validate = validators.get(schema)
  if (validate === undefined) throw new Error(`nothing has the body ${schema}`)
  const validated = validate(body)
  if ('issues' in validated) return validated.issues
  return field === null ? null : { is: (validated.value as Record<string, unknown>)[field] }
}

test('there are cases of each body of that document, video aside', () => {
  expect(schemas.length).toBe(16)
  expect(lines.length).toBeGreaterThan(3000)
})

describe.each(schemas)('of %s', (schema) => {
  const own = lines.filter(([name]) => name === schema)
  const fields = [...new Set(own.map(([, field]) => field))]

  test.each(fields)('%s is judged as by pydantic', (field) => {
    for (const [, , value, answer] of own.filter(([, name]) => name === field)) {
      const body = field === null ? (value as Record<string, unknown>) : { ...baseOf(schema), [field]: value }
      const given = answerOf(schema, body, field)
      const expected = Array.isArray(answer)
        ? itemsOf(field, value, answer)
        : field === null
          ? null
          : (answer ?? { is: value })
      expect([value, given]).toEqual([value, expected])
    }
  })
})
