import { createHash } from 'node:crypto'
import { Type } from '@sinclair/typebox'
import { describe, expect, test } from 'vitest'
import { taggedBody } from '../../src/contracts/body-schema.js'
import { documented } from '../../src/contracts/documented/contract.js'
import { live } from '../../src/contracts/live/contract.js'
import { plainLifecycle } from '../../src/contracts/live/lifecycles.js'
import { defineModel } from '../../src/contracts/model.js'
import { products } from '../../src/contracts/products.js'
import { plainPicture } from '../support/input-picture.js'
import { describeContract } from '../../src/http/openapi.js'
import { startApp } from '../support/start-app.js'

/** The head of an MP4. */
const film = Buffer.from('0000001c6674797069736f6d0000020069736f6d69736f326d703431', 'hex')

const fromText = Type.Object(
  {
    mode: Type.Literal('t2v'),
    prompt: Type.String(),
    duration: Type.Optional(Type.Integer({ minimum: 1, maximum: 10, default: 5 })),
  },
  { $id: 'FromText', additionalProperties: false },
)
const fromPicture = Type.Object(
  { mode: Type.Literal('i2v'), input_image: Type.String(), prompt: Type.Optional(Type.String({ default: '' })) },
  { $id: 'FromPicture', additionalProperties: false },
)

/** A model of no service: its body is one of two, told apart by `mode`, and its result is a film. */
const model = defineModel('live', {
  slug: 'made-up-film',
  operationId: 'made_up_film',
  summary: 'Makes a film',
  description: 'Makes a film.',
  body: taggedBody('mode', [fromText, fromPicture], { $id: 'FilmBody' }),
  product: {
    ...products['flux-3-image'],
    price: { ...products['flux-3-image'].price, of: (_size, _inputs, fields) => Number(fields?.duration ?? 5) / 100 },
  },
  painter: { contentType: 'video/mp4', extension: 'mp4', bytesFor: () => film },
  lifecycle: plainLifecycle,
  resultForm: 'flux-3',
})

const contract = { ...live, models: new Map([...live.models, [model.slug, model]]) }
const contracts = new Map([documented, contract].map((each) => [each.name, each]))

const start = () => startApp({ contract: 'live', latency: 'instant', credits: 100 }, { contracts })

describe('a body that is one of several, by its mode', () => {
  /** As pydantic 2.13 says it of a RootModel with a discriminator. */
  const expected = "'t2v', 'i2v'"
  const invalid = (tag: string, input: unknown) => ({
    type: 'union_tag_invalid',
    loc: ['body'],
    msg: `Input tag '${tag}' found using 'mode' does not match any of the expected tags: ${expected}`,
    input,
    ctx: { discriminator: "'mode'", tag, expected_tags: expected },
  })

  test.each([
    [{ mode: 'v2v' }, [invalid('v2v', { mode: 'v2v' })]],
    [{ mode: 5 }, [invalid('5', { mode: 5 })]],
    [{ mode: null }, [invalid('None', { mode: null })]],
    [{ mode: true }, [invalid('True', { mode: true })]],
    [
      { prompt: 'a fox' },
      [
        {
          type: 'union_tag_not_found',
          loc: ['body'],
          msg: "Unable to extract tag using discriminator 'mode'",
          input: { prompt: 'a fox' },
          ctx: { discriminator: "'mode'" },
        },
      ],
    ],
    [
      { mode: 't2v', duration: 5 },
      [{ type: 'missing', loc: ['body', 't2v', 'prompt'], msg: 'Field required', input: { mode: 't2v', duration: 5 } }],
    ],
    [
      { mode: 'i2v', input_image: 1, duration: 5 },
      [
        { type: 'string_type', loc: ['body', 'i2v', 'input_image'], msg: 'Input should be a valid string', input: 1 },
        {
          type: 'extra_forbidden',
          loc: ['body', 'i2v', 'duration'],
          msg: 'Extra inputs are not permitted',
          input: 5,
        },
      ],
    ],
    [
      [],
      [
        {
          type: 'model_attributes_type',
          loc: ['body'],
          msg: 'Input should be a valid dictionary or object to extract fields from',
          input: [],
        },
      ],
    ],
  ])('%j is refused as pydantic does', async (body, detail) => {
    const reply = await start().trySubmit(model.slug, body)
    expect([reply.statusCode, reply.json()]).toEqual([422, { detail }])
  })
})

