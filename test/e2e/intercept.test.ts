import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer as createHttpServer, request, type IncomingMessage } from 'node:http'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect as connectTls, type ConnectionOptions, type TLSSocket } from 'node:tls'
import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import type { Proxy } from '../../src/http/tunnels.js'
import { createEmulator, type Emulator, type EmulatorOptions } from '../../src/index.js'
import { intercept } from '../../src/intercept/intercept.js'
import { createManualTime } from '../support/manual-time.js'

const folder = mkdtempSync(join(tmpdir(), 'flux-intercept-'))
afterAll(() => {
  rmSync(folder, { recursive: true })
})

const key = 'k'

let emulator: Emulator
let ca: string
beforeAll(async () => {
  emulator = await createEmulator({ latency: 'instant', proxy: true, caDir: folder })
  ca = readFileSync(join(folder, 'ca.pem'), 'utf8')
})
afterAll(() => emulator.close())

async function start(options: EmulatorOptions): Promise<Emulator> {
  const started = await createEmulator({ latency: 'instant', caDir: folder, ...options })
  onTestFinished(() => started.close())
  return started
}

const portOf = ({ url }: Emulator) => Number(new URL(url).port)

/** Sends bytes, and returns all that comes until the other side closes. */
async function sendRaw(bytes: string | Buffer, { port = portOf(emulator) } = {}): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  onTestFinished(() => void socket.destroy())
  socket.on('error', () => undefined)
  socket.write(bytes)
  const chunks: Buffer[] = []
  socket.on('data', (chunk: Buffer) => chunks.push(chunk))
  await once(socket, 'close')
  return Buffer.concat(chunks).toString('latin1')
}

const statusLine = (text: string) => text.slice(0, text.indexOf('\r\n'))

/** Opens a tunnel and returns its socket, once the proxy has agreed. */
async function openTunnel(target: string, more = '', { port = portOf(emulator) } = {}): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  onTestFinished(() => void socket.destroy())
  socket.on('error', () => undefined)
  socket.write(`CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\n${more}\r\n`)
  const [answer] = (await once(socket, 'data')) as [Buffer]
  expect(statusLine(answer.toString())).toBe('HTTP/1.1 200 Connection established')
  return socket
}

/** The end of a TLS handshake: what went wrong, or what the server answers to a request. */
async function askThrough(socket: Socket, options: ConnectionOptions, path = '/v1/credits'): Promise<string> {
  const secure: TLSSocket = connectTls({ socket, ca, ...options })
  return new Promise((resolve) => {
    secure.once('error', ({ code = '' }: NodeJS.ErrnoException) => {
      resolve(code)
    })
    secure.once('close', () => {
      resolve('closed')
    })
    secure.once('secureConnect', () => {
      secure.write(
        `GET ${path} HTTP/1.1\r\nHost: ${options.servername ?? ''}\r\nx-key: ${key}\r\nConnection: close\r\n\r\n`,
      )
      const chunks: Buffer[] = []
      secure.on('data', (chunk: Buffer) => chunks.push(chunk))
      secure.once('end', () => {
        resolve(Buffer.concat(chunks).toString().split('\r\n\r\n')[1] ?? '')
      })
    })
  })
}

const credits = '{"credits":1000000}'

test.each(['api.bfl.ai', 'api.eu.bfl.ai', 'API.us1.BFL.ml.'])('a tunnel to %s ends at the emulator', async (host) => {
  const socket = await openTunnel(`${host}:443`)
  expect(await askThrough(socket, { servername: host.toLowerCase().replace(/\.$/, '') })).toBe(credits)
})

