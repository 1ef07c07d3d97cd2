import { describe, expect, test } from 'vitest'
import { start, startApp, type TestApp } from '../support/start-app.js'

/** A link to a picture that was made at `start`, and the picture. */
async function stored() {
  const seen = startApp({ latency: 'instant', urlTtl: '1h' })
  const { id } = await seen.submit('flux-dev', { prompt: 'a cat', seed: 1, width: 256, height: 256 })
  const { result } = await seen.poll(id)
  const { pathname, search } = new URL(result.sample)
  const link = pathname + search
  const ask = (headers: Record<string, string> = {}, method: Method = 'GET', url = link) =>
    seen.app.inject({ method, url, headers })
  const whole = await ask()
  return { seen, id, pathname, search, link, ask, bytes: whole.rawPayload, etag: String(whole.headers.etag) }
}

type Method = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE' | 'PATCH' | 'OPTIONS'
type Answer = Awaited<ReturnType<TestApp['app']['inject']>>

const xml = (code: string, message: string, detail = '') =>
  `\uFEFF<?xml version="1.0" encoding="utf-8"?><Error><Code>${code}</Code><Message>${message}</Message>${detail}</Error>`

const notMet = xml('ConditionNotMet', 'The condition specified using HTTP conditional header(s) is not met.')
const badSignature = xml(
  'AuthenticationFailed',
  'Server failed to authenticate the request. Make sure the value of Authorization header is formed correctly including the signature.',
  '<AuthenticationErrorDetail>Signature did not match.</AuthenticationErrorDetail>',
)

const answered = ({ statusCode, body, headers }: Answer) => ({
  status: statusCode,
  type: headers['content-type'],
  code: headers['x-ms-error-code'],
  body,
})

const refused = (status: number, code: string, body: string) => ({ status, type: 'application/xml', code, body })

const at = (ms: number) => new Date(start + ms).toUTCString()
const tag = '"0x0123456789ABCDEF"'

describe('a link', () => {
  test('is written as in August 2026: no escaped slash in rsct and sig, + and = escaped', async () => {
    const seen = startApp({ latency: 'instant' })
    const signatures: string[] = []
    for (let seed = 0; seed < 40; seed++) {
      const { id } = await seen.submit('flux-dev', { prompt: 'x', seed })
      const { result } = await seen.poll(id)
      const query = /^\?se=2026-01-02T03%3A14%3A05Z&sp=r&sv=2026-02-06&sr=b&rsct=image\/jpeg&sig=([\w/%]+)$/
      signatures.push(query.exec(new URL(result.sample).search)?.[1] ?? 'another form')
    }
    for (const signature of signatures) expect(signature).toMatch(/^(?:[A-Za-z\d/]|%2B)+%3D$/)
    expect(signatures.join('')).toContain('/')
    expect(signatures.join('')).toContain('%2B')
  })

  test('tells its expiry in whole seconds, and is good until then', async () => {
    const seen = startApp({ latency: 1, urlTtl: '1m' })
    const { id } = await seen.submit('flux-dev', { prompt: 'x', width: 256, height: 256 })
    seen.time.advance(1)
    const { result } = await seen.poll(id)
    const { pathname, search, searchParams } = new URL(result.sample)
    expect(searchParams.get('se')).toBe('2026-01-02T03:05:06Z')
    const statusAfter = async (ms: number) => {
      seen.time.advance(ms)
      return (await seen.app.inject({ url: pathname + search })).statusCode
    }
    expect([await statusAfter(60_998), await statusAfter(1)]).toEqual([200, 403])
  })

  test('that expires in the year 10000 is written so that it comes back whole', async () => {
    const seen = startApp({ latency: 'instant' })
    await seen.core.control.account('test').setClock({ mode: 'frozen', advance: { to: '9999-12-31T23:59:59Z' } })
    const { id } = await seen.submit('flux-dev', { prompt: 'x', width: 256, height: 256 })
    const { result } = await seen.poll(id)
    const { pathname, search, searchParams } = new URL(result.sample)
    expect(searchParams.get('se')).toBe('+010000-01-01T00:09:59Z')
    expect((await seen.app.inject({ url: pathname + search })).statusCode).toBe(200)
  })

  test('is served with its own version, whatever the order and escaping of its query', async () => {
    const { search, pathname, ask, bytes } = await stored()
    const query = [...new URLSearchParams(search)].reverse()
    const reply = await ask({}, 'GET', `${pathname}?${new URLSearchParams(query).toString()}&cache=1`)
    expect([reply.statusCode, reply.headers['x-ms-version']]).toEqual([200, '2026-02-06'])
    expect(reply.rawPayload.equals(bytes)).toBe(true)
  })

  test.each([
    'rscd=attachment',
    'rscc=no-store',
    'st=2020-01-01T00%3A00%3A00Z',
    'si=policy',
    'sip=10.0.0.1',
    'spr=https',
  ])('with %s added is refused: its signature would cover that', async (added) => {
    const { link, ask } = await stored()
    expect(answered(await ask({}, 'GET', `${link}&${added}`))).toEqual(
      refused(403, 'AuthenticationFailed', badSignature),
    )
  })

  test('with two signatures is refused, without an error of the emulator', async () => {
    const { link, ask } = await stored()
    expect((await ask({}, 'GET', `${link}&sig=AAAA`)).statusCode).toBe(403)
  })
})

