import { once } from 'node:events'
import http, { type IncomingMessage, type Server } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { OptionsGiven } from '../../src/config.js'
import { startApp } from '../support/start-app.js'

async function listen(options: OptionsGiven = {}, prepare: (server: Server) => void = () => undefined) {
  const seen = startApp({ latency: 'instant', ...options })
  prepare(seen.app.server)
  await seen.app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = seen.app.server.address() as AddressInfo
  return { ...seen, port, url: `http://127.0.0.1:${port}` }
}
type Listening = Awaited<ReturnType<typeof listen>>

const json = { 'content-type': 'application/json', 'x-key': 'test' }

const post = ({ url }: Listening, body: RequestInit['body'], headers: Record<string, string> = json) =>
  fetch(`${url}/v1/flux-dev`, { method: 'POST', headers, ...(body !== undefined && { body }) })

/** The next request, from submit to picture, is answered as if nothing had been. */
async function worksOn(seen: Listening): Promise<void> {
  const submitted = await post(seen, '{"prompt":"a cat","seed":7}')
  expect(submitted.status).toBe(200)
  const { id, polling_url } = (await submitted.json()) as { id: string; polling_url: string }
  expect(polling_url).toBe(`${seen.url}/v1/get_result?id=${id}`)
  const polled = await fetch(polling_url, { headers: { 'x-key': 'test' } })
  expect(await polled.json()).toMatchObject({ id, status: 'Ready', result: { prompt: 'a cat', seed: 7 } })
}

interface Raw {
  /** Resolves with all that came when the connection is closed. */
  received: Promise<string>
  /** Resolves as soon as what came so far matches. */
  until(pattern: RegExp): Promise<string>
  send(bytes: string | Buffer): Promise<void>
  end(): void
  destroy(): void
}

/** A connection whose bytes the test writes itself. */
async function dial(port: number): Promise<Raw> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
  onTestFinished(() => {
    socket.destroy()
  })
  let text = ''
  const waiting = new Set<() => void>()
  const tell = () => {
    for (const each of waiting) each()
  }
  socket.setEncoding('latin1').on('data', (chunk: string) => {
    text += chunk
    tell()
  })
  // A server that closes early resets what is still on its way.
  socket.on('error', () => undefined).on('end', () => socket.end())
  const received = new Promise<string>((resolve) => {
    socket.on('close', () => {
      tell()
      resolve(text)
    })
  })
  await once(socket, 'connect')
  return {
    received,
    until: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (pattern.test(text)) resolve(text)
          else if (socket.closed) reject(new Error(`closed after ${JSON.stringify(text.slice(0, 500))}`))
          else return
          waiting.delete(look)
        }
        waiting.add(look)
        look()
      }),
    send: (bytes) => new Promise((resolve) => socket.write(bytes, () => resolve())),
    end: () => socket.end(),
    destroy: () => socket.destroy(),
  }
}

/** Sends and answers everything that comes until the server closes. */
async function exchange(
  { port }: Listening,
  ...parts: (string | Buffer)[]
): Promise<{ status: number; head: string; body: string }> {
  const socket = await dial(port)
  for (const part of parts) await socket.send(part)
  const text = await socket.received
  const at = text.indexOf('\r\n\r\n')
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1])
  return { status, head: text.slice(0, at).toLowerCase(), body: text.slice(at + 4) }
}

const head = (lines: readonly string[], to = 'POST /v1/flux-dev HTTP/1.1') =>
  [to, 'Host: 127.0.0.1', 'X-Key: test', 'Content-Type: application/json', ...lines, '', ''].join('\r\n')

const refused = (status: number) => ({ detail: expect.any(String) as string, status_code: status })

const MB = 1024 ** 2

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

/** Bytes that stay after the work, once what is garbage has been collected and closed sockets have been let go. */
async function growth(work: () => Promise<void>): Promise<number> {
  const inUse = async () => {
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve))
    let least = Infinity
    // The heap is that of all tests before: it is collected no more often than something comes of it.
    for (let inVain = 0; inVain < 3; inVain++) {
      await new Promise((resolve) => setImmediate(resolve))
      collectGarbage()
      const { heapUsed, external } = process.memoryUsage()
      if (heapUsed + external < least - MB / 10) inVain = -1
      least = Math.min(least, heapUsed + external)
    }
    return least
  }
  const before = await inUse()
  await work()
  return (await inUse()) - before
}

