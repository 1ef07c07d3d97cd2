import { createHmac } from 'node:crypto'
import { expect, it } from 'vitest'
import { headersOf, secretProblem } from '../../src/webhooks/signature.js'
import { briefly } from '../support/brief.js'

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

it.each(briefly(['grün', '秘密', '🦊', 'a\tb', '\x80', 'ü'.repeat(4096)]))(
  'a secret beyond ASCII goes out as the bytes that came: %j',
  (_, secret) => {
    const headers = headersOf({ body, secret, signature: 'hmac' })
    expect(Buffer.from(headers['x-webhook-secret'] ?? '', 'latin1').toString()).toBe(secret)
    expect(headers['x-bfl-signature']).toBe(hmac(secret))
    expect(secretProblem(secret)).toBeUndefined()
  },
)

it.each(['a\r\nx-injected: 1', 'a\n', '\0', '\x7f'])('no header can carry the secret %j', (secret) => {
  expect(secretProblem(secret)).toBe(
    'webhook_secret holds a control character such as a line break, which a header cannot contain',
  )
})

it('a secret of more than 8 KB is too long for a header', () => {
  expect(secretProblem('ü'.repeat(4097))).toBe('webhook_secret has 8194 bytes; the limit for a header is 8 KB')
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
