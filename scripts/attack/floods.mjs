import { createServer, connect } from 'node:net'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { createClient, wholeLife } from './client.mjs'
import { startEmulator } from './emulator.mjs'
import { watchOtherAccount } from './other-account.mjs'

const head = (method, path, rest = '') => `${method} ${path} HTTP/1.1\r\nHost: x\r\nX-Key: flooder\r\n${rest}\r\n`

/** Opens connections, has each send `text`, and returns them. */
async function open(port, count, text) {
  const sockets = []
  for (let at = 0; at < count; at++) {
    const socket = connect(port, '127.0.0.1')
    socket.on('error', () => undefined)
    sockets.push(socket)
    socket.once('connect', () => socket.write(text(at)))
    if (at % 100 === 99) await sleep(10)
  }
  await sleep(300)
  return sockets
}

const destroy = (sockets) => {
  for (const socket of sockets) socket.resetAndDestroy()
}

/** Each does its worst, cleans up after itself as a client that crashed does, and returns what it did. */
const floods = {
  'pictures asked behind a stalled poll, then reset': async ({ port, client }) => {
    const { id, path } = await wholeLife(client, 'flooder')
    const stalled = head('GET', `/v1/get_result?id=${id}`, 'X-Emulator-Rule: poll = stall\r\n')
    const sockets = await open(port, 16, () => stalled + head('GET', path).repeat(150))
    await sleep(500)
    destroy(sockets)
    return '16 connections of 151 requests'
  },
  'event streams in a row on one connection, then reset': async ({ port }) => {
    for (let round = 0; round < 10; round++) {
      destroy(await open(port, 1, () => head('GET', '/_emulator/events?account=flooder').repeat(1000)))
    }
    return '10 connections of 1,000 requests'
  },
  'polls delayed by a rule, then reset': async ({ port, client }) => {
    const { id } = await wholeLife(client, 'flooder')
    const delayed = head('GET', `/v1/get_result?id=${id}`, 'X-Emulator-Rule: poll = delay 8760h\r\n')
    for (let round = 0; round < 3; round++) destroy(await open(port, 1000, () => delayed))
    return '3 times 1,000 connections'
  },
  'bodies of 1 MB that never end': async ({ port }) => {
    const part = Buffer.alloc(1024 * 1024 - 100, 'a').toString()
    const sockets = await open(
      port,
      600,
      () => head('POST', '/v1/flux-dev', 'Content-Type: application/json\r\nContent-Length: 1048576\r\n') + part,
    )
    await sleep(1000)
    destroy(sockets)
    return '600 connections'
  },
  'headers that never end': async ({ port }) => {
    const sockets = await open(port, 1000, () => 'GET / HTTP/1.1\r\nHost: x\r\n')
    await sleep(500)
    destroy(sockets)
    return '1,000 connections'
  },
  'webhooks due at once for a receiver that never answers': async ({ client }) => {
    const mute = createServer((socket) => socket.on('error', () => undefined)).listen(0, '127.0.0.1')
    await once(mute, 'listening')
    const webhook_url = `http://127.0.0.1:${mute.address().port}/`
    const control = (path, body) => client.ask('POST', `/_emulator${path}?account=flooder`, { body })
    await control('/clock', { mode: 'frozen' })
    for (let at = 0; at < 2000; at += 50) {
      await Promise.all(
        Array.from({ length: 50 }, () =>
          client.ask('POST', '/v1/flux-dev', { headers: { 'x-key': 'flooder' }, body: { prompt: 'x', webhook_url } }),
        ),
      )
    }
    void control('/clock', { advance: { by: '1h' } }).catch(() => undefined)
    await sleep(3000)
    await client.ask('POST', '/_emulator/reset?account=flooder')
    mute.close()
    return '2,000 webhooks'
  },
  'pictures to be drawn': async ({ client }) => {
    const submit = (at) =>
      client.ask('POST', '/v1/flux-dev', {
        headers: { 'x-key': 'flooder' },
        body: { prompt: `picture ${at}`, width: 1440, height: 1440 },
      })
    const ids = (await Promise.all(Array.from({ length: 60 }, (_, at) => submit(at)))).map(
      ({ text }) => JSON.parse(text).id,
    )
    await sleep(500)
    await Promise.all(
      ids.map(async (id) => {
        const { text } = await client.ask('GET', `/v1/get_result?id=${id}`, { headers: { 'x-key': 'flooder' } })
        const { sample } = JSON.parse(text).result ?? {}
        if (sample === undefined) return
        const { pathname, search } = new URL(sample)
        await client.ask('GET', pathname + search, { ms: 60_000, binary: true })
      }),
    )
    return '60 pictures of 2 MP'
  },
  'control calls': async ({ client }) => {
    const calls = Array.from({ length: 3000 }, (_, at) =>
      client.ask('POST', '/_emulator/rules?account=flooder', { body: { directive: `poll ${at + 1} = 503` } }),
    )
    await Promise.all(calls)
    await client.ask('DELETE', '/_emulator/rules?account=flooder')
    return '3,000 rules'
  },
}

/** Floods of one client, one after the other: another account's polls go on, and afterwards all works as before. */
export async function flood({ say }) {
  const emulator = await startEmulator({ args: ['--latency', 'instant'], files: 4096 })
  const client = createClient(emulator)
  const other = await watchOtherAccount(emulator)
  const failures = []
  const figures = []
  for (const [name, act] of Object.entries(floods)) {
    try {
      const { result, slowest, polls, failures: failed } = await other.during(() => act({ ...emulator, client }))
      const memory = Math.round(emulator.memoryMb())
      say(
        `${name}: ${result}; slowest of ${polls} polls of another account ${slowest} ms, ${failed} failed; ${memory} MB`,
      )
      figures.push([name, result, `slowest poll of another account ${slowest} ms`])
      if (failed > 0) failures.push({ name, error: `${failed} polls of another account failed` })
      await client.ask('POST', '/_emulator/reset?account=flooder')
      await wholeLife(client, 'after-a-flood')
    } catch (error) {
      failures.push({ name, error: error.message, runs: emulator.runs, log: emulator.log.slice(-5) })
      if (!emulator.runs) break
    }
  }
  await other.stop()
  client.close()
  await emulator.stop()
  return { failures, figures }
}