describe('bodies', () => {
  test.each<[string, string, number]>([
    ['truncated JSON', '{"prompt":"a c', 400],
    ['no body', '', 400],
    ['a NUL between the values', '{"prompt":\u0000"x"}', 400],
    ['a lone surrogate', '{"prompt":"\\udc00"}', 422],
    ['an integer of 5,000 digits', `{"prompt":"x","seed":${'9'.repeat(5000)}}`, 400],
  ])('%s is refused', async (_, body, status) => {
    const seen = await listen()
    const reply = await post(seen, body)
    expect([reply.status, reply.headers.get('content-type')]).toEqual([status, 'application/json'])
    expect(await reply.json()).toEqual(status === 422 ? { detail: [expect.anything()] } : refused(status))
    await worksOn(seen)
  })

  test('no body without a length is refused as no body', async () => {
    const seen = await listen()
    const { status, body } = await exchange(seen, head(['Connection: close']))
    expect([status, JSON.parse(body)]).toEqual([400, refused(400)])
    await worksOn(seen)
  })

  test('another content type is refused', async () => {
    const seen = await listen()
    const reply = await post(seen, '{"prompt":"x"}', { ...json, 'content-type': 'text/plain;charset=UTF-8' })
    expect([reply.status, await reply.json()]).toEqual([400, refused(400)])
    await worksOn(seen)
  })

  test.each([
    ['open lists', () => '['.repeat(1_000_000)],
    ['lists', () => '['.repeat(1_000_000) + ']'.repeat(1_000_000)],
    ['objects', () => '{"a":'.repeat(1_000_000) + '1' + '}'.repeat(1_000_000)],
    ['lists in a field', () => `{"prompt":"x","other":${'['.repeat(1_000_000)}${']'.repeat(1_000_000)}}`],
  ])('a million nested brackets are unreadable: %s', async (_, body) => {
    const seen = await listen()
    const reply = await post(seen, body())
    expect([reply.status, await reply.json()]).toEqual([400, refused(400)])
    await worksOn(seen)
  })

  test('NUL and other control characters in a prompt come back', async () => {
    const seen = await listen()
    const prompt = 'a\u0000b\u0001\u007f\u2028'
    const { polling_url } = (await (await post(seen, JSON.stringify({ prompt }))).json()) as { polling_url: string }
    const polled = await fetch(polling_url, { headers: json })
    expect(await polled.json()).toMatchObject({ result: { prompt } })
    await worksOn(seen)
  })

  test('an integer beyond 2^53 comes back digit by digit', async () => {
    const seen = await listen()
    const reply = await post(seen, '{"prompt":"x","seed":123456789012345678901234567890}')
    const { polling_url } = (await reply.json()) as { polling_url: string }
    expect(await (await fetch(polling_url, { headers: json })).text()).toContain(
      '"seed":123456789012345678901234567890}',
    )
    await worksOn(seen)
  })

  test('of duplicate keys the last counts', async () => {
    const seen = await listen()
    const { polling_url } = (await (await post(seen, '{"prompt":1,"prompt":"a","seed":1,"prompt":"b"}')).json()) as {
      polling_url: string
    }
    expect(await (await fetch(polling_url, { headers: json })).json()).toMatchObject({
      result: { prompt: 'b', seed: 1 },
    })
    await worksOn(seen)
  })

  test.each([
    ['__proto__', '{"__proto__":{"polluted":true,"width":3},"prompt":"x"}'],
    ['constructor', '{"constructor":{"prototype":{"polluted":true}},"prompt":"x","toString":1,"hasOwnProperty":null}'],
    ['__proto__ that is null', '{"prompt":"x","__proto__":null}'],
  ])('a field that every object has is an unknown field: %s', async (_, body) => {
    const seen = await listen()
    const reply = await post(seen, body)
    expect(reply.status).toBe(200)
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
    await worksOn(seen)
  })

  test('a prompt in the prototype is not a prompt', async () => {
    const seen = await listen()
    const reply = await post(seen, '{"__proto__":{"prompt":"x"}}')
    expect([reply.status, await reply.json()]).toEqual([
      422,
      { detail: [{ loc: ['body', 'prompt'], msg: 'Field required', type: 'missing' }] },
    ])
  })

  test('a field name in Chinese leaves the explanation in ASCII', async () => {
    const seen = await listen()
    const reply = await post(seen, '{"prompt":"x","提示词":"猫"}')
    expect(reply.status).toBe(200)
    expect(reply.headers.get('x-emulator-explain')).toMatch(/^[\x20-\x7e]{1,1024}$/)
    await worksOn(seen)
  })
})

