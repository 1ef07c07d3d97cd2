import swagger from '@fastify/swagger'
import { Type, type Static } from '@sinclair/typebox'
import Fastify from 'fastify'
import { expect, expectTypeOf, test } from 'vitest'
import { compile } from '../../src/validation/compile.js'
import { oneOf, orNull, withDefault } from '../../src/validation/schema.js'

const request = Type.Object({
  prompt: Type.String(),
  width: withDefault(Type.Integer({ minimum: 256 }), 1024),
  seed: orNull(Type.Integer({ minimum: 0, description: 'reproducible' })),
  format: withDefault(oneOf(['jpeg', 'png'], { title: 'Format' }), 'jpeg'),
})

const printed = {
  type: 'object',
  required: ['prompt'],
  properties: {
    prompt: { type: 'string' },
    width: { type: 'integer', minimum: 256, default: 1024 },
    seed: { type: 'integer', minimum: 0, description: 'reproducible' },
    format: { type: 'string', enum: ['jpeg', 'png'], title: 'Format', default: 'jpeg' },
  },
}

test('the helpers print plain JSON Schema, where only the validator sees the null', () => {
  expect(JSON.parse(JSON.stringify(request))).toEqual(printed)
})

test('what may be left out on the wire is there in the static type', () => {
  expectTypeOf<Static<typeof request>>().toEqualTypeOf<{
    prompt: string
    width: number
    seed: number | null
    format: 'jpeg' | 'png'
  }>()
  expect(compile(request, { at: 'body' })({ prompt: 'a' })).toEqual({
    value: { prompt: 'a', width: 1024, seed: null, format: 'jpeg' },
    ignored: [],
  })
})

test('what only the validator may know gets through Fastify to it, and not into the OpenAPI document', async () => {
  const app = Fastify()
  await app.register(swagger, { openapi: { openapi: '3.1.0' } })
  app.setValidatorCompiler(({ schema }) => {
    const validate = compile(schema, { at: 'body' })
    return (input: unknown) => {
      const answer = validate(input)
      return 'value' in answer ? { value: answer.value } : { error: new Error(answer.issues[0]?.type) }
    }
  })
  app.post('/', { schema: { body: request } }, ({ body }) => body)

  const taken = await app.inject({ method: 'POST', url: '/', payload: { prompt: 'a', seed: null } })
  expect(taken.json()).toEqual({ prompt: 'a', width: 1024, seed: null, format: 'jpeg' })
  const refused = await app.inject({ method: 'POST', url: '/', payload: { prompt: 'a', format: 'gif' } })
  expect(refused.json()).toMatchObject({ message: 'enum' })
  const document = JSON.parse(JSON.stringify(app.swagger())) as { paths: Record<string, unknown> }
  expect(document.paths['/']).toMatchObject({
    post: { requestBody: { content: { 'application/json': { schema: printed } } } },
  })
  await app.close()
})
