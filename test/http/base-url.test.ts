import { describe, expect, test } from 'vitest'
import { requestBaseUrl } from '../../src/http/base-url.js'

const path = '/v1/flux-dev'

describe('the Host header', () => {
  test.each([
    ['flux.test', 'http://flux.test'],
    ['flux.test:8080', 'http://flux.test:8080'],
    ['flux:', 'http://flux'],
    ['[::1]:', 'http://[::1]'],
    ['flux_emulator-1:3589', 'http://flux_emulator-1:3589'],
    ['', undefined],
    ['a b', undefined],
    ['flux:99999', undefined],
    ['::1', undefined],
    [':80', undefined],
  ])('%j', (host, base) => {
    expect(requestBaseUrl(path, { host })).toBe(base)
  })

  test.each(['0.0.0.0', '0.0.0.0:3589', '0', '0x0:80', '[::]', '[::]:3589', '[0:0:0:0:0:0:0:0]', '[::ffff:0.0.0.0]'])(
    'cannot be used where it leads nowhere: %s',
    (host) => {
      expect(requestBaseUrl(path, { host })).toBe(undefined)
      expect(requestBaseUrl(path, { host: 'flux.test', 'x-forwarded-host': host })).toBe('http://flux.test')
      expect(requestBaseUrl(`http://${host}/v1/flux-dev`, {})).toBe(undefined)
    },
  )

  test('may be absent', () => {
    expect(requestBaseUrl(path, {})).toBe(undefined)
  })
})

describe('a whole URL as the target', () => {
  test.each([
    ['http://flux.test/v1/flux-dev', 'http://flux.test'],
    ['http://flux.test:8080/v1/flux-dev', 'http://flux.test:8080'],
    ['https://api.bfl.ai/v1/flux-dev', 'https://api.bfl.ai'],
    ['HTTPS://api.bfl.ai/v1/flux-dev', 'https://api.bfl.ai'],
    ['http://user:secret@flux.test/v1/flux-dev', 'http://flux.test'],
    ['http://[::1]:80/v1/flux-dev', 'http://[::1]:80'],
    ['http://flux.test', 'http://flux.test'],
    ['http://flux.test?id=1', 'http://flux.test'],
    ['http:///v1/flux-dev', 'http://other.test'],
    ['http://a b/v1/flux-dev', 'http://other.test'],
    ['*', 'http://other.test'],
  ])('%s counts before the Host header', (target, base) => {
    expect(requestBaseUrl(target, { host: 'other.test' })).toBe(base)
  })

  test('counts less than what a proxy reports', () => {
    expect(requestBaseUrl('https://api.bfl.ai/v1/flux-dev', { 'x-forwarded-host': 'flux.test' })).toBe(
      'https://flux.test',
    )
    expect(requestBaseUrl('https://api.bfl.ai/v1/flux-dev', { forwarded: 'host=flux.test;proto=http' })).toBe(
      'http://flux.test',
    )
  })
})

describe('what proxies report', () => {
  const host = 'inner:3589'
  test.each<[headers: Record<string, string>, base: string]>([
    [{ 'x-forwarded-host': 'localhost', 'x-forwarded-port': '8080' }, 'http://localhost:8080'],
    [{ 'x-forwarded-host': 'localhost', 'x-forwarded-port': '80' }, 'http://localhost'],
    [{ 'x-forwarded-host': 'a.test', 'x-forwarded-port': '443', 'x-forwarded-proto': 'https' }, 'https://a.test'],
    [{ 'x-forwarded-host': 'a.test', 'x-forwarded-port': '80', 'x-forwarded-proto': 'https' }, 'https://a.test:80'],
    [{ 'x-forwarded-host': 'a.test:8443', 'x-forwarded-port': '443' }, 'http://a.test:8443'],
    [{ 'x-forwarded-host': 'a.test:', 'x-forwarded-port': '8080' }, 'http://a.test:8080'],
    [{ 'x-forwarded-port': '8080' }, 'http://inner:8080'],
    [{ 'x-forwarded-port': '443', 'x-forwarded-proto': 'https' }, 'https://inner'],
    [{ 'x-forwarded-host': 'a.test, b.test', 'x-forwarded-port': '8443, 80' }, 'http://a.test:8443'],
    [{ 'x-forwarded-proto': 'https, http' }, 'https://inner:3589'],
    [{ 'x-forwarded-host': 'a.test', 'x-forwarded-port': '0' }, 'http://a.test'],
    [{ 'x-forwarded-host': 'a.test', 'x-forwarded-port': '99999' }, 'http://a.test'],
    [{ 'x-forwarded-host': 'a.test', 'x-forwarded-port': '8080x' }, 'http://a.test'],
    [{ 'x-forwarded-host': 'a b' }, 'http://inner:3589'],
    [{ 'x-forwarded-proto': 'javascript' }, 'http://inner:3589'],
    [{ forwarded: 'host=a.test;proto=https' }, 'https://a.test'],
    [{ forwarded: 'for=1.2.3.4;proto=https' }, 'https://inner:3589'],
    [{ forwarded: 'host="[2001:db8::1]:8080"' }, 'http://[2001:db8::1]:8080'],
    [{ forwarded: 'host=a.test', 'x-forwarded-prefix': '/flux' }, 'http://a.test/flux'],
  ])('%j', (headers, base) => {
    expect(requestBaseUrl(path, { host, ...headers })).toBe(base)
  })

  test('Forwarded counts before the X-Forwarded headers, unless it names neither host nor scheme', () => {
    const others = { host, 'x-forwarded-host': 'b.test', 'x-forwarded-proto': 'https', 'x-forwarded-port': '8443' }
    expect(requestBaseUrl(path, { ...others, forwarded: 'host=a.test' })).toBe('http://a.test')
    for (const forwarded of ['for=1.2.3.4', 'host=', 'host=0.0.0.0', 'proto=gopher']) {
      expect(requestBaseUrl(path, { ...others, forwarded })).toBe('https://b.test:8443')
    }
  })
})
