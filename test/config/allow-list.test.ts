import { describe, expect, it } from 'vitest'
import { plainAddress, readAllow } from '../../src/config/allow-list.js'

describe('--webhook-allow', () => {
  it.each([
    ['example.com', ['example.com']],
    [' example.com , *.example.org,203.0.113.0/24 ', ['example.com', '*.example.org', '203.0.113.0/24']],
    ['flux_receiver,receiver', ['flux_receiver', 'receiver']],
    ['a,b,a', ['a', 'b']],
    ['10.0.0.0/0,::1,[::1],::/128,fe80::/10', ['10.0.0.0/0', '::1', '[::1]', '::/128', 'fe80::/10']],
    ['127.1', ['127.1']],
    [
      ['example.com', ' ::1 '],
      ['example.com', '::1'],
    ],
  ])('%j is %j', (given, list) => {
    expect(readAllow(given)).toEqual(list)
    expect(readAllow(list)).toEqual(list)
  })

  it.each([
    ...[
      '',
      ' ',
      ',',
      'a,',
      'a,,b',
      '*',
      '*.',
      '**',
      '*example.com',
      'a.*.com',
      '*.*.com',
      '*.10.0.0.1',
      '.example.com',
    ],
    ...['http://example.com', 'example.com/', 'example.com:80', 'a b', 'user@example.com', 'example.com/24', 'a..b'],
    ...['10.0.0.0/33', '10.0.0.0/', '10.0.0.0/-1', '10.0.0.0/8/8', '10.0.0.256', '999.0.0.0/8', '::/129', ':::/8'],
    ...[
      '::ffff:10.0.0.0/8',
      'fe80::1%eth0',
      'example.com%00',
      '[::1',
      '::1]',
      '[::1/8]',
      '[]',
      'a;b',
      'a|b',
      '#',
      '?',
      '\\',
    ],
    ...[undefined, null, 1, true, {}, [], [1], [''], ['a,b']],
  ])('%j is malformed', (given) => {
    expect(readAllow(given)).toBeUndefined()
  })
})

it.each([
  ['127.0.0.1', '127.0.0.1'],
  ['::FFFF:127.0.0.1', '127.0.0.1'],
  ['0:0:0:0:0:ffff:a9fe:a9fe', '169.254.169.254'],
  ['::ffff:0:1', '0.0.0.1'],
  ['2001:DB8:0:0::1', '2001:db8::1'],
  ['fe80::1%eth0', 'fe80::1'],
  ['010.0.0.1', undefined],
  ['localhost', undefined],
  ['', undefined],
])('the address %j is judged as %j', (text, plain) => {
  expect(plainAddress(text)).toBe(plain)
})
