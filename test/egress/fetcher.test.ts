import { gzipSync } from 'node:zlib'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { setImmediate } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { createCloser } from '../../src/closing.js'
import { maxLookups, type Resolve } from '../../src/egress/egress.js'
import { createFetcher, longestFetchMs, longestWaitMs, maxFetches, type Fetching } from '../../src/egress/fetcher.js'
import { createBudget } from '../../src/memory.js'
import { createManualTime } from '../support/manual-time.js'
import { useReceivers } from '../webhooks/receiver.js'

const receivers = useReceivers()
const bytes = Buffer.from('the bytes of a picture')
const fetched = { kind: 'fetched', bytes }
const failed = (why: string) => ({ kind: 'failed', why })
const refused = (host: string) => ({ kind: 'refused', why: `host ${host} is not in --fetch-inputs` })
const cancelled = { kind: 'given-up', why: 'the client went away, or its account was reset' }

const resolveTo =
  (...lists: string[][]): Resolve =>
  () => {
    const list = lists.length > 1 ? (lists.shift() ?? []) : (lists[0] ?? [])
    return Promise.resolve(list.map((address) => ({ address, family: 4 })))
  }

/** Fetches with time that stands still. */
function open({ allow = ['127.0.0.1'], resolve }: { allow?: string[]; resolve?: Resolve } = {}) {
  const time = createManualTime()
  const fetcher = createFetcher({ allow, time, ...(resolve && { resolve }) })
  const closer = createCloser()
  const memory = createBudget(1024 ** 2)
  const get = (url: string, fetching: Partial<Fetching> = {}) =>
    fetcher.fetch(url, { owner: 'a', closed: closer, maxBytes: 1000, memory, ...fetching })
  return { fetcher, time, closer, memory, get }
}

const serve = async (answer: RequestListener = (_, response) => response.end(bytes)) => {
  const { port, connections } = await receivers.http(answer)
  return { url: `http://127.0.0.1:${port}/cat.png`, port, connections }
}

/** Answers each request by hand: the test waits for it to come. */
function byHand() {
  const waiting: ((response: ServerResponse) => void)[] = []
  const come: ServerResponse[] = []
  return {
    answer: ((_request, response) => {
      const next = waiting.shift()
      if (next === undefined) come.push(response)
      else next(response)
    }) satisfies RequestListener,
    next: () =>
      new Promise<ServerResponse>((resolve) => {
        const response = come.shift()
        if (response === undefined) waiting.push(resolve)
        else resolve(response)
      }),
    unanswered: come,
  }
}

describe('what is asked', () => {
  it('is a GET without cookies, credentials and referrer, on a connection of its own', async () => {
    let seen: Pick<IncomingMessage, 'method' | 'url' | 'headers'> | undefined
    const { url, port } = await serve(({ method, url, headers }, response) => {
      seen = { method, url, headers }
      response.setHeader('set-cookie', 'a=b').end(bytes)
    })
    const { get } = open()
    for (const at of [url, `${url}?size=large&token=1#top`]) expect(await get(at)).toEqual(fetched)
    expect(seen).toEqual({
      method: 'GET',
      url: '/cat.png?size=large&token=1',
      headers: {
        host: `127.0.0.1:${port}`,
        'user-agent': 'flux-emulator',
        accept: '*/*',
        'accept-encoding': 'identity',
        connection: 'close',
      },
    })
  })

  it('is not what an environment of proxies says', async () => {
    const proxy = await serve()
    const { url, connections } = await serve()
    process.env.HTTP_PROXY = process.env.http_proxy = proxy.url
    try {
      expect(await open().get(url)).toEqual(fetched)
    } finally {
      delete process.env.HTTP_PROXY
      delete process.env.http_proxy
    }
    expect([connections(), proxy.connections()]).toEqual([1, 0])
  })
})

