import { expect, test } from 'vitest'
import { type PictureSpec, pictureKey } from '../../src/images/picture-spec.js'
import { picture } from './picture.js'
import { briefly } from '../support/brief.js'

const input = { field: 'image', sha256: 'a'.repeat(64), source: 'base64', width: 8, height: 8 } as const

test('the order of fields does not matter', () => {
  expect(pictureKey(picture({ fields: { a: 1, b: null } }))).toBe(pictureKey(picture({ fields: { b: null, a: 1 } })))
})

const changes: Partial<PictureSpec>[] = [
  { painter: 'edit' },
  { model: 'flux-pro' },
  { prompt: 'A red fox in fresh snow ' },
  { prompt: 'A red fox in fresh snow\ud800' },
  { prompt: 'A red fox in fresh snow\ufffd' },
  { seed: '43' },
  { width: 192 },
  { height: 256 },
  { format: 'jpeg' },
  { fields: { raw: true } },
  { fields: { raw: 'true' } },
  { inputs: [input] },
  { inputs: [{ ...input, sha256: 'b'.repeat(64) }] },
]

test.each(briefly(changes))('%s makes it another picture', (_, change) => {
  expect(pictureKey(picture(change))).not.toBe(pictureKey(picture()))
})

test('halves of surrogate pairs are told apart', () => {
  expect(pictureKey(picture({ prompt: '\ud800' }))).not.toBe(pictureKey(picture({ prompt: '\ud801' })))
})