test('links lead back to the host that the client asked, as the live service has them', async () => {
  const socket = await openTunnel('api.us1.bfl.ai:443')
  const secure = connectTls({ socket, ca, servername: 'api.us1.bfl.ai' })
  const body = '{"prompt":"x"}'
  secure.write(
    `POST /v1/flux-2-pro HTTP/1.1\r\nHost: api.us1.bfl.ai\r\nx-key: k\r\nContent-Type: application/json\r\n` +
      `Content-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
  )
  const text = Buffer.concat((await secure.toArray()) as Buffer[]).toString()
  const { id, polling_url } = JSON.parse(text.split('\r\n\r\n')[1] ?? '') as { id: string; polling_url: string }
  expect(polling_url).toBe(`https://api.us1.bfl.ai/v1/get_result?id=${id}`)
})

describe('what is refused, and why', () => {
  test.each([
    [
      'example.com:443',
      "403 flux-emulator refuses example.com: its proxy serves BFL's hosts alone, unless --proxy-passthrough is given",
    ],
    [
      '169.254.169.254:80',
      "403 flux-emulator refuses 169.254.169.254: its proxy serves BFL's hosts alone, unless --proxy-passthrough is given",
    ],
    ['api.bfl.ai:80', '403 api.bfl.ai is emulated on port 443, not on 80'],
    ['api.bfl.ai', '400 Bad Request'],
    ['evil.net:443@api.bfl.ai:443', '400 Bad Request'],
    ['api.bfl.ai%2eevil.net:443', '400 Bad Request'],
  ])('CONNECT %s', async (target, answer) => {
    expect(statusLine(await sendRaw(`CONNECT ${target} HTTP/1.1\r\n\r\n`))).toBe(`HTTP/1.1 ${answer}`)
  })

  test.each([
    ['a blank in it', 'CONNECT api.bfl.ai :443 HTTP/1.1\r\n\r\n'],
    ['letters beyond ASCII', 'CONNECT \xef\xbd\x81pi.bfl.ai:443 HTTP/1.1\r\n\r\n'],
    ['a NUL', 'CONNECT api.bfl.ai\0:443 HTTP/1.1\r\n\r\n'],
    ['100,000 characters', `CONNECT ${'a'.repeat(100_000)}.bfl.ai:443 HTTP/1.1\r\n\r\n`],
  ])('CONNECT with %s', async (_what, text) => {
    expect(statusLine(await sendRaw(Buffer.from(text, 'latin1')))).toMatch(/^HTTP\/1\.1 4(?:00|31) /)
  })

  test('a tunnel for a client that has not read its answers', async () => {
    const get = 'GET /v1/credits HTTP/1.1\r\nHost: x\r\nx-key: k\r\n\r\n'
    const text = await sendRaw(`${get}CONNECT api.bfl.ai:443 HTTP/1.1\r\n\r\n`)
    expect(text).not.toContain('200 Connection established')
  })

  test('a request with the whole URL of another host', async () => {
    const text = await sendRaw(
      'GET http://example.com/v1/credits HTTP/1.1\r\nHost: example.com\r\nConnection: close\r\n\r\n',
    )
    expect(statusLine(text)).toBe('HTTP/1.1 403 Forbidden')
    expect(text).toContain("x-emulator-explain: flux-emulator refuses example.com: its proxy serves BFL's hosts alone")
  })

  test('and not one with the whole URL of a host of BFL, whatever its scheme', async () => {
    const ask = (url: string) => sendRaw(`GET ${url} HTTP/1.1\r\nHost: x\r\nx-key: k\r\nConnection: close\r\n\r\n`)
    for (const url of ['http://api.bfl.ai/v1/credits', 'https://api.bfl.ai/v1/credits']) {
      expect(await ask(url)).toContain(credits)
    }
  })

  test('the control API under a name of BFL', async () => {
    const socket = await openTunnel('api.bfl.ai:443')
    expect(await askThrough(socket, { servername: 'api.bfl.ai' }, '/_emulator/accounts')).toContain(
      'the control API refuses the host',
    )
  })

  test('tunnels, by an emulator that is not a proxy', async () => {
    const other = await start({})
    const text = await sendRaw('CONNECT api.bfl.ai:443 HTTP/1.1\r\n\r\n', { port: portOf(other) })
    expect(statusLine(text)).toBe('HTTP/1.1 501 Not Implemented')
  })
})

describe('in a tunnel', () => {
  test('the name in the TLS must be that of the CONNECT', async () => {
    const codes = []
    for (const servername of ['api.eu.bfl.ai', 'example.com', 'localhost']) {
      codes.push(await askThrough(await openTunnel('api.bfl.ai:443'), { servername }))
    }
    expect(codes).toEqual(Array(3).fill(expect.stringMatching(/^(?:ECONNRESET|closed|ERR_SSL_.*)$/)))
  })

  test('a client that names no host gets the certificate of the CONNECT', async () => {
    const socket = await openTunnel('api.us.bfl.ai:443')
    const secure = connectTls({ socket, ca, checkServerIdentity: () => undefined })
    await once(secure, 'secureConnect')
    expect(secure.getPeerCertificate().subjectaltname).toBe('DNS:api.us.bfl.ai')
    secure.destroy()
  })

  test('a client that speaks HTTP/2 alone is told so in its handshake', async () => {
    const socket = await openTunnel('api.bfl.ai:443')
    expect(await askThrough(socket, { servername: 'api.bfl.ai', ALPNProtocols: ['h2'] })).toBe(
      'ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL',
    )
  })

  test('HTTP that was sent right behind the CONNECT is not answered', async () => {
    const smuggled = 'GET /_emulator/accounts HTTP/1.1\r\nHost: localhost\r\n\r\n'
    const text = await sendRaw(`CONNECT api.bfl.ai:443 HTTP/1.1\r\nHost: api.bfl.ai:443\r\n\r\n${smuggled}`)
    expect([statusLine(text), text.includes('accounts'), text.includes('{')]).toEqual([
      'HTTP/1.1 200 Connection established',
      false,
      false,
    ])
  })

  test('TLS that was sent right behind the CONNECT is taken', async () => {
    const socket = connect(portOf(emulator), '127.0.0.1')
    onTestFinished(() => void socket.destroy())
    // A client's first bytes, held back until the CONNECT can go with them.
    const relay = createServer((client) => {
      client.once('data', (hello: Buffer) => {
        socket.write(Buffer.concat([Buffer.from('CONNECT api.bfl.ai:443 HTTP/1.1\r\nHost: x\r\n\r\n'), hello]))
        client.pipe(socket, { end: false })
      })
      socket.once('data', (answer: Buffer) => {
        const end = answer.indexOf('\r\n\r\n') + 4
        client.write(answer.subarray(end))
        socket.pipe(client)
      })
    })
    const through = connect(await listening(relay), '127.0.0.1')
    expect(await askThrough(through, { servername: 'api.bfl.ai' })).toBe(credits)
  })

  test('a CONNECT within is refused: there is no way out of it', async () => {
    const socket = await openTunnel('api.bfl.ai:443')
    const secure = connectTls({ socket, ca, servername: 'api.bfl.ai' })
    secure.write('CONNECT example.com:443 HTTP/1.1\r\n\r\n')
    expect(statusLine(Buffer.concat((await secure.toArray()) as Buffer[]).toString())).toMatch(/^HTTP\/1\.1 403 /)
  })

  test('many tunnels whose TLS never begins end with the emulator, and leave it working until then', async () => {
    const own = await start({ proxy: true })
    const idle = await Promise.all(
      Array.from({ length: 200 }, () => openTunnel('api.bfl.ai:443', '', { port: portOf(own) })),
    )
    const socket = await openTunnel('api.bfl.ai:443', '', { port: portOf(own) })
    expect(await askThrough(socket, { servername: 'api.bfl.ai' })).toBe(credits)
    const closed = Promise.all(idle.map((each) => once(each, 'close')))
    await own.close()
    await closed
  })

  test('half-closed and reset connections leave it working', async () => {
    for (let at = 0; at < 50; at++) {
      const socket = await openTunnel('api.bfl.ai:443')
      if (at % 2 === 0) socket.end(Buffer.from([0x16, 3, 1]))
      else socket.resetAndDestroy()
    }
    expect(await askThrough(await openTunnel('api.bfl.ai:443'), { servername: 'api.bfl.ai' })).toBe(credits)
  })
})

async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return (server.address() as AddressInfo).port
}

