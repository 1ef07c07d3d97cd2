import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'
import type { Expectation, ExpectationResult } from '../../src/control/control.js'
import { withFiles } from '../../src/expect-files.js'
import { briefly } from '../support/brief.js'
import { pixelText } from '../support/pixel.js'
import { shareApp } from '../support/start-app.js'

const sha256 = (data: string | Uint8Array) => createHash('sha256').update(data).digest('hex')
const pixel = Buffer.from(pixelText, 'base64')
/** Other bytes, some of which the two alphabets of base64 write differently. */
const longer = Buffer.concat([pixel, Buffer.alloc(60, 0xfb), Buffer.from([0xff])])
expect(longer.toString('base64')).toMatch(/[+/].*=$/)
/** A WebP of one pixel: shorter than a text that the journal shows as it is. */
const shortWebp = 'UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA=='

const seen = shareApp({ contract: 'live' })
let keys = 0

/** What comes of expectations after one submit with these fields, over HTTP. */
async function sending(body: object) {
  const client = seen.as({ key: `key-${++keys}` })
  await client.trySubmit('flux-2-pro', { prompt: 'x', ...body })
  return async (expectation: Expectation) => {
    const [status, result] = await client.command<ExpectationResult>('POST /expect', expectation)
    return { status, ...result }
  }
}
const hashOf = (data: string | Uint8Array): Expectation => ({ fields: { input_image: { sha256: sha256(data) } } })

describe('a picture is expected by the SHA-256 of its bytes', () => {
  test.each<[form: string, sent: string, bytes: Buffer]>([
    ['base64', longer.toString('base64'), longer],
    ['URL-safe base64 without padding', longer.toString('base64url'), longer],
    ['base64 with line breaks', longer.toString('base64').replaceAll(/.{76}/g, '$&\r\n'), longer],
    ['a data URI', `data:image/png;base64,${longer.toString('base64')}`, longer],
    ['a data URI in capitals, with parameters', `DATA:image/png;a=b;BASE64,${longer.toString('base64')}`, longer],
    ['a few characters', shortWebp, Buffer.from(shortWebp, 'base64')],
  ])('sent as %s', async (_form, sent, bytes) => {
    const asked = await sending({ input_image: sent })
    expect(await asked({ ...hashOf(bytes), count: 1 })).toMatchObject({ status: 200, met: true, found: 1 })
    const capitals = { input_image: { sha256: sha256(bytes).toUpperCase() } }
    expect(await asked({ fields: capitals })).toMatchObject({ status: 200, met: true })
    expect(await asked({ ...hashOf(pixel), count: 0 })).toMatchObject({ status: 200, met: true })
    // The other one differs, and is told.
    expect(await asked(hashOf(pixel))).toMatchObject({
      status: 409,
      met: false,
      found: 0,
      closest: {
        differs: [{ field: 'input_image', expected: { sha256: sha256(pixel) }, found: { sha256: sha256(bytes) } }],
      },
    })
  })

  test('in a list by its place', async () => {
    const client = seen.as({ key: `key-${++keys}` })
    await client.trySubmit('flux-3-image', { prompt: 'x', images: [pixelText, longer.toString('base64')] })
    const ask = async (fields: object, count = 1) =>
      (await client.command<ExpectationResult>('POST /expect', { fields, count }))[1]
    expect(await ask({ 'images.0': { sha256: sha256(pixel) }, 'images.1': { sha256: sha256(longer) } })).toMatchObject({
      met: true,
    })
    expect(await ask({ 'images.1': { sha256: sha256(pixel) } })).toMatchObject({ met: false, found: 0 })
    // Not of the list as a whole: neither that it has the picture nor that it has not.
    for (const count of [0, 1]) {
      expect(await ask({ images: { sha256: sha256(pixel) } }, count)).toMatchObject({
        met: false,
        problem: expect.stringContaining('it is a list; ask for one of its pictures, such as images.0'),
      })
    }
  })

  test('beside other fields, in a sentence that says what was asked', async () => {
    const asked = await sending({ input_image: pixelText, width: 512 })
    const fields = { width: 512, input_image: { sha256: sha256(pixel) } }
    expect(await asked({ fields, filter: { stage: 'submit' }, count: 1 })).toMatchObject({ met: true })
    expect(await asked({ fields, count: 2 })).toMatchObject({
      problem: `expected exactly 2 requests with the field width 512 and the field input_image {"sha256":"${sha256(pixel)}"}, found 1 among 1`,
    })
  })
})

