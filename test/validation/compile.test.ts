import { Type } from '@sinclair/typebox'
import { expect, test } from 'vitest'
import { compile } from '../../src/validation/compile.js'
import type { Validate } from '../../src/validation/issue.js'
import { oneOf, orNull, withDefault } from '../../src/validation/schema.js'

const request = Type.Object({
  prompt: Type.String({ maxLength: 10 }),
  width: withDefault(Type.Integer({ minimum: 256, multipleOf: 32 }), 1024),
  seed: orNull(Type.Integer({ minimum: 0 })),
  output_format: withDefault(oneOf(['jpeg', 'png']), 'jpeg'),
})

test('a valid body is coerced, filled with defaults in the order of declaration, and its unknown names are told', () => {
  const answer = compile(request, { at: 'body' })({ extra: 1, seed: '42', toString: 2, prompt: 'a cat', width: 512.0 })
  expect(answer).toEqual({
    value: { prompt: 'a cat', width: 512, seed: 42, output_format: 'jpeg' },
    ignored: ['extra', 'toString'],
  })
  expect(Object.keys(valueOf(answer))).toEqual(['prompt', 'width', 'seed', 'output_format'])
})

test('a field that takes null is null when it is absent', () => {
  const validate = compile(request, { at: 'body' })
  const value = { prompt: 'a', width: 1024, seed: null, output_format: 'jpeg' }
  expect(validate({ prompt: 'a' })).toEqual({ value, ignored: [] })
  expect(validate({ prompt: 'a', seed: null })).toEqual({ value, ignored: [] })
})

test('issues come in the order of declaration, each with its place, message, input and context', () => {
  const input = { output_format: 'gif', seed: -1, width: 100 }
  expect(compile(request, { at: 'body' })(input)).toEqual({
    issues: [
      { type: 'missing', loc: ['body', 'prompt'], msg: 'Field required', input },
      {
        type: 'multiple_of',
        loc: ['body', 'width'],
        msg: 'Input should be a multiple of 32',
        input: 100,
        ctx: { multiple_of: 32 },
      },
      {
        type: 'greater_than_equal',
        loc: ['body', 'seed'],
        msg: 'Input should be greater than or equal to 0',
        input: -1,
        ctx: { ge: 0 },
      },
      {
        type: 'enum',
        loc: ['body', 'output_format'],
        msg: "Input should be 'jpeg' or 'png'",
        input: 'gif',
        ctx: { expected: "'jpeg' or 'png'" },
      },
    ],
    ignored: [],
  })
})

test('the input is not changed', () => {
  const schema = Type.Object({
    list: Type.Array(Type.Integer()),
    inner: Type.Object({ n: withDefault(Type.Integer(), 1) }),
  })
  const input = { list: ['1'], inner: { extra: true } }
  const before = structuredClone(input)
  expect(compile(schema, { at: 'body' })(input)).toEqual({ value: { list: [1], inner: { n: 1 } }, ignored: [] })
  expect(input).toEqual(before)
})

test('a default that is an object is a new one each time', () => {
  const validate = compile(Type.Object({ list: withDefault(Type.Array(Type.Integer()), []) }), { at: 'body' })
  const [first, second] = [validate({}), validate({})].map(valueOf)
  expect(first).toEqual({ list: [] })
  expect(first?.list).not.toBe(second?.list)
})

test('integers beyond 2^53 stay exact, as numbers in JSON and as text', () => {
  const validate = compile(Type.Object({ seed: Type.Integer() }), { at: 'body' })
  const value = { seed: 9007199254740993n }
  expect(validate({ seed: 9007199254740993n })).toEqual({ value, ignored: [] })
  expect(validate({ seed: '9007199254740993' })).toEqual({ value, ignored: [] })
  expect(validate({ seed: '9007199254740991' })).toEqual({ value: { seed: 9007199254740991 }, ignored: [] })
})

test('__proto__ is a name like any other', () => {
  const input: unknown = JSON.parse('{"__proto__": {"polluted": "1"}, "prompt": "a"}')
  expect(compile(Type.Object({ prompt: Type.String() }), { at: 'body' })(input)).toEqual({
    value: { prompt: 'a' },
    ignored: ['__proto__'],
  })

  const value = valueOf(compile(Type.Record(Type.String(), Type.Any()), { at: 'body' })(input))
  expect(Object.keys(value)).toEqual(['__proto__', 'prompt'])
  expect(value.polluted).toBeUndefined()

  const declared = { type: 'object', properties: JSON.parse('{"__proto__": {"type": "object"}}') as object }
  const own = valueOf(compile(declared, { at: 'body' })(input))
  expect(Object.keys(own)).toEqual(['__proto__'])
  expect(own.polluted).toBeUndefined()

  expect(compile(declared, { at: 'body' })({})).toEqual({ value: {}, ignored: [] })
})

test('a missing parameter of the query echoes nothing, and its place begins with query', () => {
  expect(compile(Type.Object({ id: Type.String() }), { at: 'query' })({ ID: 'x' })).toEqual({
    issues: [{ type: 'missing', loc: ['query', 'id'], msg: 'Field required', input: null }],
    ignored: ['ID'],
  })
})

