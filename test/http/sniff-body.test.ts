import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { startApp } from '../support/start-app.js'

const order = '{"prompt":"a café"}'
const notDecompressed = 'and request bodies are not decompressed; send a JSON object in UTF-8'
const asBase64 = 'pictures go as base64 text into a field of the JSON; send a JSON object in UTF-8'

const cases: readonly [what: string, bytes: Buffer, headers: Record<string, string>, explain: string][] = [
  [
    'gzip with its header',
    gzipSync(order),
    { 'content-encoding': 'gzip' },
    `the body has content-encoding: gzip, ${notDecompressed}`,
  ],
  [
    'brotli with its header',
    brotliCompressSync(order),
    { 'content-encoding': 'br' },
    `the body has content-encoding: br, ${notDecompressed}`,
  ],
  ['gzip without its header', gzipSync(order), {}, `the body is compressed with gzip, ${notDecompressed}`],
  ['deflate', deflateSync(order), {}, `the body is compressed with deflate, ${notDecompressed}`],
  ['a JPEG', Buffer.from('ffd8ffe000104a4649460001', 'hex'), {}, `the body is a JPEG picture; ${asBase64}`],
  ['a PNG', Buffer.from('89504e470d0a1a0a0000000d', 'hex'), {}, `the body is a PNG picture; ${asBase64}`],
  ['a data URL', Buffer.from('data:image/png;base64,aGk='), {}, `the body is a data URL; ${asBase64}`],
  [
    'a multipart form',
    Buffer.from('--xyz\r\nContent-Disposition: form-data; name="prompt"\r\n\r\na cat\r\n--xyz--\r\n'),
    {},
    'the body is a multipart form; send a JSON object in UTF-8',
  ],
  [
    'a form',
    Buffer.from('prompt=a+cat&width=512'),
    {},
    'the body is a form (name=value&...); send a JSON object in UTF-8',
  ],
  [
    'a dict as Python prints it',
    Buffer.from("{'prompt': 'a cat'}"),
    {},
    'the body has single quotes, as Python prints a dict; JSON has double quotes; send a JSON object in UTF-8',
  ],
  [
    'what cmd.exe makes of single quotes',
    Buffer.from("'{prompt:a}'"),
    {},
    'the body begins with \': cmd.exe passes single quotes on; write -d "{\\"prompt\\": ...}"; send a JSON object in UTF-8',
  ],
  [
    'a file name',
    Buffer.from('@order.json'),
    {},
    'the body begins with @: the file was not read (curl reads one for -d and --data-binary, not for --data-raw); send a JSON object in UTF-8',
  ],
  ['XML', Buffer.from('<order/>'), {}, 'the body is XML or HTML; send a JSON object in UTF-8'],
  [
    'Latin-1',
    Buffer.from(order, 'latin1'),
    {},
    'the body is not valid UTF-8: byte 0xe9 at 16 (is the text in Latin-1?); send a JSON object in UTF-8',
  ],
  [
    'Latin-1 after much that is UTF-8',
    Buffer.concat([Buffer.from(`{"prompt":"${'\u00e9'.repeat(100_000)}`), Buffer.from('\u00e9"}', 'latin1')]),
    {},
    'the body is not valid UTF-8: byte 0xe9 at 200011 (is the text in Latin-1?); send a JSON object in UTF-8',
  ],
  [
    'random bytes',
    Buffer.from('fefdfcfb', 'hex'),
    {},
    'the body is not valid UTF-8, UTF-16 or UTF-32; send a JSON object in UTF-8',
  ],
  ['broken JSON', Buffer.from('{"prompt":'), {}, 'the body is not JSON: Expecting value at character 10'],
]

describe.each(['documented', 'live'])('under the %s contract', (contract) => {
  test.each(cases)('the explanation says that a body is %s', async (_, payload, headers, explain) => {
    const { app } = startApp()
    const reply = await app.inject({
      method: 'POST',
      url: `/${contract}/v1/flux-dev`,
      headers: { 'x-key': 'k', 'content-type': 'application/json', ...headers },
      payload,
    })
    expect([reply.statusCode >= 400, reply.headers['x-emulator-explain']]).toEqual([true, explain])
  })
})

test('a form that is sent as one is told by its content type and what to send', async () => {
  const { app } = startApp()
  const reply = await app.inject({
    method: 'POST',
    url: '/v1/flux-dev',
    headers: { 'x-key': 'k', 'content-type': 'application/x-www-form-urlencoded' },
    payload: 'prompt=a+cat',
  })
  expect([reply.statusCode, reply.headers['x-emulator-explain']]).toEqual([
    400,
    'the content type is application/x-www-form-urlencoded; send application/json',
  ])
})

test.each([
  ['a UTF-8 byte order mark', Buffer.from(`\ufeff${order}`)],
  ['UTF-16 with a byte order mark', Buffer.from(`\ufeff${order}`, 'utf16le')],
  ['UTF-16 without one', Buffer.from(order, 'utf16le')],
])('JSON with %s is read, as Python reads it', async (_, payload) => {
  const { app } = startApp()
  const headers = { 'x-key': 'k', 'content-type': 'application/json' }
  expect((await app.inject({ method: 'POST', url: '/v1/flux-dev', headers, payload })).statusCode).toBe(200)
})

test('JSON that is said to be compressed and is not is read', async () => {
  const { app } = startApp()
  const headers = { 'x-key': 'k', 'content-type': 'application/json', 'content-encoding': 'gzip' }
  expect((await app.inject({ method: 'POST', url: '/v1/flux-dev', headers, payload: order })).statusCode).toBe(200)
})

test('a body of the control API is explained the same way', async () => {
  const { app } = startApp()
  const headers = { 'x-key': 'k', 'content-type': 'application/json', 'content-encoding': 'gzip' }
  const reply = await app.inject({ method: 'POST', url: '/_emulator/rules', headers, payload: gzipSync('"x"') })
  expect([reply.statusCode, reply.json()]).toEqual([
    400,
    { error: `the body has content-encoding: gzip, ${notDecompressed}` },
  ])
})