describe('with --proxy-passthrough', () => {
  test('other hosts are reached: by tunnel, and by their whole URL', async () => {
    const other = createHttpServer((_request, response) => response.end('another server'))
    const port = await listening(other)
    const own = await start({ proxy: true, proxyPassthrough: true })
    const socket = await openTunnel(`127.0.0.1:${port}`, '', { port: portOf(own) })
    socket.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
    const tunneled = Buffer.concat((await socket.toArray()) as Buffer[]).toString()
    const forwarded = await new Promise<string>((resolve, reject) => {
      request({ port: portOf(own), path: `http://127.0.0.1:${port}/`, agent: false }, (response) => {
        void response.toArray().then((chunks) => {
          resolve(Buffer.concat(chunks as Buffer[]).toString())
        })
      })
        .once('error', reject)
        .end()
    })
    expect([tunneled.endsWith('another server'), forwarded]).toEqual([true, 'another server'])
  })

  test('a host that cannot be reached is told, or the connection ends', async () => {
    const own = await start({ proxy: true, proxyPassthrough: true })
    const gone = createServer()
    const port = await listening(gone)
    gone.close()
    await once(gone, 'close')
    const ask = (text: string) => sendRaw(text, { port: portOf(own) })
    expect(await ask(`CONNECT 127.0.0.1:${port} HTTP/1.1\r\n\r\n`)).toBe('')
    expect(await ask(`GET http://127.0.0.1:${port}/ HTTP/1.1\r\nHost: x\r\n\r\n`)).toContain('could not reach')
  })

  test('a tunnel to an address whose TLS asks for a host of BFL is closed', async () => {
    let reached = 0
    const address = createServer((socket) => {
      socket.on('data', () => reached++)
    })
    const port = await listening(address)
    const own = await start({ proxy: true, proxyPassthrough: true })
    const socket = await openTunnel(`127.0.0.1:${port}`, '', { port: portOf(own) })
    const result = await askThrough(socket, { servername: 'api.bfl.ai' })
    expect([result, reached]).toEqual([expect.stringMatching(/^(?:ECONNRESET|closed)$/), 0])
  })
})

