import { expect, test } from 'vitest'
import { parseReference, parseUrl } from '../src/parse-url.js'

test('a text is a URL or is not', () => {
  expect(parseUrl('https://Example.com')?.href).toBe('https://example.com/')
  expect(['', 'example.com', '/x', 'http://', 'http://a b/'].map(parseUrl)).toEqual(Array(5).fill(undefined))
})

test('what is a URL stays one after a hundred thousand others, whatever the width of their characters', () => {
  // texts of a request come from JSON: V8 lays these out in one piece
  const flat = (text: string) => JSON.parse(JSON.stringify(text)) as string
  const texts = ['http://bücher.de/', 'http://Ã\u0080.de/', 'http://Â\t/', 'http://é/ÿ?ß#ü', 'http://日本.jp/'].map(
    flat,
  )
  const before = texts.map((text) => parseUrl(text)?.href)
  expect(before).toEqual([
    'http://xn--bcher-kva.de/',
    undefined,
    'http://xn--2ca/',
    'http://xn--9ca/%C3%BF?%C3%9F#%C3%BC',
    'http://xn--wgv71a.jp/',
  ])
  for (let count = 0; count < 50_000; count++) {
    parseUrl(flat(`http://example.com/${count}`))
    parseUrl(flat(`http://日本.jp/${count}`))
  }
  expect(texts.map((text) => parseUrl(text)?.href)).toEqual(before)
})

test('a name that would take seconds is not tried, wherever it stands', () => {
  const name = Array.from({ length: 40_000 }, (_, index) => String.fromCodePoint(0x4e00 + (index % 20_000))).join('')
  const texts = [`http://${name}/`, `ht\ntp:\\\\u@www.${name}:80`, ` FTP:${name}`, `http://${encodeURIComponent(name)}`]
  const started = performance.now()
  expect(texts.map(parseUrl)).toEqual(Array(4).fill(undefined))
  // Node takes more than this for one
  expect(performance.now() - started).toBeLessThan(5000)
  for (const text of [`foo://${name}`, `http://${name}@a/`, `http://a/${name}`, `http://${'a'.repeat(60_000)}`]) {
    expect(parseUrl(text)).toBeInstanceOf(URL)
  }
})

test('labels that would take seconds together are not tried', () => {
  const label = (length: number) => Array.from({ length }, (_, at) => String.fromCodePoint(0x4e00 + at)).join('')
  const host = (length: number, count: number) => Array<string>(count).fill(label(length)).join('.')
  const isTried = (length: number, count: number) => parseUrl(`http://${host(length, count)}/`) !== undefined
  expect([isTried(1990, 1), isTried(60, 100), isTried(1990, 4)]).toEqual([true, true, false])
})

test('a reference is read from its base, and a name in it that would take seconds is not tried', () => {
  const base = new URL('http://example.com/a/b')
  const read = (text: string) => parseReference(text, base)?.href
  expect(['c', '/c', '//other.example/c', 'https://other.example/', '', 'http://', '?q'].map(read)).toEqual([
    ...['http://example.com/a/c', 'http://example.com/c', 'http://other.example/c', 'https://other.example/'],
    ...['http://example.com/a/b', undefined, 'http://example.com/a/b?q'],
  ])
  const name = Array.from({ length: 40_000 }, (_, index) => String.fromCodePoint(0x4e00 + (index % 20_000))).join('')
  expect([`//${name}/`, `/\\${name}/`, `\t/\n/${name}`, `http://${name}/`].map(read)).toEqual(Array(4).fill(undefined))
})
