import { expect, test } from 'vitest'
import { compile } from '../../src/validation/compile.js'

const validate = compile(
  { type: 'object', properties: { url: { type: 'string', format: 'uri', minLength: 1, maxLength: 2083 } } },
  { at: 'body' },
)

/** The normalised URL, or the message. The text comes from JSON, as a request's does. */
function judge(text: string): unknown {
  const result = validate(JSON.parse(JSON.stringify({ url: text })))
  return 'issues' in result ? result.issues.map(({ msg }) => msg) : (result.value as { url: string }).url
}

test('hosts are judged alike before and after a hundred thousand URLs', () => {
  const hosts = ['bücher.de', 'Ã\u0080.de', 'é.fr', 'example.com', '日本.jp', 'a b', 'пример.рф']
  const judged = () => hosts.map((host) => judge(`https://${host}/x`))
  const before = judged()
  expect(before).toEqual([
    'https://xn--bcher-kva.de/x',
    ['Input should be a valid URL, invalid international domain name'],
    'https://xn--9ca.fr/x',
    'https://example.com/x',
    'https://xn--wgv71a.jp/x',
    ['Input should be a valid URL, invalid international domain name'],
    'https://xn--e1afmkfd.xn--p1ai/x',
  ])
  for (let count = 0; count < 50_000; count++) {
    judge(`https://example.com/${count}`)
    judge(`https://日本.jp/${count}`)
  }
  expect(judged()).toEqual(before)
})