describe('a host that is not allowed', () => {
  it.each([
    ['none is', [], 'http://cdn.example.com/1.png', 'cdn.example.com'],
    ['another is', ['example.com'], 'http://cdn.example.com/1.png', 'cdn.example.com'],
    ['an address, when names are', ['*.example.com'], 'http://127.0.0.1/1.png', '127.0.0.1'],
    ['a loopback address, when none is named', ['10.0.0.0/8'], 'http://127.0.0.1/1.png', '127.0.0.1'],
    ['an IPv6 address', ['127.0.0.1'], 'http://[::1]/1.png', '::1'],
    ['an address in another spelling', ['10.0.0.1'], 'http://0x7f.1/1.png', '127.0.0.1'],
  ])('is told without a look-up: %s', async (_, allow, url, host) => {
    const asked: string[] = []
    const resolve: Resolve = (name) => {
      asked.push(name)
      return Promise.resolve([])
    }
    const { fetcher, get } = open({ allow, resolve })
    expect(fetcher.problemOf(url)).toBe(`host ${host} is not in --fetch-inputs`)
    expect([await get(url), asked]).toEqual([refused(host), []])
  })

  it('is a name outside of the allowed addresses', async () => {
    const { fetcher, get } = open({ resolve: resolveTo(['169.254.169.254', '10.0.0.1']) })
    expect(fetcher.problemOf('http://pictures.test/')).toBeUndefined()
    expect(await get('http://pictures.test/')).toEqual(refused('pictures.test (169.254.169.254, 10.0.0.1)'))
  })

  it.each<[string, Resolve]>([
    ['that has no address', resolveTo([])],
    ['that is not found', () => Promise.reject(new Error('no such host'))],
  ])('is a name %s, when addresses are allowed', async (_, resolve) => {
    expect(await open({ resolve }).get('http://pictures.test/')).toEqual(refused('pictures.test (not found)'))
    const { get } = open({ allow: ['pictures.test'], resolve })
    expect(await get('http://pictures.test/')).toMatchObject({ kind: 'failed' })
  })

  it.each([
    ['http://me:pass@127.0.0.1/1.png', 'a picture URL must not hold a user name or a password'],
    ['http://127.0.0.1:0/1.png', 'a picture URL must not name port 0: ports go from 1 to 65535'],
  ])('and neither is %s', async (url, why) => {
    const { fetcher, get } = open()
    expect(fetcher.problemOf(url)).toBe(why)
    expect(await get(url)).toEqual({ kind: 'refused', why })
  })

  it('is one whose name leads elsewhere at the second look-up: only the first counts', async () => {
    const { url, port, connections } = await serve()
    const resolve = resolveTo(['127.0.0.1'], ['169.254.169.254'])
    const { get } = open({ resolve })
    const named = url.replace('127.0.0.1', 'rebinding.test')
    expect(await get(named)).toEqual(fetched)
    expect(await get(named)).toEqual(refused('rebinding.test (169.254.169.254)'))
    expect([port > 0, connections()]).toEqual([true, 1])
  })
})

describe('a redirect', () => {
  it.each([301, 302, 303, 307, 308])('of %i is followed, wherever the location is relative to', async (status) => {
    const { url } = await serve(({ url = '' }, response) => {
      const location = { '/cat.png': 'b/dog.png', '/b/dog.png': '/fox.png', '/fox.png': undefined }[url]
      if (location === undefined) response.end(bytes)
      else response.writeHead(status, { location }).end('moved')
    })
    expect(await open().get(url)).toEqual(fetched)
  })

  it('to a host that is not allowed is not followed', async () => {
    const target = await receivers.http((_, response) => response.end(bytes), '127.0.0.2')
    const { url } = await serve((_, response) =>
      response.writeHead(302, { location: `http://127.0.0.2:${target.port}/` }).end(),
    )
    expect([await open().get(url), target.connections()]).toEqual([refused('127.0.0.2'), 0])
  })

  it('to a name is checked again, by its addresses', async () => {
    const { url } = await serve((_, response) => response.writeHead(302, { location: '//metadata.test/' }).end())
    const { get } = open({ resolve: resolveTo(['169.254.169.254']) })
    expect(await get(url)).toEqual(refused('metadata.test (169.254.169.254)'))
  })

  it.each([
    ['file:///etc/passwd', { kind: 'refused', why: 'a picture URL must be http:// or https://, not file:' }],
    ['http://me:pass@127.0.0.1/', { kind: 'refused', why: 'a picture URL must not hold a user name or a password' }],
    ['http://', failed('a redirect (302) has no location that can be read')],
    [undefined, failed('a redirect (302) has no location that can be read')],
  ])('to %s is not followed', async (location, ended) => {
    const { url } = await serve((_, response) =>
      response.writeHead(302, location === undefined ? {} : { location }).end(),
    )
    expect(await open().get(url)).toEqual(ended)
  })

  it('that follows another three is too many, and so is one to itself', async () => {
    let left = 3
    const chain = await serve((_, response) =>
      left-- > 0 ? response.writeHead(302, { location: `/${left}` }).end() : response.end(bytes),
    )
    expect(await open().get(chain.url)).toEqual(fetched)
    const loop = await serve((_, response) => response.writeHead(302, { location: '/cat.png' }).end())
    expect(await open().get(loop.url)).toEqual(failed('there are more than 3 redirects'))
    expect(loop.connections()).toBe(4)
  })
})

