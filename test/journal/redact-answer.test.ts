import { expect, test } from 'vitest'
import { createSeal } from '../../src/journal/digest.js'
import { redactAnswer } from '../../src/journal/redaction.js'

const seal = createSeal(Buffer.from('key'))
const hidden = (secret: string) => `<secret ${seal(secret)}>`

test.each<[sentence: string, answer: unknown, shown: unknown]>([
  ['what is not a secret is shown', { a: [1, true, null, 'x', 2n, { b: undefined }] }, undefined],
  ['accounts are called by their keys', { account: 'my-key', accounts: [{ key: 'my?token=key' }] }, undefined],
  ['that there is a secret is not one', { badSignature: true, token: null, password: undefined }, undefined],
  [
    'a secret goes by its name, at any depth',
    { rules: [{ then: { headers: { 'Set-Cookie': 'hush', etag: 'x' }, body: { pin: { password: 5, pwd: 7n } } } }] },
    {
      rules: [
        {
          then: {
            headers: { 'Set-Cookie': hidden('hush'), etag: 'x' },
            body: { pin: { password: hidden('5'), pwd: hidden('7') } },
          },
        },
      ],
    },
  ],
  [
    'a list or an object goes as a whole',
    { token: ['hush'], secret: { a: 'hush' } },
    { token: '<secret>', secret: '<secret>' },
  ],
  ['a secret in a text goes', ['see /?sig=hush'], [`see /?sig=${hidden('hush')}`]],
  ['what is printed is a text', '# /?sig=hush', `# /?sig=${hidden('hush')}`],
  [
    'a trap is a name',
    JSON.parse('{"__proto__":{"token":"hush"}}'),
    JSON.parse(`{"__proto__":{"token":"${hidden('hush')}"}}`),
  ],
])('%s', (_sentence, answer, shown) => {
  expect(redactAnswer(answer, seal)).toEqual(shown ?? answer)
})

test('a text of more than a million characters is cut', () => {
  const prompt = 'x'.repeat(1024 ** 2 - 1)
  expect(redactAnswer({ prompt: `${prompt}😀yz` }, seal)).toEqual({ prompt: `${prompt}<and 4 more characters>` })
})

test('only a text names an account: what is within an object of that name is looked through', () => {
  expect(redactAnswer({ account: 'k1', then: { body: { account: { token: 'hush' } } } }, seal)).toEqual({
    account: 'k1',
    then: { body: { account: { token: hidden('hush') } } },
  })
  expect(redactAnswer({ key: 'https://me:pw@127.0.0.1/' }, seal)).not.toEqual({ key: 'https://me:pw@127.0.0.1/' })
})
