import { createHash } from 'node:crypto'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { buildSync } from 'esbuild'
import sharp from 'sharp'
import { afterAll, expect, onTestFinished, test } from 'vitest'
import {
  createRenderQueue,
  RenderCancelled,
  RenderQueueBusy,
  RenderQueueClosed,
  type RenderQueue,
  type RenderQueueOptions,
} from '../../src/images/render-queue.js'
import { createRenderer, type Renderer } from '../../src/images/renderer.js'
import { createManualTime } from '../support/manual-time.js'
import { picture, worker } from './picture.js'

const megabyte = 2 ** 20

function openQueue(options: Partial<RenderQueueOptions> = {}): RenderQueue {
  const renderQueue = createRenderQueue({ worker, cacheBytes: 16 * megabyte, ...options })
  onTestFinished(() => renderQueue.close())
  return renderQueue
}

/** For what asks nothing of a renderQueue but pictures: its worker starts once. */
const shared = createRenderQueue({ worker, cacheBytes: 0 })
const another = createRenderQueue({ worker, cacheBytes: 0 })
afterAll(() => Promise.all([shared.close(), another.close()]))

test.each([
  ['jpeg', 64, 64],
  ['png', 64, 64],
  ['webp', 64, 64],
  ['jpeg', 256, 256],
  ['png', 1024, 768],
  ['jpeg', 1440, 256],
  ['webp', 256, 1440],
  ['jpeg', 3136, 1344],
  ['jpeg', 4096, 4096],
  ['png', 257, 131],
] as const)('a %s of %d x %d has exactly that format and size', async (format, width, height) => {
  const { bytes } = await shared.draw(picture({ format, width, height }))
  expect(await sharp(bytes).metadata()).toMatchObject({ format, width, height, channels: 3, hasAlpha: false })
  await sharp(bytes, { failOn: 'warning' }).raw().toBuffer() // reads all of it
})

test.each(['jpeg', 'png', 'webp'] as const)(
  'equal specs give equal %s bytes, in another worker too',
  async (format) => {
    const first = await shared.draw(picture({ format, fields: { steps: 20, raw: true } }))
    const second = await another.draw(picture({ format, fields: { raw: true, steps: 20 } }))
    expect(second).toEqual(first)
  },
)

test('the digest is the MD5 of the bytes', async () => {
  const { bytes, md5 } = await shared.draw(picture())
  expect(md5).toBe(createHash('md5').update(bytes).digest('base64'))
})

test('a finished picture is drawn once, whatever the order of its fields', async () => {
  const renderQueue = openQueue()
  const first = await renderQueue.draw(picture({ fields: { a: 1, b: 2 } }))
  expect(await renderQueue.draw(picture({ fields: { b: 2, a: 1 } }))).toBe(first)
})

test('equal specs that are asked for together are drawn once, even without a cache', async () => {
  const renderQueue = openQueue({ cacheBytes: 0 })
  const [first, second] = await Promise.all([renderQueue.draw(picture()), renderQueue.draw(picture())])
  expect(second).toBe(first)
})

test('without a cache, a picture is drawn anew when asked for again', async () => {
  const renderQueue = openQueue({ cacheBytes: 0 })
  const first = await renderQueue.draw(picture())
  const second = await renderQueue.draw(picture())
  expect(second).not.toBe(first)
  expect(second).toEqual(first)
})

test('pictures are drawn in the order in which they were asked for', async () => {
  const renderQueue = openQueue()
  const order: string[] = []
  const sizes = [1024, 64, 512, 64]
  await Promise.all(
    sizes.map(async (width, i) => {
      await renderQueue.draw(picture({ width, seed: String(i) }))
      order.push(String(i))
    }),
  )
  expect(order).toEqual(['0', '1', '2', '3'])
})

test('beyond its limit the queue refuses, and takes more when there is room', async () => {
  const renderQueue = openQueue({ queueLimit: 4 })
  const drawn = ['1', '2', '3'].map((seed) => renderQueue.draw(picture({ seed })))
  await expect(renderQueue.draw(picture({ seed: '4' }))).rejects.toThrow(RenderQueueBusy)
  const joined = renderQueue.draw(picture({ seed: '3' }))
  expect(await joined).toBe(await drawn[2])
  await expect(renderQueue.draw(picture({ seed: '4' }))).resolves.toHaveProperty('md5')
})

test('closing rejects what is being drawn, what waits and what comes', async () => {
  const renderQueue = openQueue()
  const unfinished = ['1', '2', '3'].map((seed) => renderQueue.draw(picture({ seed })))
  const outcomes = Promise.allSettled(unfinished)
  await renderQueue.close()
  for (const outcome of await outcomes) {
    expect(outcome).toMatchObject({ status: 'rejected', reason: expect.any(RenderQueueClosed) })
  }
  await expect(renderQueue.draw(picture())).rejects.toThrow(RenderQueueClosed)
})

