import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { createSeal } from '../../src/journal/digest.js'
import { redactBody as redact, redactUrl } from '../../src/journal/redaction.js'
import { briefly } from '../support/brief.js'
import { pixelText } from '../support/pixel.js'

const seal = createSeal(Buffer.from('key'))
const redactBody = (body: unknown) => redact(body, { seal })

/** Of a picture's bytes. */
const ofPicture = (base64: string) => createHash('sha256').update(Buffer.from(base64, 'base64')).digest('hex')
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
const hidden = (secret: string) => `<secret ${seal(secret)}>`

const base64 = 'QUJD'.repeat(100)
const png = `iVBORw0KGgo${base64}`
const gif = `R0lGODlh${base64}`
/** A picture, and bytes after its end. */
const long = Buffer.concat([Buffer.from(pixelText, 'base64'), Buffer.alloc(300)]).toString('base64')

test.each<[string, unknown, unknown]>([
  [
    'a plain body is kept',
    { prompt: 'a cat', seed: 0, raw: true, mask: null },
    { prompt: 'a cat', seed: 0, raw: true, mask: null },
  ],
  ['nested values are kept', { a: { b: [1, { c: 'x' }, [], {}] } }, { a: { b: [1, { c: 'x' }, [], {}] } }],
  ['a secret goes', { webhook_secret: 'hush', prompt: 'x' }, { webhook_secret: hidden('hush'), prompt: 'x' }],
  [
    'a secret goes, of whatever type and spelling',
    { 'X-Key': 1, Webhook_Secret: ['a'] },
    { 'X-Key': hidden('1'), Webhook_Secret: '<secret>' },
  ],
  ['a null says that there was no secret', { webhook_secret: null }, { webhook_secret: null }],
  [
    'a secret deep inside goes',
    { list: [{ authorization: 'Bearer x' }] },
    { list: [{ authorization: hidden('Bearer x') }] },
  ],
  [
    'a picture goes',
    { input_image_2: pixelText },
    { input_image_2: `<picture, ${pixelText.length} characters, sha256 ${ofPicture(pixelText)}>` },
  ],
  [
    'a picture goes, in whatever field',
    { drawing: gif, other: `data:image/png;base64,${long}` },
    {
      drawing: `<no picture, 408 characters, sha256 ${ofPicture(gif)}>`,
      other: `<picture as data:image/png;base64, ${22 + long.length} characters, sha256 ${ofPicture(long)}>`,
    },
  ],
  [
    'what is sent for a picture goes by its name',
    { input_image_2: 'x'.repeat(65) },
    { input_image_2: `<no picture, 65 characters, sha256 ${ofPicture('x'.repeat(65))}>` },
  ],
  ['what is too short for a picture explains itself', { mask: 'not-base64!' }, { mask: 'not-base64!' }],
  [
    'what is in a list goes by the name of the list',
    { images: ['!'.repeat(65)] },
    { images: [`<no picture, 65 characters, sha256 ${sha256('!'.repeat(65))}>`] },
  ],
  [
    'what looks like a picture goes',
    { drawing: base64 },
    { drawing: `<no picture, 400 characters, sha256 ${ofPicture(base64)}>` },
  ],
  [
    'a data URI goes',
    { drawing: `data:image/png;base64,${base64}` },
    { drawing: `<no picture as data:image/png;base64, 422 characters, sha256 ${ofPicture(base64)}>` },
  ],
  [
    'what looks like one in the prompt goes',
    { prompt: png },
    { prompt: `<no picture, 411 characters, sha256 ${ofPicture(png)}>` },
  ],
  ['a long prompt of one word is not a picture', { prompt: 'a'.repeat(300) }, { prompt: 'a'.repeat(300) }],
  ['words are not a picture', { note: 'two words '.repeat(40) }, { note: 'two words '.repeat(40) }],
  [
    'a URL of a picture is kept, without its signature',
    { input_image: `https://x.org/cat.png?a=1&sig=${base64}` },
    { input_image: `https://x.org/cat.png?a=1&sig=${hidden(base64)}` },
  ],
  [
    'a password in a URL goes',
    { webhook_url: 'https://me:pw@x.org/hook' },
    { webhook_url: `https://${hidden('me:pw')}@x.org/hook` },
  ],
  [
    'a secret in the middle of a text goes, and in a URL with words behind it',
    { prompt: 'as https://x.org/?a=1&token=hush', note: 'https://x.org/?a=1 or https://me:pw@y.org' },
    {
      prompt: `as https://x.org/?a=1&token=${hidden('hush')}`,
      note: `https://x.org/?a=1 or https://${hidden('me:pw')}@y.org`,
    },
  ],
  [
    'a secret goes by the end of its name',
    { clientSecret: 'hush', refresh_token: 'hush', tokens: 5, signed: true },
    { clientSecret: hidden('hush'), refresh_token: hidden('hush'), tokens: 5, signed: true },
  ],
  [
    'a long prompt is cut',
    { prompt: 'a b '.repeat(600) },
    { prompt: `${'a b '.repeat(500)}<and 400 more characters, sha256 of all ${sha256('a b '.repeat(600))}>` },
  ],
  [
    'a character is not cut in two',
    { prompt: `${'a b '.repeat(499)}abc😀${'.'.repeat(10)}` },
    {
      prompt: `${'a b '.repeat(499)}abc<and 11 more characters, sha256 of all ${sha256(`${'a b '.repeat(499)}abc😀${'.'.repeat(10)}`)}>`,
    },
  ],
  ['a text is a body', 'not an object', 'not an object'],
  ['null is a body', null, null],
  [
    'a long URL is cut, and told from others with the same beginning',
    { input_image: `https://x.org/${'x'.repeat(3000)}` },
    {
      input_image: `https://x.org/${'x'.repeat(2034)}<and 966 more characters, keyed digest of all ${seal(`https://x.org/${'x'.repeat(3000)}`)}>`,
    },
  ],
  [
    'a long name is cut',
    { ['n'.repeat(130)]: 1 },
    { [`${'n'.repeat(128)}<and 2 more characters, sha256 of all ${sha256('n'.repeat(130))}>`]: 1 },
  ],
  ['what JSON has no number for', { seed: NaN, more: [Infinity] }, { seed: 'NaN', more: ['Infinity'] }],
  ['what JSON has nothing for', { a: undefined, b: [undefined] }, { a: null, b: [null] }],
  ['a name that is a trap', JSON.parse('{"__proto__": 1}'), JSON.parse('{"__proto__": 1}')],
])('%s', (_sentence, body, expected) => {
  expect(JSON.parse(redactBody(body) ?? '')).toEqual(expected)
})

