// npx tsx scripts/attack/slow-inputs.ts [seconds [words]]: sends the built server requests as large as --body-limit that are made to be
// slow, one at a time, while another account polls. Says how long the slowest poll took beside each; loopback only. With words,
// only inputs whose names have them.
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, watch } from 'node:fs'
import { Agent, request as ask } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { slowBodies, slowTexts } from '../../test/support/slow-inputs.js'

export interface SlowPoll {
  input: string
  status: number
  /** The slowest poll of another account while the request was on its way. */
  slowestMs: number
  /** The same without the share of the time that the server waited for a processor: the machine may have other things to do. */
  ownMs: number
  tookMs: number
}

export interface SlowInputsOptions {
  /** When this is over, no more requests are begun. */
  seconds?: number
  bytes?: number
  /** Only inputs whose names have these words. */
  words?: string
  told?: (row: SlowPoll) => void
}

/** Polls are to be answered within this, whatever another account sends. */
export const mostMs = 250

const megabyte = 1024 ** 2
const headers = { 'x-key': 'slow', 'content-type': 'application/json' }

/** Sends what is slow to a server of its own; the rows are those that were sent, in order. */
export async function attackWithSlowInputs({
  seconds = 600,
  bytes = 60 * megabyte,
  words = '',
  told = () => undefined,
}: SlowInputsOptions = {}): Promise<SlowPoll[]> {
  const { url, child } = await startServer()
  const poller = await startPoller(url)
  const rows: SlowPoll[] = []
  const ends = performance.now() + seconds * 1000
  try {
    for (const { input, path, make } of inputs(bytes)) {
      if (performance.now() > ends) break
      if (!input.includes(words)) continue
      const body = make()
      await poller.slowest()
      const before = scheduled(child)
      const began = performance.now()
      const status = await post(`${url}${path}`, body)
      const tookMs = performance.now() - began
      const slowestMs = await poller.slowest()
      const { ran, waited } = scheduled(child)
      const share = ran === before.ran ? 1 : (ran - before.ran) / (ran - before.ran + waited - before.waited)
      const row = { input: `${input}: ${path}`, status, tookMs, slowestMs, ownMs: slowestMs * share }
      rows.push(row)
      told(row)
      await post(`${url}/_emulator/reset`, Buffer.from('{}'))
    }
  } finally {
    await poller.stop()
    child.kill()
  }
  return rows
}

/** How long the server's main thread has run and has waited for a processor; known on Linux only. */
function scheduled({ pid }: ChildProcess): { ran: number; waited: number } {
  try {
    const [ran = 0, waited = 0] = readFileSync(`/proc/${String(pid)}/task/${String(pid)}/schedstat`, 'utf8')
      .split(' ')
      .map(Number)
    return { ran, waited }
  } catch {
    return { ran: 0, waited: 0 }
  }
}

interface Input {
  input: string
  path: string
  make: () => Buffer
}

const fields = ['prompt', 'input_image', 'webhook_secret', 'unknown']

function* inputs(bytes: number): Generator<Input> {
  const path = '/live/v1/flux-2-pro'
  for (const [input, make] of Object.entries(slowTexts)) {
    for (const field of fields) {
      yield {
        input: `${input} as ${field}`,
        path,
        make: () => ofSize(bytes, (size) => JSON.stringify({ prompt: 'x', [field]: make(size) })),
      }
    }
  }
  for (const [input, make] of Object.entries(slowBodies)) {
    yield { input, path, make: () => ofSize(bytes, make) }
    yield { input, path: '/live/v1/flux-3-image', make: () => ofSize(bytes, make) }
  }
  // What the API takes many of, each as long as it is read.
  const names = ['input_image', ...[2, 3, 4, 5, 6, 7, 8].map((n) => `input_image_${n}`)]
  for (const [input, make] of Object.entries(slowTexts)) {
    const text = make(8100)
    yield {
      input: `eight of ${input}`,
      path,
      make: () =>
        Buffer.from(JSON.stringify({ prompt: 'x', ...Object.fromEntries(names.map((name) => [name, text])) })),
    }
  }
}