describe('what is not that picture does not pass for it', () => {
  const gif = Buffer.concat([Buffer.from('GIF89a'), Buffer.alloc(100)])
  const zip = Buffer.concat([pixel, Buffer.from('PK\x05\x06', 'latin1'), Buffer.alloc(18)])
  const mark = `<picture, 92 characters, sha256 ${sha256(pixel)}>`

  test.each<[what: string, sent: unknown, hash: string, found: unknown]>([
    ['null', null, sha256(''), null],
    ['an empty text', '', sha256(''), ''],
    ['a short text', 'cat.png', sha256('cat.png'), 'cat.png'],
    [
      'a text that is not base64',
      '!'.repeat(99),
      sha256('!'.repeat(99)),
      `<no picture, 99 characters, sha256 ${sha256('!'.repeat(99))}>`,
    ],
    [
      'a file that is not a picture',
      gif.toString('base64'),
      sha256(gif),
      `<no picture, 144 characters, sha256 ${sha256(gif)}>`,
    ],
    [
      'a picture that is an archive as well',
      zip.toString('base64'),
      sha256(zip),
      `<no picture, ${zip.toString('base64').length} characters, sha256 ${sha256(zip)}>`,
    ],
    ['what the journal writes for it', mark, sha256(pixel), expect.stringMatching(/^<no picture, /)],
    ['an object with its hash', { sha256: sha256(pixel) }, sha256(pixel), { sha256: sha256(pixel) }],
  ])('%s', async (_what, sent, hash, found) => {
    const asked = await sending({ input_image: sent })
    const { met, closest } = await asked({ fields: { input_image: { sha256: hash } } })
    const differs = [{ field: 'input_image', expected: { sha256: hash }, found }]
    expect([met, closest?.differs]).toEqual([false, differs])
  })

  test('a field that is not there', async () => {
    const asked = await sending({})
    expect(await asked(hashOf(''))).toMatchObject({ status: 409, met: false, found: 0 })
  })

  test('a URL, of which neither that it is there nor that it is not can be told', async () => {
    const url = 'https://x.org/cat.png'
    const asked = await sending({ input_image: url })
    for (const count of [0, 1]) {
      for (const hash of [sha256(url), sha256(pixel)]) {
        const { status, met, found, problem } = await asked({ fields: { input_image: { sha256: hash } }, count })
        expect([status, met, found]).toEqual([409, false, 0])
        expect(problem).toMatch(/; input_image of request \d+ cannot be told: it is a URL, which is not fetched$/)
      }
    }
    expect(await asked({ fields: { input_image: url } })).toMatchObject({ met: true })
  })
})

describe('what no picture can be is refused', () => {
  const hash = sha256(pixel)
  const notHash = (given: string) => `fields.mask.sha256: ${given} is not a SHA-256 in 64 hex digits`
  const refused: [fields: object, error: string][] = [
    [{ mask: { sha256: '' } }, notHash('""')],
    [{ mask: { sha256: hash.slice(1) } }, notHash(`"${hash.slice(1, 61)}..."`)],
    [{ mask: { sha256: `${hash}0` } }, notHash(`"${hash.slice(0, 60)}..."`)],
    [{ mask: { sha256: `${hash.slice(1)}g` } }, notHash(`"${hash.slice(1, 61)}..."`)],
    [{ mask: { sha256: `${hash}\n` } }, notHash(`"${hash.slice(0, 60)}..."`)],
    [{ mask: { sha256: 7 } }, notHash('7')],
    [{ mask: { sha256: null } }, notHash('null')],
    [{ mask: {} }, 'fields.mask: an empty object is not what a picture can be compared with'],
    [{ mask: { sha265: hash } }, 'fields.mask: an object with "sha265" is not what a picture can be compared with'],
    [{ mask: { sha256: hash, md5: '' } }, 'fields.mask: an object with "sha256", "md5" is not what a picture can be'],
    [{ images: [{ sha256: hash }] }, 'fields.images: a list of 1 is not what a picture can be compared with: '],
    [{ prompt: { sha256: hash } }, 'fields.prompt: "prompt" is not a field of pictures'],
    [{ 'mask.sha256.0': { sha256: 7 } }, 'fields.mask.sha256.0: "sha256" is not a field of pictures'],
    [{ mask: { file: '/etc/hostname' } }, 'fields.mask: an object with "file" is not what a picture can be compared'],
  ]
  test.each(briefly(refused, ([fields]) => fields))('%s', async (_, [fields, error]) => {
    for (const count of [0, 1]) {
      const reply = await seen.command('POST /expect', { fields, count })
      expect(reply).toEqual([400, { account: 'test', error: expect.stringContaining(error) }])
    }
  })
})

