import { Type } from '@sinclair/typebox'
import { expect, test } from 'vitest'
import { problemOf } from '../../../src/http/control/check-schema.js'
import type { JsonSchema } from '../../../src/validation/json-schema.js'
import { wordOf } from '../../../src/http/control/schema-builders.js'
import { briefly } from '../../support/brief.js'

const schema = Type.Object({
  name: Type.String({ minLength: 1 }),
  count: Type.Optional(Type.Integer({ minimum: 1, maximum: 9 })),
  share: Type.Optional(Type.Number({ exclusiveMinimum: 0 })),
  flag: Type.Optional(Type.Boolean()),
  mode: Type.Optional(wordOf(['real', 'frozen'])),
  few: Type.Optional(Type.Array(Type.Integer(), { minItems: 1, maxItems: 3 })),
  pair: Type.Optional(Type.Array(Type.Integer(), { minItems: 2, maxItems: 2 })),
  way: Type.Optional(
    Type.Union([
      Type.Literal('idle'),
      Type.Object({ task: Type.String(), status: Type.String() }),
      Type.Object({ by: Type.Number({ maximum: 5 }) }),
    ]),
  ),
  anything: Type.Optional(Type.Unknown()),
  map: Type.Optional(Type.Unsafe({ type: 'object', additionalProperties: Type.Number() })),
})

test.each([
  {},
  { count: 9, share: 0.1, flag: false, mode: 'frozen', pair: [1, 2] },
  { way: 'idle' },
  { way: { by: 5 } },
  { anything: { a: [null] }, map: { a: 1, ['__proto__']: 2 } },
])('%o is fine', (fields) => {
  expect(problemOf(schema as JsonSchema, { name: 'x', ...fields })).toBeUndefined()
})

const refused: [value: unknown, error: string | RegExp][] = [
  [null, 'the body is null; it takes an object with "name"'],
  [[1, 2], 'the body is a list of 2; it takes an object with "name"'],
  [{}, 'name is missing; it takes a text that is not empty'],
  [{ name: '' }, 'name is ""; it takes a text that is not empty'],
  [{ name: 5 }, 'name is 5; it takes a text that is not empty'],
  [{ name: 'x', count: '3' }, 'count is "3"; it takes a whole number from 1 to 9'],
  [{ name: 'x', count: 1.5 }, 'count is 1.5; it takes a whole number from 1 to 9'],
  [{ name: 'x', count: 10n ** 20n }, 'count is 100000000000000000000; it takes a whole number from 1 to 9'],
  [{ name: 'x', share: 0 }, 'share is 0; it takes a number greater than 0'],
  [{ name: 'x', share: NaN }, 'share is NaN; it takes a number greater than 0'],
  [{ name: 'x', flag: 'true' }, 'flag is "true"; it takes true or false'],
  [{ name: 'x', mode: 'frozn' }, 'mode is "frozn"; it takes real or frozen; did you mean "frozen"?'],
  [{ name: 'x', pair: [1] }, 'pair is a list of 1; it takes a list of 2, each a whole number'],
  [{ name: 'x', few: [] }, 'few is an empty list; it takes a list of 1 to 3, each a whole number'],
  [{ name: 'x', pair: [1, 'b'] }, 'pair.1 is "b"; it takes a whole number'],
  [{ name: 'x', way: { task: 't' } }, 'way.status is missing; it takes a text'],
  [{ name: 'x', way: { by: 6 } }, 'way.by is 6; it takes a number of at most 5'],
  [
    { name: 'x', way: { bye: 1 } },
    'way is an object with "bye"; it takes "idle", or an object with "task", "status", or an object with "by"',
  ],
  [
    { name: 'x', way: 'idel' },
    'way is "idel"; it takes "idle", or an object with "task", "status", or an object with "by"; did you mean "idle"?',
  ],
  [{ name: 'x', flg: true }, 'there is no field "flg"; did you mean "flag"?'],
  [{ name: 'x', way: { by: 1, at: 2 } }, 'there is no field "at" in way; it takes by'],
  [{ name: 'x', ['__proto__']: 1 }, /^there is no field "__proto__"; it takes name, count/],
  [{ name: 'x', map: { a: 'b' } }, 'map.a is "b"; it takes a number'],
  [{ name: 'x', count: 'y'.repeat(100) }, `count is "${'y'.repeat(60)}..."; it takes a whole number from 1 to 9`],
]

test.each(briefly(refused, ([, error]) => String(error)))('%s', (_, [value, error]) => {
  const problem = problemOf(schema as JsonSchema, value)
  if (typeof error === 'string') expect(problem?.error).toBe(error)
  else expect(problem?.error).toMatch(error)
})
