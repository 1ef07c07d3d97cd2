import { once } from 'node:events'
import { createServer } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { OptionsGiven } from '../../src/config.js'
import { createEmulator } from '../../src/index.js'
import { startApp } from '../support/start-app.js'

async function listen(options: OptionsGiven = {}) {
  const seen = startApp({ latency: 'instant', ...options })
  await seen.app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = seen.app.server.address() as AddressInfo
  return { ...seen, port, url: `http://127.0.0.1:${port}`, account: seen.core.control.account('test') }
}
type Listening = Awaited<ReturnType<typeof listen>>

interface Connection {
  /** What has come so far. */
  bytes(): Buffer
  /** So much of the answer's body as has come. */
  body(): Buffer
  /** Resolves as soon as `bodyBytes` bytes of the body have come, or the connection is closed. */
  until(bodyBytes: number): Promise<void>
  /** Resolves when the connection is closed: how. */
  closed: Promise<'ended' | 'reset'>
  send(text: string): void
  isOpen(): boolean
  destroy(): void
}

/** A connection whose bytes are seen as they come. */
async function dial({ port }: { port: number }): Promise<Connection> {
  const socket = connect({ port, host: '127.0.0.1' })
  onTestFinished(() => {
    socket.destroy()
  })
  let bytes = Buffer.alloc(0)
  let isReset = false
  const waiting = new Set<() => void>()
  const tell = () => {
    for (const look of waiting) look()
  }
  socket.on('data', (chunk: Buffer) => {
    bytes = Buffer.concat([bytes, chunk])
    tell()
  })
  socket.on('error', (error: NodeJS.ErrnoException) => {
    isReset = error.code === 'ECONNRESET'
  })
  const closed = new Promise<'ended' | 'reset'>((resolve) => {
    socket.on('close', () => {
      resolve(isReset ? 'reset' : 'ended')
      tell()
    })
  })
  await once(socket, 'connect')
  const body = () => {
    const at = bytes.indexOf('\r\n\r\n')
    return at < 0 ? Buffer.alloc(0) : bytes.subarray(at + 4)
  }
  return {
    bytes: () => bytes,
    body,
    until: (bodyBytes) =>
      new Promise((resolve) => {
        const look = () => {
          if (body().length < bodyBytes && !socket.closed) return
          waiting.delete(look)
          resolve()
        }
        waiting.add(look)
        look()
      }),
    closed,
    send: (text) => {
      socket.write(text)
    },
    isOpen: () => !socket.closed && !socket.readableEnded,
    destroy: () => socket.destroy(),
  }
}

const request = (line: string, body?: string) =>
  [
    `${line} HTTP/1.1`,
    'Host: 127.0.0.1',
    'X-Key: test',
    ...(body === undefined ? [] : ['Content-Type: application/json', `Content-Length: ${Buffer.byteLength(body)}`]),
    '',
    body ?? '',
  ].join('\r\n')

/** How long the body is to be, once the head of the answer has come. */
const lengthOf = (connection: Connection) =>
  Number(/content-length: (\d+)/i.exec(connection.bytes().toString('latin1'))?.[1])

const plain = '{"prompt":"x","width":256,"height":256}'
const submission = (body = plain) => request('POST /v1/flux-dev', body)

/** Until something is so that a request brings about. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise(setImmediate)
}

const lastEntry = ({ account }: Listening) => account.requests().entries.at(-1)

/** A request that each stage meets: a submit, or a poll or a download of a task that is there. */
async function aimedAt(seen: Listening, stage: string, side = 256): Promise<string> {
  if (stage === 'submit') return submission()
  const { id } = await seen.submit('flux-dev', { prompt: 'x', width: side, height: side })
  if (stage === 'poll') return request(`GET /v1/get_result?id=${id}`)
  const { result } = await seen.poll(id)
  const { pathname, search } = new URL(result.sample)
  return request(`GET ${pathname}${search}`)
}

const stages = ['submit', 'poll', 'download'] as const

/** The next request of any client is answered as if nothing had been. */
async function worksOn(seen: Listening): Promise<void> {
  seen.account.clearRules()
  const headers = { 'x-key': 'test', 'content-type': 'application/json' }
  const submitted = await fetch(`${seen.url}/v1/flux-dev`, { method: 'POST', headers, body: plain })
  const { polling_url } = (await submitted.json()) as { polling_url: string }
  expect(await (await fetch(polling_url, { headers })).json()).toMatchObject({ status: 'Ready' })
}

