import { expect, test } from 'vitest'
import { differenceOf } from '../../src/verify/difference.js'
import { safeText } from '../../src/verify/safe-text.js'
import { schemaProblem } from '../../src/verify/schema-problem.js'

test.each<[unknown, unknown, string | undefined, string | undefined]>([
  [{ a: 1 }, { a: 1 }, undefined, undefined],
  [{ a: 1, b: 2 }, { b: 2, a: 1 }, undefined, undefined],
  [{ a: 1 }, { a: 2 }, undefined, 'a is 2, expected 1'],
  [{ a: 1 }, { a: '1' }, 'a is "1", expected a number', 'a is "1", expected 1'],
  [{ a: null }, { a: {} }, 'a is an empty object, expected null', 'a is an empty object, expected null'],
  [{ a: 1 }, {}, 'the body has no "a"', 'the body has no "a"'],
  [{}, { a: 1 }, 'the body also has "a"', 'the body also has "a"'],
  [[1], [1, 2], 'the body is a list of 2, expected a list of 1', 'the body is a list of 2, expected a list of 1'],
  [
    { d: [{ loc: ['x'] }] },
    { d: [{ loc: ['y'] }] },
    'd.0.loc.0 is "y", expected "x"',
    'd.0.loc.0 is "y", expected "x"',
  ],
  [{ status_code: 401 }, { status_code: 403 }, 'status_code is 403, expected 401', 'status_code is 403, expected 401'],
  [{ a: 1 }, undefined, 'the body is missing, expected an object', 'the body is missing, expected an object with "a"'],
])('%j and %j differ in their form and in all', (expected, given, ofForm, ofAll) => {
  expect([differenceOf(expected, given, 'form'), differenceOf(expected, given, 'all')]).toEqual([ofForm, ofAll])
})

const components = { Name: { type: 'string', enum: ['a', 'b'] } }

test.each<[object, unknown, string | undefined]>([
  [{ $ref: '#/components/schemas/Name' }, 'a', undefined],
  [{ $ref: '#/components/schemas/Name' }, 'c', 'the body is "c", expected one of "a", "b"'],
  [{ anyOf: [{ type: 'number' }, { type: 'null' }] }, null, undefined],
  [{ anyOf: [{ type: 'number' }, { type: 'null' }] }, 'x', 'the body is "x", expected number'],
  [{ type: 'integer' }, 1.5, 'the body is 1.5, expected integer'],
  [{ type: ['string', 'null'] }, 1, 'the body is 1, expected string or null'],
  [{ type: 'array', items: { type: 'boolean' } }, [true, 0], 'the body.1 is 0, expected boolean'],
  [{ type: 'object', required: ['x'], properties: {} }, { y: 1 }, 'the body has no "x"'],
  [
    { type: 'object', properties: { x: { type: 'object', properties: { y: { type: 'string' } } } } },
    { x: { y: 1 } },
    'x.y is 1, expected string',
  ],
  [{ type: 'string', format: 'uuid' }, 'x', 'the body is "x", expected the format uuid'],
  [{ type: 'string', format: 'uri' }, 'http://a', undefined],
  [{}, { any: 1 }, undefined],
])('the schema %j and %j', (schema, value, problem) => {
  expect(schemaProblem(schema, value, components)).toBe(problem)
})

test('a text is safe to print: without the key, also a cut one, other secrets, and what acts on a terminal', () => {
  const safe = safeText('sk-12345678')
  expect(safe('it is "sk-12345678", and "x sk-1234..."')).toBe('it is "<secret>", and "x <secret>"')
  expect(safe('http://a/?sig=abc&x=1')).toBe('http://a/?sig=<secret>&x=1')
  expect(safe('a\u009b31m\u202eb')).toBe('a?31m?b')
  expect(safe('sk-1 is another word')).toBe('sk-1 is another word')
  // Of a key that may be any word, words are not hidden.
  expect(safeText('a')('a word')).toBe('a word')
  expect(safeText(undefined)('a word')).toBe('a word')
})
