import { expect, test } from 'vitest'
import { compile } from '../../src/validation/compile.js'

const checkOf = (schema: object) =>
  compile({ type: 'object', properties: { url: { type: 'string', format: 'uri', ...schema } } }, { at: 'body' })
const anyUrl = checkOf({})
const httpUrl = checkOf({ minLength: 1, maxLength: 2083 })

/** The normalised URL, or the message. The text comes from JSON, as a request's does. */
function judge(text: string, validate = httpUrl): unknown {
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

/** What pydantic 2.13.4 (pydantic-core 2.46.4) answered when it was asked the same. */
const badName = 'invalid international domain name'
const badCharacter = 'invalid domain character'
const [badIpv4, badIpv6, badPort, noHost] = ['IPv4 address', 'IPv6 address', 'port number', 'empty host'].map((what) =>
  what === 'empty host' ? what : `invalid ${what}`,
)

test.each<[string, string | undefined]>([
  // labels of punycode
  ['http://xn--n-.com/', badName],
  ['http://xn--n-/', badName],
  ['http://xn---8oq/', badName],
  ['http://xn--/', badName],
  ['http://xn--5qfj/', badName],
  ['foo://xn--n-.com/', undefined],
  // directions that contradict each other
  ['http://\u0660/', badName],
  ['http://a\u05d0/', badName],
  ['http://1.\u05d0/', badName],
  ['http://1.xn--4db/', badName],
  ['http://\u05d0.1/', badName],
  ['http://a.\u05d0/', undefined],
  // characters of a domain, and of a host that is not one
  ['http://a^b/', badName],
  ['http://%00/', badName],
  ['http://a|b.1.2/', badName],
  ['foo://a^b/', badCharacter],
  ['foo://a b/', badCharacter],
  ['foo://a\\b/', badCharacter],
  ['foo://x[::1]/', badCharacter],
  ['foo://a%b/', undefined],
  // addresses
  ['http://a.1/', badIpv4],
  ['http://08/', badIpv4],
  ['http://4294967296 ', badIpv4],
  ['http://a.0x/', badIpv4],
  ['http://0x7f.1/', undefined],
  ['http://[::1%25eth0]/', badIpv6],
  ['http://[::1]x/', badIpv6],
  ['foo://[::1]\\x', badIpv6],
  ['file://[1:2]/', badIpv6],
  // ports
  ['http://a:65536/', badPort],
  ['http://a:8x/', badPort],
  ['http://a:0/', undefined],
  ['http://a:/', undefined],
  ['foo://\u0300:a/', badPort],
  ['file://a:80/', badName],
  // no host
  ['http://u@/', noHost],
  ['http:// ', noHost],
  ['http://\u00ad/', noHost],
  ['foo://:80/', noHost],
  ['file://a@/', badName],
  // labels of any length, with nothing in them, with hyphens anywhere
  ['http://a..b./', undefined],
  [`http://${'a'.repeat(64)}/`, undefined],
  ['http://-a-.com/', undefined],
])('%j: %s', (text, problem) => {
  const expected = problem === undefined ? expect.any(String) : [`Input should be a valid URL, ${problem}`]
  expect(judge(text, anyUrl)).toEqual(expected)
})

test.each([
  ['http://a/^', 'http://a/^'],
  ['http://a/%5E%5e^', 'http://a/%5E%5e^'],
  ['http://a/%5e%00^?%5e^#^%5e', 'http://a/%5e%00^?%5e^#^%5e'],
  ['http://a/^$&', 'http://a/^$&'],
])('a caret in a path stays as it came: %s', (text, href) => {
  expect(judge(text)).toBe(href)
})

test.each<[string, string, string | undefined]>([
  ['5000 letters', `http://${'a'.repeat(5000)}/`, undefined],
  ['1000 umlauts', `http://${'ü'.repeat(1000)}/`, undefined],
  ['1001 umlauts', `http://${'ü'.repeat(1001)}/`, badName],
  ['5000 ideographs', `http://u@${'日'.repeat(5000)}.com:80/`, badName],
  ['5000 ideographs that no name need be made of', `foo://${'日'.repeat(5000)}/`, undefined],
])('a label of %s', (_, text, problem) => {
  const expected = problem === undefined ? expect.any(String) : [`Input should be a valid URL, ${problem}`]
  expect(judge(text, anyUrl)).toEqual(expected)
})