describe('--tls', () => {
  test('makes /v1 the live contract, as at the hosts that it stands in for', async () => {
    const own = await start({ tls: 0, port: 0 })
    const text = await sendRaw('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', { port: portOf(own) })
    expect(text).toContain('"contract":"live"')
  })

  test('names a port that is taken', async () => {
    const port = await listening(createServer())
    await expect(createEmulator({ tls: port, caDir: folder })).rejects.toThrow(
      `port ${port} is taken: something else listens on 127.0.0.1:${port}. Choose another with option tls ({ tls: 0 } picks a free one)`,
    )
  })

  test.each([
    ['api.bfl.ai', credits],
    ['api.us2.bfl.ml', credits],
    ['example.com', expect.stringMatching(/^(?:ECONNRESET|closed|ERR_SSL_.*)$/) as string],
  ])('a client that asks for %s gets what it should', async (servername, answer) => {
    const free = createServer()
    const port = await listening(free)
    free.close()
    await once(free, 'close')
    await start({ tls: port })
    expect(await askThrough(connect(port, '127.0.0.1'), { servername })).toEqual(answer)
  })
})

describe('limits', () => {
  async function standIn(options: { tls?: number } = {}) {
    const time = createManualTime(Date.now())
    const handed: unknown[] = []
    const proxy: { current?: Proxy } = {}
    const server = createHttpServer()
    server.on('connection', (socket) => handed.push(socket))
    const interception = await intercept(
      {
        server,
        proxy,
        connections: { forget: () => undefined },
        log: { info: () => undefined, warn: () => undefined },
      },
      { host: '127.0.0.1', proxy: true, proxyPassthrough: false, tls: options.tls, caDir: folder },
      { time },
    )
    onTestFinished(() => {
      interception.close()
    })
    // As the server of HTTP has them.
    const entry = createServer({ allowHalfOpen: true }, (socket) => {
      socket.on('error', () => undefined)
      const refused = proxy.current?.connect({ url: 'api.bfl.ai:443' } as IncomingMessage, socket, Buffer.alloc(0))
      if (refused !== undefined) socket.end(`${refused.status}`)
    })
    return { time, handed, tlsPort: interception.tlsPort ?? 0, port: await listening(entry) }
  }

  test('TLS that does not begin within 10 seconds is closed, in a tunnel and on the port of --tls', async () => {
    const { time, port, tlsPort, handed } = await standIn({ tls: 0 })
    const tunnel = await tunnelAt(port)
    const direct = connect(tlsPort, '127.0.0.1')
    onTestFinished(() => void direct.destroy())
    await once(direct, 'connect')
    await expect.poll(() => time.alarms().length).toBe(2)
    time.advance(9999)
    const closed = Promise.all([once(tunnel.resume(), 'close'), once(direct.resume(), 'close')])
    expect(time.alarms()).toHaveLength(2)
    time.advance(1)
    await closed
    expect([handed, time.alarms()]).toEqual([[], []])
  })

  test('a client that ends its side before its TLS has begun is let go at once', async () => {
    const { port, time } = await standIn()
    const socket = (await tunnelAt(port)).resume()
    const closed = once(socket, 'close')
    socket.end()
    await closed
    await expect.poll(() => time.alarms()).toEqual([])
  })

  test('of more than 1,000 tunnels at a time, one is refused with 503, and taken when others have ended', async () => {
    const { port } = await standIn()
    const open = []
    while (open.length < 1000) {
      open.push(...(await Promise.all(Array.from({ length: 100 }, () => tunnelAt(port)))))
    }
    expect(await firstWordsAt(port)).toBe('503')
    open[0]?.destroy()
    await expect.poll(() => firstWordsAt(port)).toBe('HTTP/1.1 200 Connection established')
  })

  /** A connection that the server has taken for a tunnel at once. */
  async function tunnelAt(port: number): Promise<Socket> {
    const socket = connect(port, '127.0.0.1')
    onTestFinished(() => void socket.destroy())
    socket.on('error', () => undefined)
    await once(socket, 'data')
    return socket
  }

  async function firstWordsAt(port: number): Promise<string> {
    const socket = connect(port, '127.0.0.1')
    const [answer] = (await once(socket, 'data')) as [Buffer]
    socket.destroy()
    return answer.toString().split('\r\n', 1)[0] ?? ''
  }
})
