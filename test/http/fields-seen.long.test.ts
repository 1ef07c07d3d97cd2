import { readFileSync } from 'node:fs'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { fieldsOf, variantsOf } from '../../src/contracts/body-schema.js'
import { documented } from '../../src/contracts/documented/contract.js'
import { live } from '../../src/contracts/live/contract.js'
import type { Model } from '../../src/contracts/model.js'
import { startApp } from '../support/start-app.js'

/** Deblur writes nothing over its input, and makes nothing up. */
const unseenOnDeblur = ['seed', 'safety_tolerance']

/** The fields of which nothing is seen, as docs/pictures.md says in the row that ends with "nothing". */
const unseen = ['webhook_url', 'webhook_secret', 'user', 'version', 'input_image_blob_path']

/** A photograph in spirit: soft and hard edges, no pixel of which is like that of the other one. */
async function photo(turn: number, width = 256, height = 256): Promise<string> {
  const pixels = Buffer.alloc(width * height * 3)
  for (let at = 0; at < width * height; at++) {
    const [x, y] = [at % width, Math.trunc(at / width)]
    const wave = 128 + 60 * Math.sin((x + turn * 40) / 9) + 60 * Math.sin((y * (turn + 1)) / 31)
    pixels.set([wave, 255 - wave, x > 128 === y > 64 + turn * 40 ? 230 : 40], at * 3)
  }
  const picture = sharp(pixels, { raw: { width, height, channels: 3 } })
  return (await picture.png().toBuffer()).toString('base64')
}
const [first, second] = [await photo(0), await photo(1)]
const white = { create: { width: 256, height: 192, channels: 3, background: '#fff' } } as const
const mask = (await sharp(white).extend({ bottom: 64, background: '#000' }).png().toBuffer()).toString('base64')

const isPicture = (field: string) =>
  /^(input_image(_\d)?|images|image|mask|person|garment|image_prompt|control_image|preprocessed_image)$/.test(field)

interface FieldSchema {
  minimum?: number
  maximum?: number
  default?: unknown
  type?: string
  enum?: readonly unknown[]
  anyOf?: readonly FieldSchema[]
}

const schemaOf = ({ body }: Model, field: string) => fieldsOf(body)[field] as FieldSchema

/** The least that a model takes, small and with a seed of its own where it has those fields. */
function leastOf({ body }: Model): Record<string, unknown> {
  const given: Record<string, unknown> & { width?: unknown } = {}
  for (const field of variantsOf(body)[0]?.required ?? []) {
    if (isPicture(field)) given[field] = first
    else if (field === 'width' || field === 'height') given[field] = 512
    else given[field] = field === 'finetune_id' ? 'my-style' : 'a cat'
  }
  const canvas = given.width ?? 256
  // So that there is something to repaint, room for a caption, and a picture to follow.
  const roomy = { control_image: first, mask, bottom: 128 }
  const chosen = { ...roomy, prompt: 'a cat', seed: 1, width: canvas, height: canvas, resolution: '768sq' }
  for (const [field, value] of Object.entries(chosen)) if (field in fieldsOf(body)) given[field] = value
  return given
}

const values: Readonly<Record<string, unknown>> = {
  ...{ prompt: 'a dog', seed: 2, aspect_ratio: '9:16', resolution: '1k', finetune_id: 'my-finetune', user: 'me' },
  ...{ webhook_url: 'http://127.0.0.1:9/', webhook_secret: 'secret', version: 'latest', input_image_blob_path: 'a/b' },
  ...{
    width: 288,
    height: 288,
    left: 64,
    right: 64,
    top: 64,
    bottom: 64,
    reference_offset_x: 8,
    reference_offset_y: 8,
  },
}

/** A value that is not the default. */
function otherValue(model: Model, field: string): unknown {
  if (isPicture(field)) return second
  if (field in values)
    return 'reference_offset_x' in fieldsOf(model.body) && /^(width|height)$/.test(field) ? 640 : values[field]
  const schema = schemaOf(model, field)
  const bounds = schema.anyOf?.find(({ type }) => type !== 'null') ?? schema
  if (typeof schema.default === 'boolean') return !schema.default
  if (bounds.type === 'boolean') return true
  if (field === 'output_format') return schema.default === 'png' ? 'jpeg' : 'png'
  const choices = bounds.enum?.filter((value) => value !== schema.default)
  if (choices !== undefined) return choices[0]
  const ends = [bounds.minimum, bounds.maximum].filter((value) => value !== undefined && value !== schema.default)
  if (ends.length > 0) return ends[0]
  throw new Error(`no value for ${field}: give it one in this test`)
}

/** The first picture of an app of its own, whose seeds are those of every other one. */
async function seenOf({ contract, slug }: Model, body: object) {
  const app = startApp({ contract, latency: 'instant' })
  const { id } = await app.submit(slug, body)
  const { status, result } = await app.poll(id)
  expect(status).toBe('Ready')
  const { data, info } = await sharp((await app.download(result.sample)).rawPayload)
    .raw()
    .toBuffer({ resolveWithObject: true })
  const { format } = await sharp((await app.download(result.sample)).rawPayload).metadata()
  return { data, rest: `${info.width}x${info.height} ${format}` }
}

/** Every field of every model, but once where models of one painter have the same field. */
const cases = new Map<string, [string, string, string, Model]>()
for (const model of [...documented.models.values(), ...live.models.values()]) {
  for (const field of Object.keys(fieldsOf(model.body))) {
    const key = JSON.stringify([model.contract, model.painter, field, fieldsOf(model.body)[field]])
    if (!cases.has(key)) cases.set(key, [field, model.contract, model.slug, model])
  }
}

test.each([...cases.values()])('%s is seen in pictures, or listed as not seen: %s %s', async (field, _, __, model) => {
  const needed = field === 'image_prompt_strength' ? { image_prompt: first } : {}
  const body = { ...leastOf(model), ...needed }
  const [without, changed] = [
    await seenOf(model, body),
    await seenOf(model, { ...body, [field]: otherValue(model, field) }),
  ]
  const isSame = without.rest === changed.rest && without.data.equals(changed.data)
  expect(isSame).toBe(unseen.includes(field) || (model.painter === 'deblur' && unseenOnDeblur.includes(field)))
})

test('docs/pictures.md lists the same fields as not seen', () => {
  const row = readFileSync('docs/pictures.md', 'utf8')
    .split('\n')
    .find((line) => line.endsWith('| nothing |'))
  expect([...(row?.matchAll(/`(\w+)`/g) ?? [])].map(([, field]) => field)).toEqual(unseen)
})
