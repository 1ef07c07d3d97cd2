import { expect, test } from 'vitest'
import { createSeal } from '../../src/journal/digest.js'
import { hideSecrets } from '../../src/journal/hide-secrets.js'
import { growthOf, mostGrowth } from '../support/growth.js'

const seal = createSeal(Buffer.from('key'))

test.each<[text: string, shown: string]>([
  ['a cat on a mat', 'a cat on a mat'],
  ['see https://x.org/a?b=1&api_key=hush&c=2, and so on', 'see https://x.org/a?b=1&api_key=<secret>&c=2, and so on'],
  ['?key=hush', '?key=<secret>'],
  ['&Sig=a%3D"', '&Sig=<secret>"'],
  ['s%69g=hush', 's%69g=<secret>'],
  ['user[password]=hush', 'user[password]=<secret>'],
  ['si%67=hush&%73ig=hush', 'si%67=<secret>&%73ig=<secret>'],
  ['accessToken=hush clientSecret=hush', 'accessToken=<secret> clientSecret=<secret>'],
  ['token=a=b&token=c', 'token=<secret>&token=<secret>'],
  ['https://me:hush@x.org/ and ftp://hush@y.org', 'https://<secret>@x.org/ and ftp://<secret>@y.org'],
  ['https://me:hu@sh@x.org', 'https://<secret>@x.org'],
  ['{"X-Key": "hush", "a": 1}', '{"X-Key": "<secret>", "a": 1}'],
  ['{"token":12,"password":null,"b":true}', '{"token":"<secret>","password":null,"b":true}'],
  ['{"token":"hu\\"sh\\\\","a":1}', '{"token":"<secret>","a":1}'],
  ['"{\\"token\\": \\"hu\\\\\\"sh\\\\\\\\\\", \\"a\\": 1}"', '"{\\"token\\": \\"<secret>\\", \\"a\\": 1}"'],
  ['{"url":"/?sig=hu\\"sh","a":1}', '{"url":"/?sig=<secret>","a":1}'],
  ['{"token":"hush', '{"token":"<secret>'],
  ['?sig=hush\\', '?sig=<secret>'],
  ['?sig=<secret>hush', '?sig=<secret>'],
  ['?next=https%3A%2F%2Fme%3Ahush%40x.org&a=1', '?next=<secret>&a=1'],
  ['next=%2F%3Fsig%3Dhush', 'next=<secret>'],
  ['"https://me:hush..." is cut', '"https://<secret>" is cut'],
  // What is not a secret, however much it looks like one.
  ['the signature=', 'the signature='],
  ['a key=value', 'a key=value'],
  ['?account=* is for all', '?account=* is for all'],
  ['send "Authorization: Bearer ..."', 'send "Authorization: Bearer ..."'],
  ['max_tokens=5&tokens=6&monkey=7', 'max_tokens=5&tokens=6&monkey=7'],
  ['mail me@x.org', 'mail me@x.org'],
  [
    'http://localhost:3589, http://x:80/ and http://[::1]:80',
    'http://localhost:3589, http://x:80/ and http://[::1]:80',
  ],
  ['http://…:… or http://127.0.0.1:', 'http://…:… or http://127.0.0.1:'],
  ['?next=%2Fa%3Fb%3D1&half=%3', '?next=%2Fa%3Fb%3D1&half=%3'],
  ['https://x.org/@me', 'https://x.org/@me'],
  [`${'x'.repeat(65)}_token=a`, `${'x'.repeat(65)}_token=a`],
])('%s', (text, shown) => {
  expect(hideSecrets(text)).toBe(shown)
  expect(hideSecrets(shown)).toBe(shown)
})

test('with a seal, secrets are told from each other, and what is sealed stays', () => {
  const shown = hideSecrets('?sig=one&token=two&sig=one {"sig":"one"} x://one@h', seal)
  const [one, two] = ['one', 'two'].map((secret) => `<secret ${seal(secret)}>`)
  expect(shown).toBe(`?sig=${one ?? ''}&token=${two ?? ''}&sig=${one ?? ''} {"sig":"${one ?? ''}"} x://${one ?? ''}@h`)
  expect(hideSecrets(shown, seal)).toBe(shown)
})

test('of thousands in one text, the first hundred are told from each other', () => {
  const marks = hideSecrets('?sig=a&'.repeat(1000), seal).match(/<[^>]*>/g) ?? []
  expect([marks.length, marks.filter((mark) => mark !== '<secret>').length]).toEqual([1000, 100])
})

test('a line of JSON is one afterwards', () => {
  const line = {
    url: '/?sig="\\\n&a=1',
    msg: 'x token="y"\n',
    deep: JSON.stringify({ token: JSON.stringify({ a: '"\\' }) }),
  }
  const shown = JSON.parse(hideSecrets(JSON.stringify(line))) as typeof line
  expect(shown).toEqual({
    url: '/?sig=<secret>&a=1',
    msg: expect.stringMatching(/^x token=/) as string,
    deep: '{"token":"<secret>"}',
  })
})

test.each([
  ['equals signs', '='],
  ['names', 'a='],
  ['long names', `${'a'.repeat(64)}=`],
  ['secrets', '?sig=a&'],
  ['a secret that does not end', '?sig=\\"'],
  ['fields', '"token":"a",'],
  ['fields that do not end', '"token":\\"'],
  ['backslashes', '\\'.repeat(63) + '"token":'],
  ['users', 'x://'],
  ['users that do not end', 'x://@'],
  ['backslashes alone', '\\'],
  ['marks', 'token=<secret>'],
  ['values within values', 'a=b=%25'],
  ['percent signs', 'a=%2525'],
  ['users that were cut', 'x://a:b'],
])('time grows as the text does: %s', async (_what, piece) => {
  const growth = await growthOf((length) => {
    const text = piece.repeat(length / piece.length)
    return () => hideSecrets(text, seal)
  }, 200_000)
  expect(growth ?? 0).toBeLessThan(mostGrowth)
})
