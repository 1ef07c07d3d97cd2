import { describe, expect, test } from 'vitest'
import { bflName } from '../../src/bfl-name.js'
import { bypassesProxy, proxyVariables } from '../../src/cli/environment/proxy-variables.js'
import { readConnectTarget } from '../../src/intercept/connect-target.js'

test.each(['api.bfl.ai', 'API.US1.BFL.AI', 'api.bfl.ml.', 'delivery-eu4.bfl.ai', 'bfl.ai', `${'a'.repeat(63)}.bfl.ai`])(
  "%s is a host of BFL's",
  (host) => {
    expect(bflName(host)).toBe(host.toLowerCase().replace(/\.$/, ''))
  },
)

test.each([
  ...['notbfl.ai', 'bfl.ai.evil.net', 'api-bfl.ai', 'api.bfl.ai..', '.bfl.ai', 'api..bfl.ai', '-.bfl.ai', 'a-.bfl.ai'],
  ...[
    'api.bfl.aı',
    'ａpi.bfl.ai',
    'api。bfl.ai',
    'api.bfl.ai ',
    ' api.bfl.ai',
    'api.bfl.ai\0',
    'api_.bfl.ai',
    'a@bfl.ai',
  ],
  ...['', '.', 'ai', '127.0.0.1', '[::1]', `${'a'.repeat(64)}.bfl.ai`],
])("%j is not a host of BFL's", (host) => {
  expect(bflName(host)).toBeUndefined()
})

describe('the target of a CONNECT', () => {
  test.each([
    ['api.bfl.ai:443', { kind: 'bfl', host: 'api.bfl.ai' }],
    ['API.bfl.ML.:443', { kind: 'bfl', host: 'api.bfl.ml' }],
    ['api.bfl.ai:0443', { kind: 'bfl', host: 'api.bfl.ai' }],
    ['example.com:8443', { kind: 'other', host: 'example.com', port: 8443 }],
    ['bfl.ai.example.com:443', { kind: 'other', host: 'bfl.ai.example.com', port: 443 }],
    ['[::1]:443', { kind: 'other', host: '::1', port: 443 }],
    ['203.0.113.9:443', { kind: 'other', host: '203.0.113.9', port: 443 }],
  ])('%s is read as %j', (text, target) => {
    expect(readConnectTarget(text)).toEqual(target)
  })

  test.each(['api.bfl.ai:80', 'api.bfl.ai:8443', 'api.bfl.ai:22'])('%s has the wrong port', (text) => {
    expect(readConnectTarget(text)).toMatchObject({ kind: 'refused', status: 403 })
  })

  test.each([
    ...['api.bfl.ai', 'api.bfl.ai:', ':443', 'api.bfl.ai:443:443', 'api.bfl.ai:0', 'api.bfl.ai:65536', 'api.bfl.ai:-1'],
    ...['https://api.bfl.ai:443', '/api.bfl.ai:443', 'user@api.bfl.ai:443', 'evil.net:443@api.bfl.ai:443', '*:443'],
    ...['api.bfl.ai :443', 'api.bfl.ai:443 ', 'api.bfl.ai%00:443', 'ａpi.bfl.ai:443', '::1:443', ''],
  ])('%j is not one', (text) => {
    expect(readConnectTarget(text)).toMatchObject({ kind: 'refused', status: 400 })
  })
})

test('a name of more than 253 characters is not one, however long it is', () => {
  expect([bflName(`${'a.'.repeat(130)}bfl.ai`), readConnectTarget(`${'a.'.repeat(1e6)}bfl.ai:443`)]).toEqual([
    undefined,
    expect.objectContaining({ kind: 'refused', status: 400 }),
  ])
})

describe('NO_PROXY', () => {
  test.each(['*', 'bfl.ai', '.bfl.ai', '*.bfl.ml', 'api.bfl.ai', 'API.BFL.AI:443', '.ai', 'ml', 'bfl.ai.'])(
    '%s would let a command reach BFL, and is left out',
    (entry) => {
      expect(bypassesProxy(entry)).toBe(true)
    },
  )

  test('keeps what else the user has, and this machine', () => {
    const { NO_PROXY, no_proxy, HTTPS_PROXY } = proxyVariables('http://127.0.0.1:9', {
      NO_PROXY: 'corp.example, .bfl.ai,*,10.0.0.0/8 notbfl.ai',
    })
    expect([NO_PROXY, no_proxy, HTTPS_PROXY]).toEqual([
      ...Array<string>(2).fill('corp.example,10.0.0.0/8,notbfl.ai,localhost,127.0.0.1,::1'),
      'http://127.0.0.1:9',
    ])
  })
})