describe('a body of 100 MB', () => {
  const chunk = Buffer.alloc(MB, 'x')

  test('is refused with an answer that fetch can read', async () => {
    const seen = await listen()
    const reply = await post(seen, Buffer.alloc(100 * MB, 'x'))
    expect([reply.status, await reply.json()]).toEqual([413, refused(413)])
    await worksOn(seen)
  })

  test('is refused when it comes in chunks of unknown number', async () => {
    const seen = await listen()
    let sent = 0
    const stream = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        if (sent++ < 100) controller.enqueue(chunk)
        else controller.close()
      },
    })
    const reply = await fetch(`${seen.url}/v1/flux-dev`, {
      method: 'POST',
      headers: json,
      body: stream,
      duplex: 'half',
    })
    expect([reply.status, await reply.json()]).toEqual([413, refused(413)])
    await worksOn(seen)
  })

  const uploads: [string, string[], Buffer][] = [
    ['announced', [`Content-Length: ${100 * MB}`], chunk],
    [
      'in chunks',
      ['Transfer-Encoding: chunked'],
      Buffer.concat([Buffer.from('100000\r\n'), chunk, Buffer.from('\r\n')]),
    ],
  ]

  /** Sends all of it, or as much as the server takes; answers what came back. */
  async function upload({ port }: Listening, lines: string[], part: Buffer): Promise<string> {
    const socket = await dial(port)
    await socket.send(head(lines))
    const answered = socket.until(/\r\n\r\n\{.*\}/s)
    for (let sent = 0; sent < 100; sent++) await Promise.race([socket.send(part), socket.received])
    return answered.finally(() => {
      socket.destroy()
    })
  }

  test.each(uploads)('is refused with an answer that a plain socket can read: %s', async (_, lines, part) => {
    const seen = await listen()
    const text = await upload(seen, lines, part)
    expect(text).toMatch(/^HTTP\/1\.1 413 /)
    expect(JSON.parse(text.slice(text.indexOf('\r\n\r\n') + 4))).toEqual(refused(413))
    await worksOn(seen)
  })

  test.each(uploads)('leaves nothing behind in memory: %s', async (_, lines, part) => {
    const seen = await listen()
    await upload(seen, lines, part)
    const kept = await growth(async () => {
      for (let sent = 0; sent < 5; sent++) await upload(seen, lines, part)
    })
    expect(kept).toBeLessThan(20 * MB)
    await worksOn(seen)
  })

  test.each([
    ['announced', { 'content-length': 20 * MB }],
    ['in chunks', { 'transfer-encoding': 'chunked' }],
  ])('is refused with an answer that clients read which close the connection: %s', async (_, headers) => {
    const seen = await listen({ bodyLimit: '1mb' })
    const broken: Error[] = []
    const attempt = async () => {
      const request = http.request(`${seen.url}/v1/flux-dev`, {
        method: 'POST',
        agent: false,
        headers: { ...json, ...headers, connection: 'close' },
      })
      request.on('error', (error) => broken.push(error))
      const answered = once(request, 'response') as Promise<[IncomingMessage]>
      request.end(Buffer.alloc(20 * MB, 'x'))
      const [response] = await answered
      return [response.statusCode, JSON.parse(await text(response)) as unknown]
    }
    for (let attempts = 0; attempts < 20; attempts++) expect(await attempt()).toEqual([413, refused(413)])
    expect(broken).toEqual([])
    await worksOn(seen)
  })

  test('is refused before it is sent, if the client waits with it', async () => {
    const seen = await listen()
    const { status, body } = await exchange(seen, head([`Content-Length: ${100 * MB}`, 'Connection: close']))
    expect([status, JSON.parse(body)]).toEqual([413, refused(413)])
    await worksOn(seen)
  })
})