describe('an answer', () => {
  it.each([201, 204, 206, 304, 400, 403, 404, 429, 500, 503])('of %i is no picture', async (status) => {
    const { url } = await serve((_, response) => response.writeHead(status).end())
    expect(await open().get(url)).toEqual(failed(`the answer was ${status}`))
  })

  it.each(['gzip', 'br', 'identity, gzip'])('that is encoded (%s) is not unpacked', async (encoding) => {
    const bomb = gzipSync(Buffer.alloc(50_000))
    const { url } = await serve((_, response) => response.writeHead(200, { 'content-encoding': encoding }).end(bomb))
    const { get, memory } = open()
    expect(await get(url)).toEqual(failed(`it was sent compressed (${encoding}), and is not unpacked`))
    expect(memory.used).toBe(0)
  })

  it('that says that it is too long is not read', async () => {
    const { url } = await serve((_, response) => {
      response.writeHead(200, { 'content-length': 1001 }).write('the beginning')
    })
    const { get, memory } = open()
    expect([await get(url), memory.used]).toEqual([{ kind: 'too-large' }, 0])
  })

  it('of exactly as many bytes as are allowed is taken', async () => {
    const all = Buffer.alloc(1000, 'x')
    const { url } = await serve((_, response) => response.end(all))
    expect(await open().get(url)).toEqual({ kind: 'fetched', bytes: all })
  })

  it('that never ends is dropped at the limit', async () => {
    let written = 0
    const receiver = await receivers.http((_, response) => {
      const chunk = Buffer.alloc(16 * 1024)
      const pour = (): void => {
        while (!response.destroyed && response.write(chunk)) written += chunk.length
      }
      response.on('drain', pour)
      pour()
    })
    const { get, memory } = open()
    expect(await get(`http://127.0.0.1:${receiver.port}/`, { maxBytes: 300_000 })).toEqual({ kind: 'too-large' })
    await receiver.idle()
    expect(memory.used).toBeLessThanOrEqual(300_000)
    expect(written).toBeLessThan(16 * 1024 ** 2)
  })

  it('for which there is no memory is dropped', async () => {
    const { url } = await serve()
    expect(await open().get(url, { memory: createBudget(10) })).toEqual({
      kind: 'given-up',
      why: 'no memory is left for pictures that are being fetched',
    })
  })

  it('in many pieces is put together, and counted by its bytes', async () => {
    const pieces = Array.from({ length: 800 }, (_, at) => String(at % 10))
    const { url } = await serve((_, response) => {
      for (const piece of pieces) response.write(piece)
      response.end()
    })
    const { get, memory } = open()
    expect(await get(url)).toEqual({ kind: 'fetched', bytes: Buffer.from(pieces.join('')) })
    expect(memory.used).toBe(1000)
  })

  it.each([
    ['pieces', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n', '1\r\nx\r\n', 'it came in too many pieces'],
    [
      'answers before the real one',
      '',
      'HTTP/1.1 103 Early Hints\r\n\r\n',
      'it sent too many answers of 1xx before the real one',
    ],
  ])('in endless %s is dropped, because each of them takes time', async (_, head, piece, why) => {
    const { port } = await receivers.socket((socket) => {
      const chunk = piece.repeat(2000)
      const pour = (): void => {
        while (!socket.destroyed && socket.write(chunk));
      }
      socket.write(head)
      socket.on('drain', pour)
      pour()
    })
    expect(await open().get(`http://127.0.0.1:${port}/`, { maxBytes: 1024 ** 2 })).toEqual(failed(why))
  })

  it('may begin with some of 1xx', async () => {
    const { url } = await serve((_, response) => {
      response.writeContinue()
      response.writeProcessing()
      response.end(bytes)
    })
    expect(await open().get(url)).toEqual(fetched)
  })

  it('that is cut off, never comes or is not HTTP is a failure', async () => {
    const cut = await serve((_, response) => {
      response.writeHead(200, { 'content-length': 100 }).write('the beginning', () => response.destroy())
    })
    expect(await open().get(cut.url)).toEqual(failed('the connection was closed before the answer ended'))
    const other = await receivers.socket((socket) => socket.end('what?'))
    expect(await open().get(`http://127.0.0.1:${other.port}/`)).toMatchObject({ kind: 'failed' })
    expect(await open().get('http://127.0.0.1:9/')).toMatchObject({ kind: 'failed' })
    const { get } = open({ allow: ['pictures.test'], resolve: resolveTo([]) })
    expect(await get('http://pictures.test/')).toEqual(failed('pictures.test has no address'))
  })
})

describe('time', () => {
  it.each([
    ['before an answer', false],
    ['in the middle of its body', true],
  ])('is up %s, counted with all redirects', async (_, begins) => {
    const { answer, next } = byHand()
    const { url } = await serve(answer)
    const { get, time } = open()
    const ended = get(url)
    const first = await next()
    time.advance(longestFetchMs - 1)
    first.writeHead(302, { location: '/slow' }).end()
    const second = await next()
    if (begins) second.write('the beginning')
    time.advance(1)
    expect(await ended).toEqual(failed('it was not complete within 10 seconds'))
    expect(time.alarms()).toEqual([])
  })

  it('does not end look-ups of names: so many may hang, and the next is a failure until one has ended', async () => {
    const hanging: (() => void)[] = []
    const resolve: Resolve = () =>
      new Promise((found) => hanging.push(() => found([{ address: '127.0.0.1', family: 4 }])))
    const { url } = await serve()
    const { get, time } = open({ resolve })
    const named = url.replace('127.0.0.1', 'slow.test')
    for (let count = maxFetches; count <= maxLookups; count += maxFetches) {
      const round = Promise.all(Array.from({ length: maxFetches }, () => get(named)))
      while (hanging.length < count) await setImmediate()
      time.advance(longestFetchMs)
      expect(await round).toEqual(Array(maxFetches).fill(failed('it was not complete within 10 seconds')))
    }
    expect(await get(named)).toEqual(
      failed(`slow.test was not resolved: ${maxLookups} names are being resolved already`),
    )
    hanging.shift()?.()
    await setImmediate()
    const last = get(named)
    while (hanging.length < maxLookups) await setImmediate()
    hanging.pop()?.()
    expect(await last).toEqual(fetched)
  })

  it('of what is closed is over at once', async () => {
    const { answer, next } = byHand()
    const { url } = await serve(answer)
    const { get, time, closer } = open()
    const ended = get(url)
    await next()
    closer.close()
    expect([await ended, time.alarms(), await get(url)]).toEqual([cancelled, [], cancelled])
  })

  it('is given to as many at once as may be, and owners take turns', async () => {
    const { answer, next, unanswered } = byHand()
    const { url, connections } = await serve(answer)
    const { get } = open()
    const owners = [...Array<string>(maxFetches + 2).fill('a'), 'b']
    const all = Promise.all(owners.map((owner) => get(`${url}?${owner}`, { owner })))
    const responses: ServerResponse[] = []
    while (responses.length < maxFetches) responses.push(await next())
    await setImmediate()
    expect([connections(), unanswered]).toEqual([maxFetches, []])
    const later: (string | undefined)[] = []
    while (later.length < 3) {
      responses.shift()?.end(bytes)
      const response = await next()
      later.push(response.req.url)
      responses.push(response)
    }
    expect(later).toEqual(['/cat.png?a', '/cat.png?b', '/cat.png?a'])
    for (const response of responses) response.end(bytes)
    expect(await all).toEqual(owners.map(() => fetched))
  })

  it('until its turn is bounded too', async () => {
    const { answer, next } = byHand()
    const { url } = await serve(answer)
    const { get, time } = open()
    const rounds = longestWaitMs / longestFetchMs
    const all = Array.from({ length: maxFetches * rounds + 1 }, () => get(url))
    for (let round = 0; round < rounds; round++) {
      for (let count = 0; count < maxFetches; count++) await next()
      time.advance(longestFetchMs)
    }
    const ended = await Promise.all(all)
    expect(ended.pop()).toEqual({ kind: 'given-up', why: 'too many input pictures are being fetched; try again later' })
    expect(new Set(ended.map(({ kind }) => kind))).toEqual(new Set(['failed']))
    expect(time.alarms()).toEqual([])
  })

  it('until its turn ends with what it waits for', async () => {
    const { answer, next } = byHand()
    const { url } = await serve(answer)
    const { get, time, closer } = open()
    const running = Array.from({ length: maxFetches }, () => get(url))
    for (let count = 0; count < maxFetches; count++) await next()
    const leaver = createCloser()
    const leaving = get(url, { owner: 'b', closed: leaver })
    leaver.close()
    expect(await leaving).toEqual(cancelled)
    closer.close()
    expect(await Promise.all(running)).toEqual(running.map(() => cancelled))
    expect(time.alarms()).toEqual([])
  })
})