describe('a reset', () => {
  test.each(stages)('before the answer of a %s: nothing has come', async (stage) => {
    const seen = await listen()
    const text = await aimedAt(seen, stage)
    seen.account.addRule({ stage, when: {}, then: { reset: 0 } })
    const connection = await dial(seen)
    connection.send(text)
    expect([await connection.closed, connection.bytes().toString()]).toEqual(['reset', ''])
    await until(() => lastEntry(seen)?.stage === stage && lastEntry(seen)?.rule === 'rule-1')
    expect(lastEntry(seen)).toMatchObject({ stage, status: 'reset', rule: 'rule-1' })
    await worksOn(seen)
  })

  test.each(stages)('after 20 bytes of the body of a %s: those have come', async (stage) => {
    const seen = await listen()
    const text = await aimedAt(seen, stage)
    seen.account.addRule({ stage, when: {}, then: { reset: 20 } })
    const connection = await dial(seen)
    connection.send(text)
    // Node tells an end in place of the reset when bytes and RST come together.
    await connection.closed
    expect(connection.bytes().toString('latin1')).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
    expect(lengthOf(connection)).toBeGreaterThan(20)
    expect(connection.body()).toHaveLength(20)
    if (stage !== 'download') expect(connection.body().toString()).toMatch(/^\{"id":"[0-9a-f-]{13}$/)
    await until(() => lastEntry(seen)?.stage === stage && lastEntry(seen)?.rule === 'rule-1')
    expect(lastEntry(seen)).toMatchObject({ stage, status: 'reset', rule: 'rule-1' })
    await worksOn(seen)
  })

  test('comes before all checks', async () => {
    const seen = await listen()
    seen.account.addRule('submit = reset')
    const connection = await dial(seen)
    connection.send(submission('{"prompt": '))
    expect([await connection.closed, connection.bytes().toString()]).toEqual(['reset', ''])
    expect(seen.account.tasks()).toEqual([])
  })

  test('leaves the task that was made where the answer had begun', async () => {
    const seen = await listen()
    seen.account.addRule('submit = reset after 20')
    const connection = await dial(seen)
    connection.send(submission())
    await connection.closed
    const [task] = seen.account.tasks()
    expect(connection.body().toString()).toBe(`{"id":"${task?.id.slice(0, 13) ?? ''}`)
  })

  test('after more bytes than there are never comes', async () => {
    const seen = await listen()
    seen.account.addRule('submit = reset after 100000')
    const connection = await dial(seen)
    connection.send(submission())
    await connection.until(1)
    await connection.until(lengthOf(connection))
    expect(JSON.parse(connection.body().toString())).toMatchObject({ id: seen.account.tasks()[0]?.id })
  })

  test('is what a client sees as a broken connection', async () => {
    const seen = await listen()
    seen.account.addRule([{ stage: 'download', when: {}, then: { reset: 1000 } }, 'poll 1 = reset'])
    const { id, polling_url } = await seen.submit('flux-dev', { prompt: 'x' })
    const headers = { 'x-key': 'test' }
    const ask = () => fetch(`${seen.url}${new URL(polling_url).pathname}?id=${id}`, { headers })
    await expect(ask()).rejects.toThrow('fetch failed')
    const { result } = (await (await ask()).json()) as { result: { sample: string } }
    const picture = await fetch(result.sample)
    await expect(picture.arrayBuffer()).rejects.toThrow('terminated')
  })
})

describe('a stall', () => {
  test.each(stages)('of a %s: nothing comes, and the connection stays open for ten minutes', async (stage) => {
    const seen = await listen()
    const text = await aimedAt(seen, stage)
    seen.account.addRule({ stage, when: {}, then: { stall: true } })
    const connection = await dial(seen)
    connection.send(text)
    await until(() => seen.time.alarms().length > 0)
    await seen.account.setClock({ advance: { by: '1h' } })
    seen.time.advance(10 * 60_000 - 1)
    await worksOn(seen)
    expect([connection.bytes().toString(), connection.isOpen()]).toEqual(['', true])
    seen.time.advance(1)
    await connection.closed
    expect([connection.bytes().toString(), seen.time.alarms()]).toEqual(['', []])
  })

  test('ends with the patience of its client, and leaves no alarm behind', async () => {
    const seen = await listen()
    seen.account.addRule('submit = stall')
    const connection = await dial(seen)
    connection.send(submission())
    await until(() => seen.time.alarms().length > 0)
    connection.destroy()
    await until(() => seen.time.alarms().length === 0)
    expect(lastEntry(seen)).toMatchObject({ status: 'aborted', rule: 'rule-1' })
  })

  test('does not keep the emulator from closing', async () => {
    const emulator = await createEmulator()
    const account = emulator.account('test')
    account.addRule('submit = stall')
    const connection = await dial({ port: Number(new URL(emulator.url).port) })
    connection.send(submission())
    await until(() => account.rules()[0]?.fired === 1)
    await emulator.close()
    await connection.closed
    expect(connection.bytes().toString()).toBe('')
  })
})

describe('a drip', () => {
  /** Lets the body come, a tenth of a second at a time, and answers how much of it was there each time. */
  async function drop(seen: Listening, connection: Connection, perSecond: number): Promise<number[]> {
    await connection.until(1)
    const length = lengthOf(connection)
    const sizes: number[] = []
    for (let come = 0; come < length;) {
      come = Math.min(come + perSecond / 10, length)
      await connection.until(come)
      sizes.push(connection.body().length)
      await until(() => seen.time.alarms().length > 0)
      seen.time.advance(100)
    }
    return sizes
  }

  test.each([
    ['submit', 10],
    ['poll', 1000],
    ['download', 40_000],
  ] as const)('brings the body of a %s piece by piece, %d bytes a second, and all of it', async (stage, drip) => {
    const warnings: Error[] = []
    const warn = (warning: Error) => void warnings.push(warning)
    process.on('warning', warn)
    onTestFinished(() => void process.off('warning', warn))
    const seen = await listen()
    const text = await aimedAt(seen, stage)
    seen.account.addRule({ stage, when: {}, then: { drip } })
    const connection = await dial(seen)
    connection.send(text)
    const sizes = await drop(seen, connection, drip)
    const length = lengthOf(connection)
    expect(sizes).toEqual(sizes.map((_, at) => Math.min(((at + 1) * drip) / 10, length)))
    expect(sizes.length).toBeGreaterThan(1)
    if (stage === 'download') expect(connection.body().subarray(-2)).toEqual(Buffer.from([0xff, 0xd9]))
    else expect(JSON.parse(connection.body().toString())).toMatchObject({ id: expect.any(String) as string })
    await worksOn(seen)
    expect(warnings).toEqual([])
  })

  test('for a client that goes while its picture is drawn leaves no listener behind', async () => {
    const seen = await listen()
    const text = await aimedAt(seen, 'download', 1440)
    seen.account.addRule('download = drip 1000')
    const connection = await dial(seen)
    connection.send(text)
    await until(() => seen.account.rules()[0]?.fired === 1)
    connection.destroy()
    await until(() => lastEntry(seen)?.stage === 'download')
    expect(lastEntry(seen)).toMatchObject({ status: 'aborted', rule: 'rule-1' })
    const closed = seen.core.accounts.find('test')?.closed
    await worksOn(seen)
    expect(closed?.listeners).toBe(0)
  })

  test('of a download goes on when the link expires meanwhile', async () => {
    const seen = await listen({ urlTtl: '1m' })
    const text = await aimedAt(seen, 'download')
    seen.account.addRule('download 1 drip 40000')
    const connection = await dial(seen)
    connection.send(text)
    await connection.until(1)
    await seen.account.setClock({ advance: { by: '1h' } })
    const late = await dial(seen)
    late.send(text)
    await late.until(1)
    expect(late.bytes().toString('latin1')).toMatch(/^HTTP\/1\.1 403 /)
    await drop(seen, connection, 40_000)
    expect(connection.body().subarray(-2)).toEqual(Buffer.from([0xff, 0xd9]))
  })
})

describe('a delay', () => {
  test('of which the client has had enough is in the journal as aborted, and harms no other client', async () => {
    const seen = await listen()
    await seen.account.setClock({ mode: 'frozen' })
    seen.account.addRule('poll = delay 1h')
    const connection = await dial(seen)
    connection.send(await aimedAt(seen, 'poll'))
    await until(() => seen.account.clock().nextDue !== undefined)
    connection.destroy()
    await connection.closed
    await until(() => lastEntry(seen)?.stage === 'poll')
    expect(lastEntry(seen)).toMatchObject({ stage: 'poll', status: 'aborted', rule: 'rule-1' })
    await seen.account.setClock({ advance: { by: '2h' } })
    await worksOn(seen)
  })

  test.each([
    ['with an account, on its clock', 'test'],
    ['without one, in real time', 'unheard-of'],
  ])('%s, is called off when its client goes', async (_, key) => {
    const seen = await listen()
    await seen.account.setClock({ mode: 'frozen' })
    const line = `Host: x\r\nX-Emulator-Rule: submit = 503 delay 1h`
    const text = submission().replace('X-Key: test', `X-Key: ${key}`).replace('Host: 127.0.0.1', line)
    const isDue = () => seen.account.clock().nextDue !== undefined || seen.time.alarms().length > 0
    const clients = await Promise.all([1, 2, 3].map(() => dial(seen)))
    for (const client of clients) client.send(text)
    await until(isDue)
    for (const client of clients) client.destroy()
    await until(() => !isDue())
    const before = seen.account.clock().now
    expect(await seen.account.setClock({ advance: { until: 'idle' } })).toMatchObject({ now: before })
  })

  test('and a reset together: the connection breaks when the time has come', async () => {
    const seen = await listen()
    await seen.account.setClock({ mode: 'frozen' })
    seen.account.addRule('submit = reset delay 2s')
    const connection = await dial(seen)
    connection.send(submission())
    await until(() => seen.account.clock().nextDue !== undefined)
    expect(connection.isOpen()).toBe(true)
    await seen.account.setClock({ advance: { by: '2s' } })
    expect([await connection.closed, connection.bytes().toString()]).toEqual(['reset', ''])
  })
})

test('malformed JSON leaves the connection usable', async () => {
  const seen = await listen()
  seen.account.addRule('submit 1 = malformed')
  const connection = await dial(seen)
  connection.send(submission())
  await connection.until(1)
  const length = lengthOf(connection)
  await connection.until(length)
  expect(() => JSON.parse(connection.body().toString()) as unknown).toThrow(SyntaxError)
  connection.send(submission())
  await connection.until(length + 200)
  expect(
    connection
      .bytes()
      .toString()
      .match(/HTTP\/1\.1 200 OK/g),
  ).toHaveLength(2)
})

test('an advance can be made from inside a webhook, when it is not to settle', async () => {
  const seen = await listen({ contract: 'live', latency: 1000 })
  await seen.account.setClock({ mode: 'frozen' })
  const answers: { status: number; body: unknown }[] = []
  const receiver = createServer((incoming, reply) => {
    incoming.resume()
    const headers = { 'x-key': 'test', 'content-type': 'application/json' }
    const body = JSON.stringify({ advance: { by: '10s' }, settle: false })
    void fetch(`${seen.url}/_emulator/clock`, { method: 'POST', headers, body })
      .then(async (answer) => answers.push({ status: answer.status, body: await answer.json() }))
      .finally(() => reply.end())
  })
  receiver.listen(0, '127.0.0.1')
  await once(receiver, 'listening')
  onTestFinished(() => {
    receiver.closeAllConnections()
    receiver.close()
  })
  const { port } = receiver.address() as AddressInfo
  const before = seen.account.clock().now
  await seen.submit('flux-dev', { prompt: 'x', webhook_url: `http://127.0.0.1:${port}/` })
  const { now } = await seen.account.setClock({ advance: { by: '1s' } })
  expect(now).toBe(before + 1000)
  expect(answers).toEqual([{ status: 200, body: expect.objectContaining({ account: 'test' }) }])
  await seen.account.setClock({ advance: { by: 0 } })
  expect(seen.account.clock().now).toBe(before + 11_000)
  expect(seen.account.webhooks()).toMatchObject([{ state: 'delivered' }])
})