describe('a condition', () => {
  const conditions: [string, (etag: string) => Record<string, string>, number][] = [
    ['If-Match with the ETag', (etag) => ({ 'if-match': etag }), 200],
    ['If-Match with *', () => ({ 'if-match': '*' }), 200],
    ['If-Match with the ETag without quotes', (etag) => ({ 'if-match': etag.slice(1, -1) }), 200],
    ['If-Match with the ETag among others', (etag) => ({ 'if-match': `${tag}, ${etag}` }), 200],
    ['If-Match with another ETag', () => ({ 'if-match': tag }), 412],
    ['If-Match with the weak ETag', (etag) => ({ 'if-match': `W/${etag}` }), 412],
    ['If-Unmodified-Since the date', () => ({ 'if-unmodified-since': at(0) }), 200],
    ['If-Unmodified-Since later', () => ({ 'if-unmodified-since': at(60_000) }), 200],
    ['If-Unmodified-Since earlier', () => ({ 'if-unmodified-since': at(-1000) }), 412],
    ['If-Unmodified-Since no date', () => ({ 'if-unmodified-since': '0' }), 200],
    ['If-None-Match with the ETag', (etag) => ({ 'if-none-match': etag }), 304],
    ['If-None-Match with the weak ETag', (etag) => ({ 'if-none-match': `W/${etag}` }), 304],
    ['If-None-Match with the ETag among others', (etag) => ({ 'if-none-match': `${tag},${etag}` }), 304],
    ['If-None-Match with *', () => ({ 'if-none-match': '*' }), 304],
    ['If-None-Match with another ETag', () => ({ 'if-none-match': tag }), 200],
    ['If-Modified-Since the date', () => ({ 'if-modified-since': at(0) }), 304],
    ['If-Modified-Since later', () => ({ 'if-modified-since': at(1000) }), 304],
    ['If-Modified-Since earlier', () => ({ 'if-modified-since': at(-1000) }), 200],
    ['If-Modified-Since no date', () => ({ 'if-modified-since': 'tomorrow' }), 200],
    ['both that tell of a copy, and both fail', (etag) => ({ 'if-none-match': etag, 'if-modified-since': at(0) }), 304],
    [
      'both that tell of a copy, and the date holds',
      (etag) => ({ 'if-none-match': etag, 'if-modified-since': at(-1000) }),
      200,
    ],
    ['both that tell of a copy, and the ETag holds', () => ({ 'if-none-match': tag, 'if-modified-since': at(0) }), 200],
    ['If-None-Match, and an invalid date', (etag) => ({ 'if-none-match': etag, 'if-modified-since': '0' }), 304],
    ['If-Match that fails before a copy', (etag) => ({ 'if-match': tag, 'if-none-match': etag }), 412],
    ['If-Match that holds, and a copy', (etag) => ({ 'if-match': etag, 'if-none-match': etag }), 304],
    [
      'If-Match that holds, and a date that fails',
      (etag) => ({ 'if-match': etag, 'if-unmodified-since': at(-1000) }),
      412,
    ],
  ]

  test.each(conditions)('%s', async (_, headersFor, status) => {
    const { ask, etag, bytes } = await stored()
    const [got, headed] = [await ask(headersFor(etag)), await ask(headersFor(etag), 'HEAD')]
    expect([got.statusCode, headed.statusCode, headed.body]).toEqual([status, status, ''])
    expect(headed.headers['x-ms-error-code']).toBe(status === 200 ? undefined : 'ConditionNotMet')
    if (status === 200) expect(got.rawPayload.equals(bytes)).toBe(true)
    if (status === 304) expect([got.body, got.headers.etag]).toEqual(['', etag])
    if (status === 412) expect(answered(got)).toEqual(refused(412, 'ConditionNotMet', notMet))
  })

  test('is checked before a range', async () => {
    const { ask } = await stored()
    expect((await ask({ 'if-match': tag, range: 'bytes=99999999-' })).statusCode).toBe(412)
  })

  test('is checked after the signature, the expiry and whether there is a picture', async () => {
    const { seen, link, ask } = await stored()
    const fails = { 'if-match': tag }
    expect((await ask(fails, 'GET', link.replace(/sig=.{4}/, 'sig=AAAA'))).statusCode).toBe(403)
    seen.time.advance(3_599_999)
    expect((await ask(fails)).statusCode).toBe(412)
    seen.time.advance(1001)
    expect((await ask(fails)).statusCode).toBe(403)

    const gone = startApp({ latency: 'instant', urlTtl: '5h', taskTtl: '1m' })
    const { id } = await gone.submit('flux-dev', { prompt: 'x' })
    const { result } = await gone.poll(id)
    gone.time.advance(600_000)
    const { pathname, search } = new URL(result.sample)
    expect((await gone.app.inject({ url: pathname + search, headers: fails })).statusCode).toBe(404)
  })
})