describe('connections', () => {
  test('a client that waits for 100 Continue is told to go on', async () => {
    const seen = await listen()
    const socket = await dial(seen.port)
    await socket.send(head(['Content-Length: 14', 'Expect: 100-continue', 'Connection: close']))
    await socket.until(/^HTTP\/1\.1 100 Continue\r\n\r\n/)
    await socket.send('{"prompt":"x"}')
    expect(await socket.received).toMatch(/HTTP\/1\.1 200 OK/)
  })

  test('bodies that stall keep no other client waiting', async () => {
    const seen = await listen()
    const stalled = await Promise.all(
      Array.from({ length: 50 }, async () => {
        const socket = await dial(seen.port)
        await socket.send(head(['Content-Length: 1000']) + '{"prompt":')
        return socket
      }),
    )
    await worksOn(seen)
    for (const socket of stalled) socket.destroy()
    await worksOn(seen)
  })

  test('large bodies that stall together are bounded, and a small one still finds room', async () => {
    const seen = await listen({ bodyLimit: '1mb' })
    const sockets = await Promise.all(Array.from({ length: 40 }, () => dial(seen.port)))
    for (const socket of sockets) {
      await socket.send(head([`Content-Length: ${MB}`]))
      await socket.send(Buffer.alloc(0.9 * MB, 'x'))
    }
    await worksOn(seen)
    // They are more than the server holds at once: some are told so and need not send the rest.
    const told = await Promise.any(sockets.map((socket) => socket.until(/\r\n\r\n\{.*\}/s)))
    await worksOn(seen)
    expect(told).toMatch(/^HTTP\/1\.1 503 /)
    expect(JSON.parse(told.slice(told.indexOf('\r\n\r\n') + 4))).toEqual(refused(503))
    for (const socket of sockets) socket.destroy()
    await worksOn(seen)
  })

  test('a body that stalls for too long is closed', async () => {
    const seen = await listen({}, (server: Server & { connectionsCheckingInterval?: number }) => {
      expect(server.requestTimeout).toBeGreaterThan(0)
      expect(server.requestTimeout).toBeLessThanOrEqual(300_000)
      expect(server.headersTimeout).toBeGreaterThan(0)
      expect(server.connectionsCheckingInterval).toBeLessThanOrEqual(5000)
      server.requestTimeout = 50
      server.headersTimeout = 50
      server.connectionsCheckingInterval = 20
    })
    const [body, headers] = [await dial(seen.port), await dial(seen.port)]
    await body.send(head(['Content-Length: 1000']) + '{"prompt":')
    await headers.send('POST /v1/flux-dev HTTP/1.1\r\nHost: x\r\nX-')
    for (const text of [await body.received, await headers.received]) {
      expect(text).toMatch(/^HTTP\/1\.1 408 /)
      expect(JSON.parse(text.slice(text.indexOf('\r\n\r\n') + 4))).toEqual(refused(408))
    }
    // What is whole may take as long as it likes.
    seen.app.server.requestTimeout = 0
    seen.app.server.headersTimeout = 0
    await worksOn(seen)
  })

  test('a body that ends before its length is dropped', async () => {
    const seen = await listen()
    for (let sent = 0; sent < 20; sent++) {
      const socket = await dial(seen.port)
      await socket.send(head(['Content-Length: 1000']) + '{"prompt":"x"}')
      if (sent % 2 === 0) socket.end()
      else socket.destroy()
      await socket.received
    }
    await worksOn(seen)
  })

  test('half-open sockets keep no other client waiting and are gone when their clients are', async () => {
    const seen = await listen()
    const sockets = await Promise.all(Array.from({ length: 200 }, () => dial(seen.port)))
    for (const [at, socket] of sockets.entries()) if (at % 2 === 0) await socket.send('GET /v1/get_res')
    await worksOn(seen)
    for (const socket of sockets) socket.end()
    await Promise.all(sockets.map(({ received }) => received))
    await worksOn(seen)
  })

  test('a client that closes its half after asking is still answered', async () => {
    const seen = await listen()
    const socket = await dial(seen.port)
    await socket.send(head(['Content-Length: 14']) + '{"prompt":"x"}')
    socket.end()
    expect(await socket.received).toMatch(/^HTTP\/1\.1 200 OK[^]*"polling_url"/)
    await worksOn(seen)
  })

  test.each([
    ['text', 'hello, is anybody there?\r\n\r\n'],
    ['zeros', Buffer.alloc(1000)],
    ['a TLS hello', Buffer.from('16030100c8010000c40303', 'hex')],
    ['another protocol', 'GET / FTP/9.9\r\n\r\n'],
    ['a header without a colon', 'GET / HTTP/1.1\r\nHost: x\r\nnonsense\r\n\r\n'],
    ['two lengths', head(['Content-Length: 3', 'Content-Length: 4']) + 'abc'],
    ['a length and chunks', head(['Content-Length: 3', 'Transfer-Encoding: chunked']) + '0\r\n\r\n'],
    ['a length that is not a number', head(['Content-Length: many'])],
    ['a chunk without a size', head(['Transfer-Encoding: chunked']) + 'zz\r\nabc\r\n'],
  ])('garbage is a 400 in JSON: %s', async (_, bytes) => {
    const seen = await listen()
    const answer = await exchange(seen, bytes)
    expect([answer.status, JSON.parse(answer.body)]).toEqual([400, refused(400)])
    expect(answer.head).toContain('content-type: application/json')
    await worksOn(seen)
  })

  test.each([
    ['one long header', [`X-Long: ${'x'.repeat(100_000)}`]],
    ['many headers', Array.from({ length: 5000 }, (_, n) => `X-Header-${n}: value`)],
  ])('a header flood is a 431 in JSON: %s', async (_, lines) => {
    const seen = await listen()
    const answer = await exchange(seen, head(lines))
    expect([answer.status, JSON.parse(answer.body)]).toEqual([431, refused(431)])
    await worksOn(seen)
  })

  test('headers that do not end are cut off', async () => {
    const seen = await listen()
    const socket = await dial(seen.port)
    await socket.send('GET / HTTP/1.1\r\n')
    for (let sent = 0; sent < 10_000; sent++) {
      await Promise.race([socket.send(`X-${sent}: ${'x'.repeat(1000)}\r\n`), socket.received])
    }
    expect(await socket.received).toMatch(/^HTTP\/1\.1 431 /)
    await worksOn(seen)
  })

  test('a request without Host is told the address at which the server is bound', async () => {
    const seen = await listen()
    for (const version of ['1.0', '1.1']) {
      const { body } = await exchange(
        seen,
        `POST /v1/flux-dev HTTP/${version}\r\nX-Key: test\r\nConnection: close\r\nContent-Length: 14\r\n\r\n{"prompt":"x"}`,
      )
      const { id, polling_url } = JSON.parse(body) as { id: string; polling_url: string }
      expect(polling_url).toBe(`${seen.url}/v1/get_result?id=${id}`)
    }
  })

  test.each(['', 'bad host', 'a/b', 'user@host', 'host:99999', '[::1'])(
    'and so is one whose Host is malformed: %j',
    async (host) => {
      const seen = await listen()
      const { body } = await exchange(
        seen,
        `POST /v1/flux-dev HTTP/1.1\r\nHost: ${host}\r\nX-Key: test\r\nConnection: close\r\nContent-Length: 14\r\n\r\n{"prompt":"x"}`,
      )
      const { id, polling_url } = JSON.parse(body) as { id: string; polling_url: string }
      expect(polling_url).toBe(`${seen.url}/v1/get_result?id=${id}`)
    },
  )

  test.each(['PROPFIND', 'LINK', 'SEARCH', 'TRACE'])('%s on a model is a 405 like any other method', async (method) => {
    const seen = await listen()
    const {
      status,
      head: sent,
      body,
    } = await exchange(seen, `${method} /v1/flux-dev HTTP/1.1\r\nHost: a\r\nX-Key: test\r\nConnection: close\r\n\r\n`)
    expect([status, JSON.parse(body)]).toEqual([405, { detail: 'Method Not Allowed', status_code: 405 }])
    expect(sent).toContain('allow: post')
  })

  test('requests sent together on one connection are answered in order, HEAD without a body', async () => {
    const seen = await listen()
    const socket = await dial(seen.port)
    const line = (method: string, path: string, more = '') =>
      `${method} ${path} HTTP/1.1\r\nHost: a\r\nX-Key: test\r\n${more}\r\n`
    await socket.send(
      line('HEAD', '/v1/get_result?id=x') +
        line('GET', '/v1/nope') +
        line('POST', '/v1/flux-dev', 'Content-Length: 1\r\n') +
        '{' +
        line('POST', '/v1/flux-dev', 'Content-Length: 14\r\n') +
        '{"prompt":"x"}' +
        line('GET', '/v1/get_result', 'Connection: close\r\n'),
    )
    const text = await socket.received
    expect(text.match(/HTTP\/1\.1 \d{3}/g)).toEqual([405, 404, 400, 200, 422].map((status) => `HTTP/1.1 ${status}`))
  })
})

