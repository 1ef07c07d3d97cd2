import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { networkInterfaces } from 'node:os'
import { setImmediate } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { createCloser, type Closing } from '../../src/closing.js'
import { systemTime } from '../../src/time/system-time.js'
import type { Resolve } from '../../src/egress/egress.js'
import { createSender, maxConnections } from '../../src/webhooks/sender.js'
import { createManualTime } from '../support/manual-time.js'
import { textOf, useReceivers } from './receiver.js'

const receivers = useReceivers()
/** Some machines have no IPv6. */
const loopbacks = ['127.0.0.1', '::1'].filter((host) =>
  Object.values(networkInterfaces()).some((of) => of?.some(({ address }) => address === host)),
)
const never = createCloser()
const body = JSON.stringify({ task_id: 'task-1', status: 'Ready' })
const headers = { 'content-type': 'application/json' }
const outgoing = (url: string) => ({ url, headers, body })

/** Time stands still: what takes no time took 0 ms. */
const quietSender = (options: { allow?: string[]; resolve?: Resolve } = {}) =>
  createSender({ timeoutMs: 5_000, time: createManualTime(), ...options })

const answers = (...lists: string[][]) => {
  const asked: string[] = []
  const resolve: Resolve = (host) => {
    const list = lists[Math.min(asked.push(host), lists.length) - 1] ?? []
    return Promise.resolve(list.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })))
  }
  return { asked, resolve }
}

const taken = (status = 200) => ({ status, problem: undefined, tookMs: 0 })
const failed = (problem: unknown, tookMs = 0) => ({ status: undefined, problem, tookMs })
const refused = (what: string) => failed(`${what} is not a loopback or private address; allow it with --webhook-allow`)

/** The head of the next answer that any client of this process gets has come. */
const answered = () =>
  new Promise<void>((resolve) => {
    const told = () => {
      unsubscribe('http.client.response.finish', told)
      // The channel is told just before the request.
      void setImmediate().then(resolve)
    }
    subscribe('http.client.response.finish', told)
  })

/** A moment that comes when the test's server says so. */
const moment = () => {
  let come: () => void = () => undefined
  const came = new Promise<void>((resolve) => (come = resolve))
  return { came, come: () => come() }
}

describe('what is sent', () => {
  it('is a POST of the body with its length, on a connection of its own', async () => {
    let seen: object = {}
    const receiver = await receivers.http((request, response) => {
      void textOf(request).then((text) => {
        seen = { method: request.method, url: request.url, headers: request.headers, text }
        response.end('thanks')
      })
    })
    const text = '{"prompt":"Füchse 🦊"}'
    const url = `http://127.0.0.1:${receiver.port}/hook/a%20b?token=1#part`
    const sent = await quietSender().send({ url, headers: { ...headers, 'x-webhook-secret': 's' }, body: text }, never)

    expect(sent).toEqual(taken())
    expect(seen).toEqual({
      method: 'POST',
      url: '/hook/a%20b?token=1',
      headers: {
        host: `127.0.0.1:${receiver.port}`,
        'user-agent': 'flux-emulator',
        accept: '*/*',
        'content-type': 'application/json',
        'x-webhook-secret': 's',
        'content-length': String(Buffer.byteLength(text)),
        connection: 'close',
      },
      text,
    })
  })

  it('does not go over https to a receiver whose certificate is not trusted', async () => {
    const receiver = await receivers.https((_request, response) => response.end())
    const sent = await quietSender().send(outgoing(`https://localhost:${receiver.port}/`), never)
    expect(sent).toEqual(
      failed(
        'its certificate is self-signed: NODE_EXTRA_CA_CERTS names a file of certificates to trust (DEPTH_ZERO_SELF_SIGNED_CERT)',
      ),
    )
  })
})

