import { expect, test } from 'vitest'
import { readForwarded } from '../../src/http/base-url.js'

test.each([
  ['for=192.0.2.60;proto=https;by=203.0.113.43;host=flux.test', { proto: 'https', host: 'flux.test' }],
  ['Host="flux.test:8443"; Proto=HTTPS', { host: 'flux.test:8443', proto: 'HTTPS' }],
  ['host="[2001:db8::1]:8080"', { host: '[2001:db8::1]:8080' }],
  ['for="a, b; host=evil.test";host=flux.test', { host: 'flux.test' }],
  ['host="fl\\ux.test"', { host: 'flux.test' }],
  ['host=flux.test:8080', { host: 'flux.test:8080' }],
  ['host=[::1]:8080', { host: '[::1]:8080' }],
  ['for=_hidden, for=198.51.100.17', {}],
  ['', {}],
  [' , host=flux.test ,', { host: 'flux.test' }],
])('%s', (header, said) => {
  expect(readForwarded(header)).toEqual(said)
})

test('of several values the first counts: what the proxy nearest to the client saw', () => {
  expect(readForwarded('for=1.2.3.4;proto=https, host=outer.test;proto=http,host=inner.test')).toEqual({
    proto: 'https',
    host: 'outer.test',
  })
})

test.each([
  'host',
  'host=',
  'host=a b',
  'host="flux.test',
  'host=flux.test;;proto',
  'proto=https host=a',
  '=a',
  'host="a"b',
])('a malformed one says nothing: %s', (header) => {
  expect(readForwarded(header)).toEqual({})
})

test('a hostile one is read in no time', () => {
  expect(readForwarded(`host="${'\\a'.repeat(8_000)}`)).toEqual({})
  expect(readForwarded(`${'a=b;'.repeat(4_000)}"`)).toEqual({})
})
