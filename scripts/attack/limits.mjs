// Brings each kind of thing that is kept to its limit, in small heaps: the emulator has to refuse, and must never end.
// Alone: node scripts/attack/limits.mjs [seconds], after `npm run build`. Traffic goes to loopback only.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import http from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url))

/** Megabytes. In less than two minutes there is time for the smallest only. */
const heaps = [128, 256, 512]
const secondsForAll = 120

/** A kind is at its limit when so many requests in a row were refused. */
const atLimit = 40

const json = { 'content-type': 'application/json' }
const stuck = '[[stuck]]'
const filling = 'lorem ipsum '.repeat(2_000_000)
const text = (length, at = 0) => `${at} ${filling.slice(0, length)}`

const submit = (key, body, path = '/live/v1/flux-dev') => ['POST', path, { ...json, 'x-key': key }, body]
const command = (path, body) => ['POST', `/_emulator/${path}`, json, body]

const resetAll = command('reset', { all: true })

/** What is kept: each is one request, made again and again with another number. `before` goes out once. */
const kept = {
  'words that count': {
    request: (at) => submit(`words-${at % 100}`, { prompt: `[[submit ${at + 1000} = 503]] ${stuck}` }),
  },
  'names of unknown fields': { request: (at) => submit(`names-${at % 100}`, { prompt: stuck, [text(50_000, at)]: 1 }) },
  rules: {
    request: (at) =>
      command(`rules?account=rules-${at % 50}`, {
        stage: 'poll',
        when: { nth: at + 1 },
        then: { status: 503, body: text(60_000) },
      }),
  },
  'webhooks that are pending': {
    before: [
      command('clock?account=hooks', { mode: 'frozen' }),
      command('settings?account=hooks', { latency: 'instant' }),
    ],
    request: (at) => submit('hooks', { prompt: text(3000, at), webhook_url: `http://127.0.0.1:1/${text(1500)}` }),
    most: 3000,
  },
  'requests in the journal': {
    request: (at) => [
      'GET',
      `/v1/none/${at}?${'q=1&'.repeat(1500)}`,
      { 'x-key': `journal-${at % 100}`, 'user-agent': text(6000) },
    ],
    most: 3000,
  },
  'webhooks in the inbox': {
    request: (at) => ['POST', `/_emulator/inbox/name-${at}`, {}, text(1_000_000, at)],
    most: 300,
  },
  'tasks with long secrets': {
    request: (at) =>
      submit('secrets', { prompt: stuck, webhook_url: 'http://127.0.0.1:1/', webhook_secret: text(50_000, at) }),
  },
  'tasks with rules': {
    request: (at) =>
      submit('rules', { prompt: `${stuck} [[poll ${at + 2} = 503; download ${at + 2} = 404]] ${text(2000)}` }),
  },
  'tasks on ways of their own': {
    request: (at) =>
      submit('ways', { prompt: `[[progress ${'0.5 '.repeat(90)}${(at % 1000) / 1000}; after ${at + 2} polls]]` }),
  },
  'accounts with long keys': { request: (at) => submit(text(12_000, at), { prompt: stuck }) },
  'bodies of many values': {
    request: (at) => submit('values', { prompt: stuck, list: Array.from({ length: 30_000 }, () => []), at }),
    most: 200,
  },
  'large bodies': { request: (at) => submit('large', { prompt: stuck, padding: text(3_000_000, at) }), most: 100 },
  'bodies beyond the limit': {
    request: (at) => submit('large', { prompt: stuck, padding: text(20_000_000, at) }),
    most: 20,
  },
}

const get = (path, headers = '') => `GET ${path} HTTP/1.1\r\nhost: localhost\r\nx-key: held\r\n${headers}\r\n`
const post = (path, length, headers = '') =>
  `POST ${path} HTTP/1.1\r\nhost: localhost\r\nx-key: held\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\n${headers}\r\n`
const holding = 'x-emulator-rule: poll = stall\r\n'
const listOf = (values) => `{"prompt":"a","list":[${'[],'.repeat(values)}1]}`