describe('a range', () => {
  const ten = 'bytes=0-9'

  test.each<[string, (etag: string) => Record<string, string>, [status: number, length: number | undefined]]>([
    ['x-ms-range alone', () => ({ 'x-ms-range': 'bytes=10-59' }), [206, 50]],
    ['x-ms-range before Range', () => ({ 'x-ms-range': 'bytes=10-59', range: ten }), [206, 50]],
    ['an unreadable x-ms-range before Range', () => ({ 'x-ms-range': 'bytes=x', range: ten }), [200, undefined]],
    ['If-Range with the ETag', (etag) => ({ range: ten, 'if-range': etag }), [206, 10]],
    ['If-Range with the date', () => ({ range: ten, 'if-range': at(0) }), [206, 10]],
    ['If-Range with the ETag, on x-ms-range', (etag) => ({ 'x-ms-range': ten, 'if-range': etag }), [206, 10]],
    ['If-Range with another ETag', () => ({ range: ten, 'if-range': tag }), [200, undefined]],
    ['If-Range with the weak ETag', (etag) => ({ range: ten, 'if-range': `W/${etag}` }), [200, undefined]],
    ['If-Range with an earlier date', () => ({ range: ten, 'if-range': at(-1000) }), [200, undefined]],
    ['If-Range with a later date', () => ({ range: ten, 'if-range': at(1000) }), [200, undefined]],
    ['If-Range with neither', () => ({ range: ten, 'if-range': 'tomorrow' }), [200, undefined]],
    [
      'If-Range with another ETag, beyond the end',
      () => ({ range: 'bytes=99999999-', 'if-range': tag }),
      [200, undefined],
    ],
  ])('is served for %s', async (_, headersFor, [status, length]) => {
    const { ask, etag, bytes } = await stored()
    const reply = await ask(headersFor(etag))
    expect([reply.statusCode, reply.rawPayload.length]).toEqual([status, length ?? bytes.length])
  })

  test('has the checksum of the whole picture beside it, not as its own', async () => {
    const { ask } = await stored()
    const [whole, part] = [await ask(), await ask({ range: ten })]
    expect(part.headers['x-ms-blob-content-md5']).toBe(whole.headers['content-md5'])
    expect(part.headers).not.toHaveProperty('content-md5')
  })

  test.each(['range', 'x-ms-range'])('in %s beyond the end is 416 with the size', async (name) => {
    const { ask, bytes } = await stored()
    const reply = await ask({ [name]: `bytes=${bytes.length}-` })
    const message = 'The range specified is invalid for the current size of the resource.'
    expect(answered(reply)).toEqual(refused(416, 'InvalidRange', xml('InvalidRange', message)))
    expect(reply.headers['content-range']).toBe(`bytes */${bytes.length}`)
  })

  test.each(['range', 'x-ms-range'])('in %s says nothing to HEAD', async (name) => {
    const { ask, bytes } = await stored()
    const { statusCode, headers } = await ask({ [name]: ten }, 'HEAD')
    expect([statusCode, headers['content-length']]).toEqual([200, String(bytes.length)])
  })
})

