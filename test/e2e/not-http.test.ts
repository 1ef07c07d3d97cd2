import { once } from 'node:events'
import { connect, type AddressInfo } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { connect as connectHttp2 } from 'node:http2'
import { expect, onTestFinished, test } from 'vitest'
import { buildApp } from '../../src/app.js'
import { checkOptions } from '../../src/config.js'
import { openCore } from '../../src/emulator.js'
import { createManualTime } from '../support/manual-time.js'
import { start, worker } from '../support/start-app.js'

async function listen(logLevel: 'info' | 'debug' = 'info') {
  const time = createManualTime(start)
  const core = openCore(checkOptions({ logLevel }), { worker, time })
  const lines: { level: number; msg: string }[] = []
  const to = { write: (line: string) => lines.push(JSON.parse(line) as { level: number; msg: string }) }
  const app = buildApp(core, { log: { forPeople: false, to } })
  onTestFinished(async () => {
    await app.close()
    await core.close()
  })
  await app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = app.server.address() as AddressInfo
  /** What was said about connections, after the line about the start. */
  const said = () => lines.slice(1).map(({ level, msg }) => ({ level, msg }))
  return { time, port, said }
}

/** Sends bytes and returns the status line, the explanation and the body of what comes back. */
async function send(port: number, bytes: string | Buffer) {
  const socket = connect(port, '127.0.0.1')
  onTestFinished(() => void socket.destroy())
  await once(socket, 'connect')
  socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes)
  let text = ''
  for await (const chunk of socket) text += String(chunk)
  return {
    status: Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1]),
    explain: /^x-emulator-explain: (.*)\r$/m.exec(text)?.[1],
    body: JSON.parse(text.slice(text.indexOf('\r\n\r\n') + 4)) as unknown,
  }
}

const post = (lines: string, body: string) => `POST /v1/flux-dev HTTP/1.1\r\nHost: a\r\n${lines}\r\n${body}`
const https = 'the client spoke HTTPS, but this port serves HTTP; use http:// in the base URL of the client'
const lengths =
  'Content-Length and Transfer-Encoding cannot be read or contradict each other; send one Content-Length, or chunked alone'
const header = 'a header is malformed: a name takes letters, digits and dashes; a value takes no control characters'

test.each([
  ['a TLS hello', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', https],
  [
    'the preface of HTTP/2',
    'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    'the client spoke HTTP/2, but this port serves HTTP/1.1; turn off HTTP/2 without TLS in the client',
  ],
  [
    'the PROXY protocol',
    'PROXY TCP4 10.0.0.1 10.0.0.2 1 2\r\nGET / HTTP/1.1\r\n\r\n',
    'the client spoke the PROXY protocol; turn it off in the load balancer (X-Forwarded-* headers are read instead)',
  ],
  [
    'the PROXY protocol in its binary form',
    '\r\n\r\n\0\r\nQUIT\n\x21\x11\x00\x0c',
    'the client spoke the PROXY protocol; turn it off in the load balancer (X-Forwarded-* headers are read instead)',
  ],
  [
    'SOCKS',
    '\x05\x01\x00',
    'the client spoke SOCKS; the emulator is configured as a SOCKS proxy somewhere, but is not one',
  ],
  ['SSH', 'SSH-2.0-OpenSSH_9.9\r\n', 'the client spoke SSH, but this port serves HTTP'],
  ['both lengths', post('Content-Length: 3\r\nTransfer-Encoding: chunked\r\n', 'abc'), lengths],
  ['both lengths, the other way round', post('Transfer-Encoding: chunked\r\nContent-Length: 3\r\n', 'abc'), lengths],
  ['two lengths', post('Content-Length: 3\r\nContent-Length: 4\r\n', 'abc'), lengths],
  ['a negative length', post('Content-Length: -3\r\n', 'abc'), lengths],
  ['a coding that is not chunked', post('Transfer-Encoding: gzip\r\n', 'abc'), lengths],
  ['a blank in a header name', post('X Key: a\r\n', ''), header],
  ['a letter beyond ASCII in a header name', post('X-Schl\xfcssel: a\r\n', ''), header],
  ['a control character in a header', post('X-Key: a\x01b\r\n', ''), header],
  [
    'a bare line feed',
    post('X-Key: a\nB: c\r\n', ''),
    'a header line does not end with CR LF: the carriage return is missing',
  ],
  [
    'a blank in the path',
    'GET /a b HTTP/1.1\r\n\r\n',
    'the request line is not METHOD PATH HTTP/1.1; a space in the path must be %20',
  ],
  [
    'a control character in the path',
    'GET /\x01 HTTP/1.1\r\n\r\n',
    'the path contains a character that must be percent-encoded',
  ],
  ['another version', 'GET / HTTP/3.0\r\n\r\n', 'the request line has a version other than HTTP/1.1'],
  [
    'a body without a request',
    '{"prompt":"x"}',
    'the request line begins with an unknown method, or the body of the previous request was longer than its Content-Length (which counts bytes, not characters)',
  ],
])('%s is a 400 that names the cause', async (_, bytes, explain) => {
  const { port, said } = await listen()
  expect(await send(port, bytes)).toEqual({
    status: 400,
    explain,
    body: { detail: 'Bad Request', status_code: 400 },
  })
  expect(said().map(({ msg }) => msg)).toEqual([`a connection was refused: ${explain}`])
})

test('a client of https finds nothing it can read, so the log says it: a warning once a minute, else for debugging', async () => {
  const { port, said, time } = await listen('debug')
  const dial = () =>
    new Promise<string | undefined>((resolve) =>
      connectTls(port, '127.0.0.1').once('error', (error: NodeJS.ErrnoException) => resolve(error.code)),
    )
  expect(await dial()).toMatch(/SSL|PROTO/)
  await dial()
  time.advance(60_000)
  await dial()
  const msg = `a connection was refused: ${https}`
  expect(said()).toEqual([
    { level: 40, msg },
    { level: 20, msg },
    { level: 40, msg },
  ])
})

test('a client of HTTP/2 is told in the log', async () => {
  const { port, said } = await listen()
  const session = connectHttp2(`http://127.0.0.1:${port}`)
  await once(session, 'error')
  expect(said()).toEqual([
    {
      level: 40,
      msg: 'a connection was refused: the client spoke HTTP/2, but this port serves HTTP/1.1; turn off HTTP/2 without TLS in the client',
    },
  ])
})