/** What is held: connections that are opened, written to, and not read from. */
const held = {
  'idle connections': { connections: 3000, bytes: () => '' },
  'unfinished heads': { connections: 1500, bytes: () => `GET /v1/get_result HTTP/1.1\r\nx: ${'x'.repeat(12_000)}` },
  'unfinished bodies in the inbox': {
    connections: 1500,
    bytes: () => post('/_emulator/inbox/a', 1_000_000) + 'x'.repeat(900_000),
  },
  'unfinished small bodies': { connections: 1500, bytes: () => post('/v1/flux-dev', 250_000) + 'x'.repeat(240_000) },
  'unfinished bodies, byte by byte': {
    connections: 20,
    bytes: () =>
      `POST /v1/flux-dev HTTP/1.1\r\nhost: a\r\nx-key: k\r\ntransfer-encoding: chunked\r\n\r\n${'1\r\nx\r\n'.repeat(20_000)}`,
  },
  'submits that stall': {
    connections: 500,
    bytes: () => post('/v1/flux-dev', listOf(3000).length, 'x-emulator-rule: submit = stall\r\n') + listOf(3000),
  },
  'polls that stall, pipelined': { connections: 500, bytes: () => get('/v1/get_result?id=1', holding).repeat(60) },
  waits: { connections: 500, bytes: () => get('/_emulator/wait?requests=9&timeout=60s').repeat(60) },
  'answers that a rule delays': {
    before: command('rules?account=held', {
      stage: 'poll',
      when: {},
      then: { status: 503, body: text(60_000), delay: '1h' },
    }),
    connections: 300,
    bytes: () => get('/v1/get_result?id=1'),
  },
  'event streams that are not read': {
    connections: 300,
    bytes: () => get('/_emulator/events?account=*').repeat(3),
    meanwhile: (at) => [
      'GET',
      `/v1/none/${at}?${'q=1&'.repeat(1500)}`,
      { 'x-key': 'streams', 'user-agent': text(6000) },
    ],
  },
}

/** Brings every kind to its limit within about so many seconds, and returns what came of each, as rows of figures. */
export async function run({ seconds = 300, log = console.log } = {}) {
  const chosen = seconds < secondsForAll ? heaps.slice(0, 1) : heaps
  const rows = []
  for (const heap of chosen) rows.push(...(await runIn(heap, seconds / chosen.length, log)))
  return rows
}

async function runIn(heap, seconds, log) {
  const emulator = await start(heap)
  const rows = []
  const note = (row) => {
    const all = { heap, ...row, residentMb: emulator.residentMb(), ended: emulator.ended() }
    rows.push(all)
    log(JSON.stringify(all))
  }
  const kinds = [...Object.entries(kept), ...Object.entries(held)]
  const each = (seconds * 1000 * 0.9) / kinds.length / 2
  try {
    // First each by itself, then on top of what the others have left.
    for (const round of ['alone', 'together']) {
      for (const [kind, way] of kinds) {
        note({ round, kind, ...(await (way.connections === undefined ? fill : hold)(emulator, way, each)) })
        if (round === 'alone') await ask(emulator, resetAll)
      }
    }
    note({ kind: 'submit, poll and download after a reset', ...(await works(emulator)) })
  } finally {
    await emulator.stop()
  }
  return rows
}

async function start(heap) {
  const folder = await mkdtemp(join(tmpdir(), 'flux-limits-'))
  const readyFile = join(folder, 'ready.json')
  const args = [`--max-old-space-size=${heap}`, cli, '--port', '0', '--ready-file', readyFile, '--log-level', 'silent']
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] })
  let words = ''
  child.stderr.setEncoding('utf8').on('data', (chunk) => (words = (words + chunk).slice(-2000)))
  let port
  while (port === undefined && child.exitCode === null) {
    await pause(50)
    port = await readFile(readyFile, 'utf8').then(
      (ready) => JSON.parse(ready).port,
      () => undefined,
    )
  }
  if (port === undefined) throw new Error(`the emulator did not start: ${words}`)
  const agent = new http.Agent({ keepAlive: true, maxSockets: 16 })
  let resident = 0
  const watch = setInterval(async () => {
    const status = await readFile(`/proc/${child.pid}/status`, 'utf8').catch(() => '')
    resident = Math.max(resident, Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0))
  }, 100)
  return {
    port,
    agent,
    /** The most since it was last asked. */
    residentMb: () => {
      const most = Math.round(resident / 1024)
      resident = 0
      return most
    },
    /** Why it has ended; false as long as it runs. */
    ended: () => (child.exitCode === null && child.signalCode === null ? false : words.slice(-300) || true),
    stop: async () => {
      clearInterval(watch)
      agent.destroy()
      if (child.exitCode === null && child.signalCode === null) {
        child.kill()
        await once(child, 'exit')
      }
      await rm(folder, { recursive: true })
    },
  }
}

/** Sends a request and returns its status; 0 where the connection breaks. */
function ask({ port, agent }, [method, path, headers, body], { withBody = false } = {}) {
  return new Promise((done) => {
    const sent = typeof body === 'object' ? JSON.stringify(body) : body
    const length = sent === undefined ? {} : { 'content-length': Buffer.byteLength(sent) }
    const asking = http.request({ host: '127.0.0.1', port, agent, method, path, headers: { ...headers, ...length } })
    asking.on('error', () => done(withBody ? { status: 0, body: Buffer.alloc(0) } : 0))
    asking.on('response', async (answer) => {
      const chunks = []
      try {
        for await (const chunk of answer) if (withBody) chunks.push(chunk)
      } catch {
        // What came of it is its status.
      }
      done(withBody ? { status: answer.statusCode, body: Buffer.concat(chunks) } : answer.statusCode)
    })
    asking.end(sent)
  })
}