describe('the storage', () => {
  test.each(['POST', 'PUT', 'DELETE', 'PATCH'] as const)('answers %s with its own XML, and Allow', async (method) => {
    const { ask, link } = await stored()
    for (const url of [
      link,
      link.slice(0, link.indexOf('?')),
      '/results/x/y',
      '/results/x',
      '/results',
      '/results/a/b/c',
    ]) {
      const reply = await ask({ 'content-type': 'application/json' }, method, url)
      const message = "The resource doesn't support specified Http Verb."
      expect(answered(reply)).toEqual(refused(405, 'UnsupportedHttpVerb', xml('UnsupportedHttpVerb', message)))
      expect(reply.headers.allow).toBe('GET, HEAD')
    }
  })

  test('has no CORS: a preflight is refused', async () => {
    const { ask } = await stored()
    const preflight = { origin: 'https://a.example', 'access-control-request-method': 'GET' }
    const message = 'CORS not enabled or no matching rule found for this request.'
    expect(answered(await ask(preflight, 'OPTIONS'))).toEqual(
      refused(403, 'CorsPreflightFailure', xml('CorsPreflightFailure', message)),
    )
    const incomplete = xml('InvalidHeaderValue', 'A required CORS header is not present.')
    expect(answered(await ask({}, 'OPTIONS'))).toEqual(refused(400, 'InvalidHeaderValue', incomplete))
  })

  test.each([
    '/results',
    '/results/',
    '/results?restype=container&comp=list',
    '/results/x',
    '/results/x/',
    '/results/x/sample.jpeg/',
    '/results/x/y/sample.jpeg',
    '/results//sample.jpeg',
    '/results/%/sample.jpeg',
    '/results/%E7%8C/sample.jpeg',
  ])('answers the path %s with its own XML', async (url) => {
    const { ask } = await stored()
    for (const method of ['GET', 'HEAD'] as const) {
      const reply = await ask({}, method, url)
      const body = method === 'GET' ? badSignature : ''
      expect(answered(reply)).toEqual(refused(403, 'AuthenticationFailed', body))
      expect(reply.headers['x-emulator-explain']).toMatch(/^[\x20-\x7e]{1,1024}$/)
    }
  })

  test('answers names of 2,000 characters with its own XML', async () => {
    const { ask } = await stored()
    for (const url of [`/results/${'9'.repeat(2000)}/sample.jpeg`, `/results/x/${'9'.repeat(2000)}`]) {
      expect(answered(await ask({}, 'GET', url))).toEqual(refused(403, 'AuthenticationFailed', badSignature))
    }
  })

  test('leaves other paths to the API', async () => {
    const { ask } = await stored()
    for (const url of ['/resultsx', '/results.json', '/v1/results/x']) {
      expect((await ask({}, 'GET', url)).json()).toEqual({ detail: 'Not Found', status_code: 404 })
    }
  })

  test('notes a wrong method in the journal of the account whose picture it is', async () => {
    const { seen, ask } = await stored()
    await ask({}, 'DELETE')
    const { entries } = seen.core.control.account('test').requests({})
    expect(entries.at(-1)).toMatchObject({ method: 'DELETE', stage: 'other', status: 405 })
  })
})