describe('an answer', () => {
  it.each([200, 201, 204, 304, 400, 404, 429, 500, 503])('of %i is a status', async (status) => {
    const receiver = await receivers.http((_request, response) => response.writeHead(status).end())
    expect(await quietSender().send(outgoing(`http://127.0.0.1:${receiver.port}/`), never)).toEqual(taken(status))
  })

  it.each([301, 302, 303, 307, 308])('of %i is a status too and is not followed', async (status) => {
    const target = await receivers.http((_request, response) => response.end())
    const location = `http://127.0.0.1:${target.port}/`
    const receiver = await receivers.http((_request, response) => response.writeHead(status, { location }).end())
    expect(await quietSender().send(outgoing(`http://127.0.0.1:${receiver.port}/`), never)).toEqual(taken(status))
    expect([receiver.connections(), target.connections()]).toEqual([1, 0])
  })

  it('that comes after others that promise it is the last one', async () => {
    const receiver = await receivers.http((_request, response) => {
      response.writeContinue()
      response.writeEarlyHints({ link: '</style.css>; rel=preload; as=style' })
      response.writeHead(202).end()
    })
    expect(await quietSender().send(outgoing(`http://127.0.0.1:${receiver.port}/`), never)).toEqual(taken(202))
  })

  it('that does not end is dropped, and its status counts', async () => {
    let written = 0
    const receiver = await receivers.http((_request, response) => {
      const chunk = Buffer.alloc(16 * 1024)
      const pour = (): void => {
        while (!response.destroyed && response.write(chunk)) written += chunk.length
      }
      response.on('drain', pour)
      pour()
    })
    expect(await quietSender().send(outgoing(`http://127.0.0.1:${receiver.port}/`), never)).toEqual(taken())
    await receiver.idle()
    expect(written).toBeLessThan(16 * 1024 ** 2)
  })

  it('that is reset in the middle of its body counts by its status', async () => {
    const receiver = await receivers.http((_request, response) => {
      response.writeHead(200, { 'content-length': 1_000 })
      void answered().then(() => response.socket?.resetAndDestroy())
      response.write('the beginning')
    })
    expect(await quietSender().send(outgoing(`http://127.0.0.1:${receiver.port}/`), never)).toEqual(taken())
  })

  it('that hangs in the middle of its body counts by its status, when the time is up', async () => {
    const time = createManualTime()
    const receiver = await receivers.http((_request, response) => {
      response.writeHead(200, { 'content-length': 1_000 })
      response.write('the beginning')
    })
    const headCame = answered()
    const sending = createSender({ timeoutMs: 5_000, time }).send(outgoing(`http://127.0.0.1:${receiver.port}/`), never)
    await headCame
    time.advance(5_000)
    expect(await sending).toEqual({ ...taken(), tookMs: 5_000 })
    await receiver.idle()
  })

  it.each([
    ['nothing', '', 'the connection was closed before an answer came (ECONNRESET)'],
    ['something else than HTTP', 'SSH-2.0-OpenSSH_9.6\r\n', expect.stringMatching(/^the answer is not HTTP \(HPE_/)],
    [
      'headers that do not end',
      `HTTP/1.1 200 OK\r\nx: ${'x'.repeat(20_000)}`,
      'the headers of the answer are too long (HPE_HEADER_OVERFLOW)',
    ],
    [
      'another protocol',
      'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n',
      'the connection was closed before an answer came',
    ],
  ])('that is %s is a problem', async (_what, text, problem) => {
    const receiver = await receivers.socket((socket) => socket.once('data', () => socket.end(text)))
    expect(await quietSender().send(outgoing(`http://127.0.0.1:${receiver.port}/`), never)).toEqual(failed(problem))
  })

  it('that is a reset is a problem', async () => {
    const receiver = await receivers.socket((socket) => socket.once('data', () => socket.resetAndDestroy()))
    expect(await quietSender().send(outgoing(`http://127.0.0.1:${receiver.port}/`), never)).toEqual(
      failed('the connection was closed before an answer came (ECONNRESET)'),
    )
  })

  it('in plain HTTP to an https:// URL is a problem', async () => {
    const receiver = await receivers.http((_request, response) => response.end())
    const sent = await quietSender().send(outgoing(`https://127.0.0.1:${receiver.port}/`), never)
    expect(sent).toEqual(
      failed(
        expect.stringMatching(/^the TLS handshake failed: is the receiver of the https:\/\/ URL an http:\/\/ server\?/),
      ),
    )
  })

  it('that does not come is a problem', async () => {
    const resolve: Resolve = () => Promise.reject(Object.assign(new Error('getaddrinfo'), { code: 'ENOTFOUND' }))
    expect(await quietSender({ resolve }).send(outgoing('http://nowhere/'), never)).toEqual(
      failed('the host was not found (ENOTFOUND)'),
    )
    // Nothing listens at port 1.
    const sender = quietSender({ resolve: answers(['127.0.0.1', '::1']).resolve })
    expect(await sender.send(outgoing('http://two-addresses:1/'), never)).toEqual(
      failed('the connection was refused: nothing listens there (ECONNREFUSED)'),
    )
  })
})

describe('an attempt', () => {
  it('that gets no answer ends in time, and leaves no connection', async () => {
    const time = createManualTime(1_000)
    const asked = moment()
    const receiver = await receivers.http(asked.come)
    const sending = createSender({ timeoutMs: 5_000, time }).send(outgoing(`http://127.0.0.1:${receiver.port}/`), never)
    await asked.came
    expect(time.alarms()).toEqual([6_000])
    time.advance(5_000)
    expect(await sending).toEqual(failed('no answer within 5000 ms', 5_000))
    await receiver.idle()
  })

  it.each(['http', 'https'])('over %s whose connection says nothing ends in time', async (scheme) => {
    const time = createManualTime()
    const connected = moment()
    const receiver = await receivers.socket(connected.come)
    const url = `${scheme}://127.0.0.1:${receiver.port}/`
    const sending = createSender({ timeoutMs: 100, time }).send(outgoing(url), never)
    await connected.came
    time.advance(100)
    expect(await sending).toEqual(failed('no answer within 100 ms', 100))
  })

  it('whose name is never resolved ends in time', async () => {
    const time = createManualTime()
    const resolve: Resolve = () => new Promise(() => undefined)
    const sending = createSender({ timeoutMs: 100, time, resolve }).send(outgoing('http://receiver/'), never)
    time.advance(100)
    expect(await sending).toEqual(failed('no answer within 100 ms', 100))
  })

  it('whose name is resolved too late does not connect', async () => {
    const time = createManualTime()
    const receiver = await receivers.http((_request, response) => response.end())
    const resolved = moment()
    const resolve: Resolve = () => resolved.came.then(() => [{ address: '127.0.0.1', family: 4 }])
    const url = `http://receiver:${receiver.port}/`
    const sending = createSender({ timeoutMs: 100, time, resolve }).send(outgoing(url), never)
    time.advance(100)
    await sending
    resolved.come()
    await quietSender().send(outgoing(`http://127.0.0.1:${receiver.port}/`), never)
    expect(receiver.connections()).toBe(1)
  })

  it('that is called off ends at once', async () => {
    const time = createManualTime()
    const asked = moment()
    const receiver = await receivers.http(asked.come)
    const off = createCloser()
    const sender = createSender({ timeoutMs: 5_000, time })
    const sending = sender.send(outgoing(`http://127.0.0.1:${receiver.port}/`), off)
    await asked.came
    off.close()
    expect(await sending).toEqual(failed('the attempt was cancelled'))
    expect(time.alarms()).toEqual([])

    const again = await sender.send(outgoing(`http://127.0.0.1:${receiver.port}/`), off)
    expect(again).toEqual(failed('the attempt was cancelled'))
    expect(receiver.connections()).toBe(1)
  })

  it('waits while as many connections are open as may be, and accounts take turns', async () => {
    const held: { end: () => void }[] = []
    const paths: string[] = []
    const receiver = await receivers.http((request, response) => {
      paths.push(request.url ?? '')
      held.push({ end: () => response.end() })
    })
    const sender = createSender({ timeoutMs: 5_000, time: createManualTime() })
    const [one, other] = [createCloser(), createCloser()]
    const send = (path: string, account: Closing) =>
      sender.send(outgoing(`http://127.0.0.1:${receiver.port}/${path}`), account)
    const sent = [...Array.from({ length: maxConnections + 50 }, () => send('one', one)), send('other', other)]
    while (held.length < maxConnections) await setImmediate()
    expect(receiver.connections()).toBe(maxConnections)

    // The first that waits is of the account that was there first, the next of the other.
    for (const { end } of held.splice(0, 2)) end()
    while (paths.length < maxConnections + 2) await setImmediate()
    expect(paths.slice(maxConnections)).toContain('/other')

    while (paths.length < sent.length || held.length > 0) {
      for (const { end } of held.splice(0)) end()
      await setImmediate()
    }
    const outcomes = await Promise.all(sent)
    expect(new Set(outcomes.map(({ status }) => status))).toEqual(new Set([200]))
  })

  it('that waits for its turn is called off with its account, and others keep their turns', async () => {
    const held: { end: () => void }[] = []
    const receiver = await receivers.http((_request, response) => held.push({ end: () => response.end() }))
    const sender = createSender({ timeoutMs: 5_000, time: createManualTime() })
    const [first, reset, other] = [createCloser(), createCloser(), createCloser()]
    const send = (account: Closing) => sender.send(outgoing(`http://127.0.0.1:${receiver.port}/`), account)
    const sent = Array.from({ length: maxConnections }, () => send(first))
    const waiting = [send(reset), send(reset), send(other)]
    expect([reset.listeners, other.listeners]).toEqual([2, 1])
    reset.close()
    expect(await Promise.all(waiting.slice(0, 2))).toEqual([
      failed('the attempt was cancelled'),
      failed('the attempt was cancelled'),
    ])
    for (let ended = 0; ended <= maxConnections; ended++) {
      while (held.length === 0) await setImmediate()
      held.shift()?.end()
    }
    const outcomes = await Promise.all([...sent, waiting[2]])
    expect(new Set(outcomes.map((outcome) => outcome?.status))).toEqual(new Set([200]))
    expect(receiver.connections()).toBe(maxConnections + 1)
  })

  it('leaves neither alarm nor listener behind', async () => {
    const time = createManualTime()
    const receiver = await receivers.http((_request, response) => response.end())
    const account = createCloser()
    const sending = createSender({ timeoutMs: 5_000, time }).send(
      outgoing(`http://127.0.0.1:${receiver.port}/`),
      account,
    )
    expect([time.alarms(), account.listeners]).toEqual([[5_000], 1])
    await sending
    expect([time.alarms(), account.listeners]).toEqual([[], 0])
  })

  it('for whose connection no file descriptor is left is told of, and why', async () => {
    let told = 0
    const resolve: Resolve = () => Promise.reject(Object.assign(new Error('too many open files'), { code: 'EMFILE' }))
    const onShortage = () => told++
    const sender = createSender({ timeoutMs: 5_000, time: createManualTime(), resolve, onShortage })
    expect(await sender.send(outgoing('http://receiver/'), never)).toEqual(
      failed('this process has too many open files and connections: raise its limit (ulimit -n) (EMFILE)'),
    )
    expect(told).toBe(1)
  })

  it('tells how long it took in real time', async () => {
    const receiver = await receivers.http((_request, response) => response.end())
    const sender = createSender({ timeoutMs: 3_600_000, time: systemTime })
    const before = systemTime.now()
    const { tookMs } = await sender.send(outgoing(`http://127.0.0.1:${receiver.port}/`), never)
    expect(tookMs).toBeGreaterThanOrEqual(0)
    expect(tookMs).toBeLessThanOrEqual(systemTime.now() - before)
  })

  it('with a header that cannot be one is a problem', async () => {
    const receiver = await receivers.http((_request, response) => response.end())
    const url = `http://127.0.0.1:${receiver.port}/`
    const sent = await quietSender().send({ url, headers: { 'x-webhook-secret': 'a\nb' }, body }, never)
    expect(sent).toEqual(failed('Invalid character in header content ["x-webhook-secret"] (ERR_INVALID_CHAR)'))
  })
})

describe('where it goes', () => {
  it('is not an address of the internet, by whichever name', async () => {
    const { asked, resolve } = answers(['93.184.216.34'])
    const sender = quietSender({ resolve })
    expect(await sender.send(outgoing('http://receiver.example.com/'), never)).toEqual(
      refused('receiver.example.com (93.184.216.34)'),
    )
    expect(await sender.send(outgoing('http://93.184.216.34/'), never)).toEqual(refused('93.184.216.34'))
    expect(asked).toEqual(['receiver.example.com'])
  })

  it('is judged at every attempt by the answer that is connected to', async () => {
    const receiver = await receivers.http((_request, response) => response.end())
    const { asked, resolve } = answers(['127.0.0.1'], ['169.254.169.254'], ['127.0.0.1'])
    const sender = quietSender({ resolve })
    const url = `http://rebinding.example.com:${receiver.port}/`
    expect(await sender.send(outgoing(url), never)).toEqual(taken())
    expect(await sender.send(outgoing(url), never)).toEqual(refused('rebinding.example.com (169.254.169.254)'))
    expect(await sender.send(outgoing(url), never)).toEqual(taken())
    expect([asked.length, receiver.connections()]).toEqual([3, 2])
  })

  it('is only the allowed ones of several addresses', async () => {
    const receiver = await receivers.http((_request, response) => response.end())
    const { resolve } = answers(['93.184.216.34', '2606:2800::1', '127.0.0.1'])
    const sender = quietSender({ resolve })
    expect(await sender.send(outgoing(`http://laptop:${receiver.port}/`), never)).toEqual(taken())
  })

  it.each(loopbacks)('is localhost at %s when it has both addresses', async (host) => {
    const receiver = await receivers.http((_request, response) => response.end(), host)
    const { resolve } = answers(['::1', '127.0.0.1'])
    const sent = await quietSender({ resolve }).send(outgoing(`http://localhost:${receiver.port}/`), never)
    expect(sent).toEqual(taken())
  })

  it.each([
    ...loopbacks.map((host): [string, string] => [host.includes(':') ? `[${host}]` : host, host]),
    ['[::ffff:127.0.0.1]', '127.0.0.1'],
    ['2130706433', '127.0.0.1'],
    ['localhost', '127.0.0.1'],
  ])('is found by http://%s', async (host, bound) => {
    const receiver = await receivers.http((_request, response) => response.end(), bound)
    expect(await quietSender().send(outgoing(`http://${host}:${receiver.port}/`), never)).toEqual(taken())
  })

  it('is anywhere that a name which is allowed leads', async () => {
    const receiver = await receivers.http((_request, response) => response.end())
    const { resolve } = answers(['::ffff:127.0.0.1'])
    const sender = quietSender({ allow: ['*.example.com'], resolve })
    expect(await sender.send(outgoing(`http://a.example.com:${receiver.port}/`), never)).toEqual(taken())
  })
})

it('a hundred at once are sent, and leave no connection open', async () => {
  const receiver = await receivers.http((_request, response) => response.end())
  const sender = quietSender()
  const url = `http://127.0.0.1:${receiver.port}/`
  const sent = await Promise.all(Array.from({ length: 100 }, () => sender.send(outgoing(url), never)))
  expect(sent).toEqual(Array.from({ length: 100 }, () => taken()))
  expect(receiver.connections()).toBe(100)
  await receiver.idle()
})