/** Numbers what is made, so that no two are alike. */
let made = 0

async function fill(emulator, { before = [], request, most = 1_000_000 }, ms) {
  for (const each of before) await ask(emulator, each)
  const until = Date.now() + ms
  const statuses = {}
  const first = made
  let refused = 0
  const one = async () => {
    while (made - first < most && refused < atLimit && Date.now() < until && emulator.ended() === false) {
      const status = await ask(emulator, request(made++))
      statuses[status] = (statuses[status] ?? 0) + 1
      refused = status === 503 || status === 400 || status === 413 ? refused + 1 : 0
    }
  }
  await Promise.all(Array.from({ length: 8 }, one))
  return { sent: made - first, statuses }
}

async function hold(emulator, { before, connections, bytes, meanwhile }, ms) {
  if (before !== undefined) await ask(emulator, before)
  const until = Date.now() + ms
  const sockets = []
  const statuses = {}
  for (let at = 0; at < connections && Date.now() < until && emulator.ended() === false; at++) {
    const socket = connect(emulator.port, '127.0.0.1')
    sockets.push(socket)
    socket.on('error', () => undefined)
    if (meanwhile === undefined) {
      // Only the first answer of each is looked at.
      socket.once('data', (chunk) => {
        const status = /^HTTP\/1.1 (\d+)/.exec(chunk.toString('latin1'))?.[1] ?? 'other'
        statuses[status] = (statuses[status] ?? 0) + 1
      })
    }
    socket.on('close', () => (statuses.closed = (statuses.closed ?? 0) + 1))
    socket.write(bytes(at))
    // Otherwise all would wait in this process.
    if (at % 20 === 19) await pause(10)
  }
  for (let at = 0; meanwhile !== undefined && at < 2000 && Date.now() < until; at++) await ask(emulator, meanwhile(at))
  // What another client is told shows whether there is room; once it is told so, nothing more is to come.
  const written = Promise.all(sockets.map((socket) => (socket.writableLength > 0 ? drained(socket) : undefined)))
  await Promise.race([written, pause(longestSettling)])
  const settled = Date.now() + longestSettling
  let another
  do {
    await pause(300)
    another = await ask(emulator, ['GET', '/v1/get_result?id=none', { 'x-key': 'another' }])
  } while (another !== 503 && Date.now() < settled)
  const counted = { ...statuses }
  const closed = Promise.all(sockets.map((socket) => (socket.closed ? undefined : once(socket, 'close'))))
  for (const socket of sockets) socket.destroy()
  await closed
  await pause(100)
  return { sent: sockets.length, statuses: counted, another }
}

const longestSettling = 1500

const drained = (socket) =>
  Promise.race(['drain', 'close', 'error'].map((event) => once(socket, event).catch(() => undefined)))

/** Whether it serves as if nothing had been. */
async function works(emulator) {
  const reset = await ask(emulator, resetAll)
  const submitted = await ask(emulator, submit('after', { prompt: 'a cat', width: 256, height: 256 }, '/v1/flux-dev'), {
    withBody: true,
  })
  if (submitted.status !== 200) return { statuses: { reset, submit: submitted.status } }
  const { id } = JSON.parse(submitted.body)
  for (let polls = 1; polls <= 100; polls++) {
    const polled = await ask(emulator, ['GET', `/v1/get_result?id=${id}`, { 'x-key': 'after' }], { withBody: true })
    const { status, result } = JSON.parse(polled.body)
    if (status === 'Ready') {
      const { pathname, search } = new URL(result.sample)
      const picture = await ask(emulator, ['GET', pathname + search, {}], { withBody: true })
      return {
        statuses: { reset, submit: 200, poll: polled.status, download: picture.status },
        bytes: picture.body.length,
      }
    }
    await pause(100)
  }
  return { statuses: { reset, submit: 200, poll: 'never Ready' } }
}

const pause = (ms) => new Promise((done) => setTimeout(done, ms))

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const rows = await run({ seconds: Number(process.argv[2] ?? 300) })
  const last = rows.filter(({ kind }) => kind.startsWith('submit, poll'))
  const isWell = rows.every(({ ended }) => ended === false) && last.every(({ statuses }) => statuses.download === 200)
  console.log(isWell ? 'it refused, and never ended' : 'IT ENDED, or does not work afterwards')
  process.exit(isWell ? 0 : 1)
}
