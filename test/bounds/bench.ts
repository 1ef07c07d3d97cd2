import type { FastifyInstance } from 'fastify'
import { createHash } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { Worker } from 'node:worker_threads'
import { buildApp } from '../../src/app.js'
import { checkOptions } from '../../src/config.js'
import { openCore, type Core } from '../../src/emulator.js'
import { createRandom } from '../../src/random.js'
import { createTimelines } from '../../src/tasks/timeline.js'
import { createManualTime, type ManualTime } from '../support/manual-time.js'

/** An emulator whose memory is weighed: its time stands still, and it draws and decodes nothing. */
export interface Bench {
  app: FastifyInstance
  core: Core
  time: ManualTime
  /** Sends a request without a socket. Returns the body of the answer; throws where the status is another. */
  ask(request: Asked, status?: number): Promise<string>
  submit(key: string, body: object, headers?: Record<string, string>): Promise<string>
  /** Opens connections from another thread, whose heap is another, and writes `bytes` to each, or `head` and then `piece` again and again. */
  connect(connections: number, bytes: { head: string; piece?: string; times?: number }): Promise<void>
  hangUp(): Promise<void>
  /** Timelines are remembered until they are a megabyte, whichever tasks go them: from here on, those so far are not. */
  forgetWays(): void
  close(): Promise<void>
}

interface Asked {
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE'
  url: string
  headers?: Record<string, string>
  payload?: object | string | Buffer
}

export async function openBench(clientScript: string): Promise<Bench> {
  const time = createManualTime(Date.UTC(2026, 0, 2))
  const drawn = { bytes: Buffer.alloc(10), md5: '' }
  const core = openCore(checkOptions({ maxTaskMemory: 2 ** 40, webhookTimeout: 1000 }), {
    worker: new URL('file:///none'),
    renderer: {
      render: () => Promise.resolve(drawn),
      thumbnail: () => Promise.resolve(drawn),
      close: () => Promise.resolve(),
    },
    decoder: { decode: () => Promise.resolve(true), close: () => Promise.resolve() },
    time,
    random: createRandom(1),
  })
  await rememberVerdicts(core)
  const app = buildApp(core)
  await app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = app.server.address() as AddressInfo
  const client = new Worker(clientScript, { workerData: { port }, execArgv: [] })
  const told = (message: object) =>
    new Promise<void>((done) => {
      client.once('message', () => done())
      client.postMessage(message)
    })

  const ask: Bench['ask'] = async (request, status = 200) => {
    const reply = await app.inject(request)
    if (reply.statusCode === status) return reply.body
    throw new Error(`${request.url} was answered ${reply.statusCode}, not ${status}: ${reply.body.slice(0, 300)}`)
  }
  return {
    app,
    core,
    time,
    ask,
    submit: async (key, payload, headers = {}) => {
      const body = await ask({ method: 'POST', url: '/v1/flux-dev', headers: { 'x-key': key, ...headers }, payload })
      return (JSON.parse(body) as { id: string }).id
    },
    connect: (connections, bytes) => told({ connections, ...bytes }),
    hangUp: () => told({}),
    forgetWays: () => {
      const ways = createTimelines()
      core.timelines.of = (...way) => ways.of(...way)
    },
    close: async () => {
      await client.terminate()
      await app.close()
      await core.close()
    },
  }
}

/** Which pictures can be decoded is remembered of some thousands, whoever has them: here they are all there from the start. */
async function rememberVerdicts({ inputChecker }: Core): Promise<void> {
  for (let at = 0; at < 5000; at++) {
    const sha256 = createHash('sha256').update(String(at)).digest('hex')
    await inputChecker.canDecode({ sha256, bytes: new Uint8Array() })
  }
}