/** As many bytes at most: JSON writes some characters with six. */
function ofSize(bytes: number, make: (size: number) => string | Buffer): Buffer {
  const sample = Buffer.byteLength(make(megabyte)) / megabyte
  return Buffer.from(make(Math.floor(bytes / Math.max(sample, 1))))
}

async function startServer(): Promise<{ url: string; child: ChildProcess }> {
  const folder = mkdtempSync(join(tmpdir(), 'slow-inputs-'))
  const ready = join(folder, 'ready')
  const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url))
  const watcher = watch(folder)
  const appeared = once(watcher, 'change')
  const child = spawn(
    process.execPath,
    [cli, '--port', '0', '--log-level', 'error', '--latency', '1h', '--ready-file', ready],
    {
      stdio: ['ignore', 'ignore', 'inherit'],
      // A setting of the caller's is not the attack's.
      env: Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('FLUX_'))),
    },
  )
  await Promise.race([appeared, once(child, 'exit')])
  watcher.close()
  for (;;) {
    try {
      const [url = ''] = /http:\/\/[^\s"]+/.exec(readFileSync(ready, 'utf8')) ?? []
      if (url !== '') {
        rmSync(folder, { recursive: true })
        return { url: url.replace(/\/+$/, ''), child }
      }
    } catch {
      // Not written yet.
    }
    if (child.exitCode !== null) throw new Error('the server did not start; npm run build makes it')
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

/** Polls from a thread of its own: this one is busy making bodies. */
async function startPoller(url: string) {
  const worker = new Worker(pollerCode, { eval: true, workerData: { url } })
  await once(worker, 'message')
  return {
    /** The slowest since the last time that this was asked; a poll that is on its way is waited for. */
    slowest: async (): Promise<number> => {
      worker.postMessage('how slow?')
      const [slowest] = (await once(worker, 'message')) as [number]
      return slowest
    },
    stop: () => worker.terminate(),
  }
}

const pollerCode = `
const { parentPort, workerData: { url } } = require('node:worker_threads')
const headers = { 'x-key': 'poller', 'content-type': 'application/json' }
let slowest = 0, asked = false
const run = async () => {
  const task = await (await fetch(url + '/v1/flux-dev', { method: 'POST', headers, body: '{"prompt":"x"}' })).json()
  parentPort.on('message', () => { asked = true })
  parentPort.postMessage('ready')
  for (;;) {
    const began = performance.now()
    await (await fetch(url + '/v1/get_result?id=' + task.id, { headers })).text()
    slowest = Math.max(slowest, performance.now() - began)
    if (asked) { parentPort.postMessage(slowest); slowest = 0; asked = false }
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
}
run()
`

const agent = new Agent({ keepAlive: true })

function post(url: string, body: Buffer): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = ask(
      url,
      { method: 'POST', headers: { ...headers, 'content-length': body.length }, agent },
      (reply) => {
        reply.resume()
        reply.on('end', () => resolve(reply.statusCode ?? 0))
      },
    )
    sent.on('error', reject)
    sent.end(body)
  })
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const seconds = Number(process.argv[2] ?? 600)
  const rows = await attackWithSlowInputs({
    seconds,
    words: process.argv[3] ?? '',
    told: ({ input, status, ownMs, slowestMs, tookMs }) => {
      const [own, slowest, took] = [ownMs, slowestMs, tookMs].map(Math.round)
      console.log(`${own} ms\t(of ${slowest}, took ${took})\t${status}\t${input}`)
    },
  })
  const slow = rows.filter(({ ownMs }) => ownMs > mostMs)
  console.log(`${rows.length} requests; ${slow.length} of them held a poll up for more than ${mostMs} ms`)
  process.exitCode = slow.length > 0 ? 1 : 0
}