describe('in the library a picture is expected by what it is', () => {
  const folder = mkdtempSync(join(tmpdir(), 'flux-expect-'))
  const path = join(folder, 'pixel.png')
  writeFileSync(path, pixel)
  writeFileSync(join(folder, 'other.png'), longer)
  writeFileSync(join(folder, 'notes.txt'), 'no picture')
  afterAll(() => {
    rmSync(folder, { recursive: true })
  })

  async function startAccount() {
    const key = `key-${++keys}`
    await seen.as({ key }).trySubmit('flux-2-pro', { prompt: 'x', input_image: `data:image/png;base64,${pixelText}` })
    return withFiles(seen.core.control).account(key)
  }

  test.each<[string, given: unknown]>([
    ['a Buffer', pixel],
    ['a Uint8Array', new Uint8Array(pixel)],
    ['a part of an array', new Uint8Array([0, ...pixel, 0]).subarray(1, pixel.length + 1)],
    ['a path', { file: path }],
    ['a file: URL', { file: pathToFileURL(path) }],
  ])('%s', async (_what, input_image) => {
    const account = await startAccount()
    expect(account.expect({ fields: { input_image }, count: 1 })).toMatchObject({ met: true, found: 1 })
  })

  test.each<[string, given: unknown]>([
    ['a Buffer', longer],
    ['a path', { file: join(folder, 'other.png') }],
  ])('%s of another one differs, and the hashes are told', async (_what, input_image) => {
    const account = await startAccount()
    const { met, closest } = account.expect({ fields: { input_image } })
    const [expected, found] = [{ sha256: sha256(longer) }, { sha256: sha256(pixel) }]
    expect([met, closest?.differs]).toEqual([false, [{ field: 'input_image', expected, found }]])
  })

  test.each<[string, given: unknown, message: string]>([
    ['no bytes', Buffer.alloc(0), 'fields.input_image: the 0 bytes are not a JPEG, PNG or WebP'],
    [
      'bytes of something else',
      Buffer.from('%PDF-1.7'),
      'fields.input_image: the 8 bytes are not a JPEG, PNG or WebP: it is a PDF',
    ],
    [
      'a file of something else',
      { file: join(folder, 'notes.txt') },
      'fields.input_image: the 10 bytes are not a JPEG, PNG or WebP',
    ],
    [
      'a file that is not there',
      { file: join(folder, 'none.png') },
      'fields.input_image: the file cannot be read: ENOENT',
    ],
    ['a folder', { file: folder }, 'fields.input_image: the file cannot be read: EISDIR'],
    ['a URL of the web', { file: new URL('https://x.org/cat.png') }, 'fields.input_image: the file cannot be read: '],
    ['another view', new Uint16Array(4), 'fields.input_image: '],
  ])('%s is refused', async (_what, input_image, message) => {
    const account = await startAccount()
    for (const count of [0, 1]) {
      expect(() => account.expect({ fields: { input_image }, count })).toThrow(
        expect.objectContaining({ name: 'ControlError', status: 400, message: expect.stringContaining(message) }),
      )
    }
  })

  test('in a field without pictures it is refused', async () => {
    const account = await startAccount()
    expect(() => account.expect({ fields: { prompt: pixel }, count: 0 })).toThrow('"prompt" is not a field of pictures')
  })
})