test('a schema may refer to itself, and to shared schemas by their $id', () => {
  const tree = {
    $defs: { Node: { type: 'object', properties: { n: { type: 'integer' }, next: { $ref: '#/$defs/Node' } } } },
    $ref: '#/$defs/Node',
  }
  expect(compile(tree, { at: 'body' })({ n: '1', next: { n: '2', next: { n: 'x' } }, more: 1 })).toEqual({
    issues: [
      {
        type: 'int_parsing',
        loc: ['body', 'next', 'next', 'n'],
        msg: 'Input should be a valid integer, unable to parse string as an integer',
        input: 'x',
      },
    ],
    ignored: ['more'],
  })
  expect(compile(tree, { at: 'body' })({ n: '1', more: 1 })).toEqual({ value: { n: 1 }, ignored: ['more'] })

  const shared = { Size: { $id: 'Size', type: 'object', properties: { width: { type: 'integer' } } } }
  expect(compile({ $ref: 'Size#' }, { at: 'body', shared })({ width: '5' })).toEqual({
    value: { width: 5 },
    ignored: [],
  })
  expect(() => compile({ $ref: 'Shape#' }, { at: 'body', shared })).toThrow('Shape#')
})

test('a union takes the member that fits as it is, before one that has to convert', () => {
  const validate = compile(Type.Object({ f: Type.Union([Type.Integer(), Type.String(), Type.Null()]) }), { at: 'body' })
  expect(validate({ f: '5' })).toEqual({ value: { f: '5' }, ignored: [] })
  expect(validate({ f: true })).toEqual({ value: { f: 1 }, ignored: [] })
  expect(validate({ f: null })).toEqual({ value: { f: null }, ignored: [] })
  expect(compile({ type: ['integer', 'null'] }, { at: 'body' })('7')).toEqual({ value: 7, ignored: [] })
})

test('the issues of a union name the member that each one is about', () => {
  const members = [
    Type.Integer({ minimum: 1 }),
    Type.Boolean(),
    Type.Array(Type.Number()),
    Type.Record(Type.String(), Type.Integer()),
    Type.Literal('auto'),
    Type.Object({ a: Type.Integer() }, { title: 'Box' }),
  ]
  const answer = compile(Type.Object({ f: Type.Union(members) }), { at: 'body' })({ f: 'x' })
  expect('issues' in answer ? answer.issues.map(({ type, loc }) => [type, loc.slice(2)]) : []).toEqual([
    ['int_parsing', ['constrained-int']],
    ['bool_parsing', ['bool']],
    ['list_type', ['list[float]']],
    ['dict_type', ['dict[str,int]']],
    ['literal_error', ["literal['auto']"]],
    ['model_attributes_type', ['Box']],
  ])
})

test('a field that can only be null takes nothing else', () => {
  expect(compile(Type.Null(), { at: 'body' })(1)).toEqual({
    issues: [{ type: 'none_required', loc: ['body'], msg: 'Input should be None', input: 1 }],
    ignored: [],
  })
})

test('a text without a bound may hold lone surrogates', () => {
  const input = { prompt: 'a\ud800' }
  expect(compile(Type.Object({ prompt: Type.String() }), { at: 'body' })(input)).toEqual({ value: input, ignored: [] })
})

test.each([
  ['a text with a bound', Type.String({ maxLength: 5 })],
  ['a text with a lower bound of nothing', Type.String({ minLength: 0 })],
  ['a text with a pattern', Type.String({ pattern: 'a' })],
  ['a word', oneOf(['a', 'b'])],
  ['an integer', Type.Integer()],
  ['a number', Type.Number()],
  ['a boolean', Type.Boolean()],
  ['a URL', Type.String({ format: 'uri' })],
  ['a UUID', Type.String({ format: 'uuid' })],
  ['base64', Type.String({ format: 'base64' })],
])('%s may not', (_, schema) => {
  expect(compile(Type.Object({ field: schema }), { at: 'body' })({ field: 'a\ud800' })).toEqual({
    issues: [
      {
        type: 'string_unicode',
        loc: ['body', 'field'],
        msg: 'Input should be a valid string, unable to parse raw data as a unicode string',
        input: 'a\ud800',
      },
    ],
    ignored: [],
  })
})

test('a schema that validation would only half understand is refused at the start', () => {
  expect(() => compile({ type: 'string', format: 'date-time' }, { at: 'body' })).toThrow('date-time')
  expect(() => compile({ type: 'file' }, { at: 'body' })).toThrow('file')
  expect(() => compile({ allOf: [{}, {}] }, { at: 'body' })).toThrow('allOf')
  expect(() => compile({ properties: {} }, { at: 'body' })).toThrow('properties')
})

function valueOf(answer: ReturnType<Validate>): Record<string, unknown> {
  expect(answer).toHaveProperty('value')
  return ('value' in answer ? answer.value : undefined) as Record<string, unknown>
}

test('a name of more than 1,024 characters is cut where it is a place', () => {
  const name = 'a'.repeat(1025)
  const strict = compile(Type.Object({}, { additionalProperties: false }), { at: 'body' })
  const named = compile(Type.Record(Type.String(), Type.Integer()), { at: 'body' })
  const places = [strict, named].map((validate) => {
    const judged = validate({ [name]: 'x' })
    return 'issues' in judged && judged.issues.map(({ loc }) => loc)
  })
  expect(places).toEqual(Array(2).fill([['body', `${'a'.repeat(1024)}...`]]))
})
