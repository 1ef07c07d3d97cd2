import { readFileSync } from 'node:fs'
import { Validator } from '@seriousme/openapi-schema-validator'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { asVersion30 } from '../../src/http/openapi-30.js'

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
const validate = (document: object) =>
  new Validator().validate(structuredClone(document) as unknown as Record<string, unknown>)

describe.each(['documented', 'live', 'control'])('the document %s as OpenAPI 3.0.3', (name) => {
  const given = parse(read(`openapi/${name}.yaml`)) as { paths: object; components: { schemas: object } }

  test('is valid; the one of 3.1 under that number is not, where it matters', async () => {
    const converted = asVersion30(given)
    expect(await validate(converted)).toEqual({ valid: true })
    expect(await validate({ ...given, openapi: '3.0.3' })).toMatchObject({ valid: name === 'documented' })
  })

  test('has the same paths and components, and leaves the given document as it was', () => {
    const before = structuredClone(given)
    const { paths, components } = asVersion30(given) as typeof given
    expect(given).toEqual(before)
    expect(Object.keys(paths)).toEqual(Object.keys(given.paths))
    expect(Object.keys(components.schemas)).toEqual(Object.keys(given.components.schemas))
  })
})

test.each([
  ['null among types', { anyOf: [{ type: 'string' }, { type: 'null' }] }, { type: 'string', nullable: true }],
  [
    'null among references',
    { anyOf: [{ $ref: '#/a' }, { type: 'integer' }, { type: 'null' }] },
    {
      anyOf: [
        { allOf: [{ $ref: '#/a' }], nullable: true },
        { type: 'integer', nullable: true },
      ],
    },
  ],
  ['a bound that excludes', { exclusiveMinimum: 0 }, { minimum: 0, exclusiveMinimum: true }],
  ['a list of examples', { type: 'string', examples: ['a', 'b'] }, { type: 'string', example: 'a' }],
  ['examples by name', { examples: { a: { value: { const: 1 } } } }, { examples: { a: { value: { const: 1 } } } }],
  ['a constant', { const: 'a' }, { enum: ['a'] }],
  [
    'properties whose names are keywords',
    { properties: { examples: { type: 'array' }, value: { const: 1 }, properties: { const: 2 } } },
    { properties: { examples: { type: 'array' }, value: { enum: [1] }, properties: { enum: [2] } } },
  ],
])('%s: as 3.0 writes it', (_name, schema, expected) => {
  expect(asVersion30({ components: { schemas: { A: schema } } })).toEqual({
    openapi: '3.0.3',
    components: { schemas: { A: expected } },
  })
})

test('the documented contract is committed in this form: npm run openapi writes it', () => {
  const given = parse(read('openapi/documented.yaml')) as object
  expect(parse(read('openapi/documented-3.0.yaml'))).toEqual(asVersion30(given))
})