describe('a task whose result is a film', () => {
  test('is submitted, polled and downloaded, whole and in part', async () => {
    const { submit, poll, download, time } = start()
    const made = await submit(model.slug, { mode: 't2v', prompt: 'a fox', duration: 4 })
    expect(made).toMatchObject({ cost: 4, input_mp: 0, output_mp: null })
    const { status, result } = await poll(made.id)
    expect([status, Object.keys(result), result.prompt]).toEqual(['Ready', ['sample', 'prompt', 'duration'], 'a fox'])
    expect(new URL(result.sample).pathname).toBe(`/results/${made.id}/sample.mp4`)
    expect(new URL(result.sample).searchParams.get('rsct')).toBe('video/mp4')

    const whole = await download(result.sample)
    expect([whole.statusCode, whole.headers['content-type'], whole.rawPayload]).toEqual([200, 'video/mp4', film])
    expect(whole.headers['content-md5']).toBe(createHash('md5').update(film).digest('base64'))
    const part = await download(result.sample, { range: 'bytes=4-7' })
    expect([part.statusCode, part.body]).toEqual([206, 'ftyp'])
    time.advance(24 * 60 * 60_000)
    expect((await download(result.sample)).statusCode).toBe(403)
  })

  test('takes pictures in the variant that has a field for them', async () => {
    const { submit, core } = start()
    const { id } = await submit(model.slug, {
      mode: 'i2v',
      input_image: (await plainPicture(300, 300)).toString('base64'),
    })
    const { inputs, prompt } = core.control.account('test').task(id)
    expect([prompt, inputs]).toEqual(['', [expect.objectContaining({ field: 'input_image', width: 300 })]])
  })

  test('is in the journal, the report and the control API, without a size', async () => {
    const { submit, poll, download, core, app } = start()
    const { id } = await submit(model.slug, { mode: 't2v', prompt: 'a fox', duration: 4 })
    await download((await poll(id)).result.sample)
    const account = core.control.account('test')
    const { entries } = account.requests()
    expect(entries.map(({ stage, model, status }) => [stage, model, status])).toEqual([
      ['submit', 'made-up-film', 200],
      ['poll', 'made-up-film', 200],
      ['download', 'made-up-film', 200],
    ])
    const task = await app.inject({ url: `/_emulator/tasks/${id}`, headers: { 'x-key': 'test' } })
    expect(task.json()).toMatchObject({ id, model: 'made-up-film', downloads: 1, credits: 4 })
    expect(['width', 'height', 'format'].filter((name) => name in task.json<object>())).toEqual([])
    const shown = await app.inject({ url: `/_emulator/tasks/${id}/picture`, headers: { 'x-key': 'test' } })
    expect([shown.headers['content-type'], shown.rawPayload]).toEqual(['video/mp4', film])
    const { coverage } = account.report()
    expect(JSON.stringify(coverage)).toContain('POST /live/v1/made-up-film')
  })

  test('is a picture of your own if a rule says so', async () => {
    const { submit, poll, download, core } = start()
    const account = core.control.account('test')
    const png = await plainPicture(4, 4)
    await account.addPicture('mine', png)
    account.addRule({ stage: 'task', then: { picture: 'mine', fit: 'cover' } as never })
    const body = { mode: 't2v', prompt: 'a fox', duration: 4 }
    const own = await download((await poll((await submit(model.slug, body)).id)).result.sample)
    expect([own.headers['content-type'], own.rawPayload]).toEqual(['image/png', png])
  })

  test('has its body in the document of the contract, by its mode', async () => {
    const document = (await describeContract(contract)).json('http://localhost') as {
      paths: Record<string, { post: { requestBody: { content: Record<string, { schema: object; example: object }> } } }>
      components: { schemas: Record<string, object> }
    }
    const { schema, example } = document.paths['/v1/made-up-film']?.post.requestBody.content['application/json'] ?? {}
    expect(schema).toEqual({ $ref: '#/components/schemas/FilmBody' })
    expect(document.components.schemas.FilmBody).toMatchObject({
      oneOf: [{ $ref: '#/components/schemas/FromText' }, { $ref: '#/components/schemas/FromPicture' }],
      discriminator: {
        propertyName: 'mode',
        mapping: { t2v: '#/components/schemas/FromText', i2v: '#/components/schemas/FromPicture' },
      },
    })
    expect(example).toMatchObject({ mode: 't2v' })
  })
})