test('an absent body is an absent text', () => {
  expect(redactBody(undefined)).toBeUndefined()
})

test('integers beyond 2^53 keep their digits', () => {
  expect(redactBody({ seed: 12345678901234567890n })).toBe('{"seed":12345678901234567890}')
})

/** Sixteen small fields of control characters, each of which JSON writes with six. */
const controls = Array.from({ length: 16 }, (_, at) => [
  `${'\u0001'.repeat(31)}${at % 10}${at}`.slice(-32),
  '\u0001'.repeat(64),
])

test.each<[string, unknown]>([
  ['many fields', Object.fromEntries(Array.from({ length: 5000 }, (_, at) => [`field_${at}`, at]))],
  ['a long list', { images: Array.from({ length: 5000 }, () => 'x') }],
  ['many long texts', { texts: Array.from({ length: 50 }, () => 'some words '.repeat(100)) }],
  ['texts that grow by escaping', { prompt: '\0'.repeat(2000) }],
  ['small values that grow by escaping', Object.fromEntries(controls)],
  ['a long name', { ['x'.repeat(100_000)]: ['y z '.repeat(5000)] }],
  ['depth', Array.from({ length: 1000 }).reduce<unknown>((inner) => ({ a: [inner] }), 'end')],
  ['depth alone', Array.from({ length: 100_000 }).reduce<unknown>((inner) => [inner], 'end')],
  ['a circle', circle()],
])('%s: at most 8 KB, and still JSON', (_sentence, body) => {
  const text = redactBody(body) ?? ''
  expect(text.length).toBeLessThanOrEqual(8192)
  expect(JSON.parse(text)).toBeTruthy()
})

function circle(): object {
  const list: unknown[] = ['x']
  list.push({ again: list })
  return list
}

test('a body that is cut says so where it was cut', () => {
  const body = { list: Array.from({ length: 3000 }, () => 0.5), prompt: 'a cat' }
  expect(redactBody(body)).toMatch(/^\{"list":\[0\.5,(0\.5,)+"<cut here: the body is too long>"\]\}$/)
})

test('a thousand levels are kept where there is room', () => {
  const deep = `${'['.repeat(1000)}${']'.repeat(1000)}`
  expect(redactBody(JSON.parse(deep))).toBe(deep)
})

const urls: [url: string, expected: string][] = [
  ['/v1/get_result?id=abc', '/v1/get_result?id=abc'],
  ['/results/abc/sample.jpeg?se=2026&sp=r&sig=abc%3D', '/results/abc/sample.jpeg?se=2026&sp=r&sig=<secret>'],
  ['/v1/get_result?id=abc&X-Key=hush', '/v1/get_result?id=abc&X-Key=<secret>'],
  ['/?s%69g=abc&%zz=1&sig', '/?s%69g=<secret>&%zz=1&sig'],
  ['http://me:pw@localhost/x', 'http://<secret>@localhost/x'],
  ['/user@home', '/user@home'],
  [`/${'x'.repeat(3000)}`, `/${'x'.repeat(2047)}<and 953 more characters>`],
]

test.each(briefly(urls, ([url]) => url))('the URL %s', (_, [url, expected]) => {
  expect(redactUrl(url)).toBe(expected)
})

test('a picture whose digest is known is not digested again', () => {
  const text = redact({ mask: png }, { seal, pictures: new Map([[png, 'known']]) })
  expect(text).toBe('{"mask":"<picture, 411 characters, sha256 known>"}')
})

test('halves of characters do not make two texts one', () => {
  const digests = ['\ud800', '\udbff'].map((half) => redactBody({ prompt: 'a b '.repeat(600) + half }))
  expect(new Set(digests).size).toBe(2)
})

test('a secret has another digest in another process', () => {
  expect(createSeal(Buffer.from('other'))('hush')).not.toBe(seal('hush'))
})

test('a URL of thousands of secrets takes no time', () => {
  const shown = redactUrl(`/?${'sig=a&'.repeat(1_000_000)}`, seal)
  expect(shown.length).toBeLessThan(2200)
})
