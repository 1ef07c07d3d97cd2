import { createHmac } from 'node:crypto'
import { expect, it } from 'vitest'
import { headersOf } from '../../src/webhooks/signature.js'

const body = '{"id":"task-1","prompt":"Füchse"}'
const type = { 'content-type': 'application/json' }
const hmac = (secret: string) => `sha256=${createHmac('sha256', secret).update(Buffer.from(body)).digest('hex')}`

it('without a secret there is nothing to sign with', () => {
  for (const secret of [undefined, '']) {
    for (const signature of ['off', 'hmac'] as const) {
      expect(headersOf({ body, secret, signature })).toEqual(type)
      expect(headersOf({ body, secret, signature, corrupt: true })).toEqual(type)
    }
  }
})

it('the secret goes as it is, and signs the body when asked to', () => {
  const secret = 'whsec_ A%20~!'
  expect(headersOf({ body, secret, signature: 'off' })).toEqual({ ...type, 'x-webhook-secret': secret })
  expect(headersOf({ body, secret, signature: 'hmac' })).toEqual({
    ...type,
    'x-webhook-secret': secret,
    'x-bfl-signature': hmac(secret),
  })
})

it('the signature is the published example of HMAC-SHA256', () => {
  const example = { body: 'The quick brown fox jumps over the lazy dog', secret: 'key', signature: 'hmac' } as const
  expect(headersOf(example)['x-bfl-signature']).toBe(
    'sha256=f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8',
  )
})

it.each([
  ['grün', 'gr%C3%BCn'],
  ['a\r\nx-injected: 1', 'a%0D%0Ax-injected: 1'],
  ['\0\t\x7f', '%00%09%7F'],
  ['🦊', '%F0%9F%A6%8A'],
  ['\ud800', '%EF%BF%BD'],
  ['s'.repeat(20_000), 's'.repeat(8_192)],
  ['ü'.repeat(8_192), '%C3%BC'.repeat(8_192).slice(0, 8_192)],
])('a secret that no header can carry is percent-encoded, or cut: %j', (secret, value) => {
  expect(headersOf({ body, secret, signature: 'hmac' })).toEqual({
    ...type,
    'x-webhook-secret': value,
    'x-bfl-signature': hmac(secret),
  })
})

it.each(['secret', '0', '10'])('when corrupt, secret and signature of %j are wrong, in form right', (secret) => {
  const right = headersOf({ body, secret, signature: 'hmac' })
  const wrong = headersOf({ body, secret, signature: 'hmac', corrupt: true })
  expect(Object.keys(wrong)).toEqual(Object.keys(right))
  for (const name of ['x-webhook-secret', 'x-bfl-signature']) {
    expect(wrong[name]).not.toBe(right[name])
    expect(wrong[name]).toHaveLength(right[name]?.length ?? 0)
  }
  expect(wrong['x-bfl-signature']).toMatch(/^sha256=[\da-f]{64}$/)
})