test('closing ends the worker at any moment of a drawing', async () => {
  const large = picture({ width: 1024, height: 1024, format: 'jpeg' })
  const warm = openQueue({ cacheBytes: 0 })
  await warm.draw(picture())
  const started = performance.now()
  await warm.draw(large)
  const stepMs = (performance.now() - started) / 16

  // Each drawing is closed a step later than the one before, until one is finished first.
  const outcomes: string[] = []
  for (let ms = 0; !outcomes.includes('drawn'); ms += stepMs) {
    const renderQueue = openQueue({ cacheBytes: 0 })
    await renderQueue.draw(picture())
    const outcome = renderQueue.draw(large).then(
      () => 'drawn',
      (reason: unknown) => (reason instanceof RenderQueueClosed ? 'closed' : 'failed'),
    )
    if (ms > 0) await sleep(ms)
    await renderQueue.close()
    outcomes.push(await outcome)
  }
  expect(outcomes[0]).toBe('closed')
  expect(outcomes).not.toContain('failed')
})

test.each(['exit', 'throw'])('when the worker dies by %s, only the picture in hand is lost', async (prompt) => {
  const renderQueue = openQueue({ worker: new URL('crashing-worker.mjs', import.meta.url) })
  const before = renderQueue.draw(picture({ seed: '1' }))
  const lost = renderQueue.draw(picture({ prompt }))
  const after = renderQueue.draw(picture({ seed: '2' }))
  await expect(lost).rejects.toThrow(/^the render worker (crashed|ended with code 3)/)
  expect(await before).toHaveProperty('md5')
  expect(await after).toEqual(await shared.draw(picture({ seed: '2' })))
  await expect(renderQueue.draw(picture({ prompt }))).rejects.toThrow('the render worker')
})

test('a worker that takes too long over a picture is ended, and the next picture is drawn by another', async () => {
  const time = createManualTime()
  const renderer = createRenderer(new URL('hanging-worker.mjs', import.meta.url), { time })
  const renderQueue = openQueue({ renderer })
  const stuck = renderQueue.draw(picture({ prompt: 'hang' }))
  const next = renderQueue.draw(picture())
  time.advance(60_000)
  await expect(stuck).rejects.toThrow(
    'the render worker did not answer within 60 seconds and was stopped; the next picture gets a new one',
  )
  expect(await next).toEqual(await shared.draw(picture()))
  expect(time.alarms()).toEqual([])
})

test('a picture that cannot be encoded is an error of its own, and the next one is drawn', async () => {
  const renderQueue = openQueue()
  await expect(renderQueue.draw(picture({ width: 70_000, height: 8, format: 'jpeg' }))).rejects.toThrow(
    /^the picture could not be drawn: /,
  )
  expect(await renderQueue.draw(picture())).toHaveProperty('md5')
})

test('a worker that cannot start rejects each picture', async () => {
  const renderQueue = openQueue({ worker: new URL('no-such-worker.mjs', import.meta.url) })
  await expect(renderQueue.draw(picture({ seed: '1' }))).rejects.toThrow('the render worker crashed')
  await expect(renderQueue.draw(picture({ seed: '2' }))).rejects.toThrow('the render worker crashed')
})

test('an idle renderQueue lets the process end, a pending picture holds it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'renderQueue-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const script = join(folder, 'draw.mjs')
  const source = `
    import { createRenderQueue } from ${JSON.stringify(fileURLToPath(new URL('../../src/images/render-queue.ts', import.meta.url)))}
    const renderQueue = createRenderQueue({ worker: new URL(${JSON.stringify(worker.href)}), cacheBytes: 0 })
    renderQueue.draw(${JSON.stringify(picture())}).then(() => renderQueue.draw(${JSON.stringify(picture({ seed: '2' }))}))
      .then(({ bytes }) => console.log('drawn', bytes.length > 0))`
  buildSync({
    stdin: { contents: source, resolveDir: folder, loader: 'ts' },
    outfile: script,
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'error',
  })
  const { stdout, status } = spawnSync(process.execPath, [script], { encoding: 'utf8' })
  expect({ stdout, status }).toEqual({ stdout: 'drawn true\n', status: 0 })
})

test('a reader who leaves waits no longer, and a picture whose readers have all left is not drawn', async () => {
  const drawn: string[] = []
  const { render, thumbnail, close } = createRenderer(worker)
  const renderer: Renderer = {
    render: (request) => {
      drawn.push(request.spec.seed)
      return render(request)
    },
    thumbnail,
    close,
  }
  const renderQueue = openQueue({ renderer })
  const leaving: (() => void)[] = []
  const reader = { onDisconnect: (leave: () => void) => void leaving.push(leave) }
  const first = renderQueue.draw(picture({ seed: '1' }))
  const left = Promise.allSettled(['2', '2', '1', '3'].map((seed) => renderQueue.draw(picture({ seed }), reader)))
  const last = renderQueue.draw(picture({ seed: '3' }))
  for (const leave of leaving) leave()
  for (const outcome of await left) {
    expect(outcome).toMatchObject({ status: 'rejected', reason: expect.any(RenderCancelled) })
  }
  expect([await first, await last]).toMatchObject([{ md5: expect.any(String) }, { md5: expect.any(String) }])
  expect(drawn).toEqual(['1', '3'])
})