describe('load', () => {
  test('10,000 polls of unknown ids are 10,000 answers and leave nothing behind', async () => {
    const seen = await listen({ maxAccounts: 100, journalMemory: '4mb' })
    const id = (n: number) => `9b1deb4d-3b7d-4bad-9bdd-${n.toString(16).padStart(12, '0')}`
    const polls = async (from: number, count: number) => {
      const socket = await dial(seen.port)
      const asked = Array.from({ length: count }, (_, n) => {
        const last = n === count - 1 ? 'Connection: close\r\n' : ''
        // Every other poll comes with a key of its own.
        const key = n % 2 === 0 ? 'test' : `key-${from + n}`
        return `GET /v1/get_result?id=${id(from + n)} HTTP/1.1\r\nHost: a\r\nX-Key: ${key}\r\n${last}\r\n`
      })
      await socket.send(asked.join(''))
      return (await socket.received).match(/HTTP\/1\.1 404 Not Found/g)?.length ?? 0
    }
    await polls(20_000, 1000)
    let answered = 0
    const kept = await growth(async () => {
      for (let from = 0; from < 10_000; from += 1000) answered += await polls(from, 1000)
    })
    expect(answered).toBe(10_000)
    expect(kept).toBeLessThan(10 * MB)
    await worksOn(seen)
  })

  test('a download aborted midway disturbs no other, and the picture can be had again', async () => {
    const seen = await listen()
    const { id } = await seen.submit('flux-pro-1.1-ultra', { prompt: 'x', seed: 1, output_format: 'png' })
    const { result } = await seen.poll(id, { host: `127.0.0.1:${seen.port}` })
    const target = result.sample.slice(seen.url.length)
    for (let aborted = 0; aborted < 10; aborted++) {
      const socket = await dial(seen.port)
      await socket.send(`GET ${target} HTTP/1.1\r\nHost: a\r\n\r\n`)
      // Half of them leave before the first byte, while the picture may still be drawn.
      if (aborted % 2 === 0) await socket.until(/\r\n\r\n./)
      socket.destroy()
    }
    const whole = await fetch(result.sample)
    const bytes = await whole.arrayBuffer()
    expect([whole.status, bytes.byteLength]).toEqual([200, Number(whole.headers.get('content-length'))])
    await worksOn(seen)
  })

  test('a hundred clients at once each get their own picture', async () => {
    const seen = await listen()
    const pictures = await Promise.all(
      Array.from({ length: 100 }, async (_, n) => {
        const body = JSON.stringify({ prompt: `picture ${n % 10}`, seed: n % 10, width: 256, height: 256 })
        const submitted = (await (await post(seen, body)).json()) as { polling_url: string }
        const polled = (await (await fetch(submitted.polling_url, { headers: json })).json()) as {
          result: { sample: string }
        }
        const sample = await fetch(polled.result.sample)
        return Buffer.from(await sample.arrayBuffer()).toString('base64')
      }),
    )
    expect(new Set(pictures).size).toBe(10)
    for (const [n, picture] of pictures.entries()) expect(picture === pictures[n % 10]).toBe(true)
  })
})
