import sharp from 'sharp'
import { expect, test } from 'vitest'
import { corpus, type CorpusFile } from '../support/input-corpus.js'
import { shareApp } from '../support/start-app.js'

interface Answer {
  id?: string
  detail?: readonly { msg: string; loc: readonly unknown[] }[]
}

const seen = shareApp({ contract: 'live', latency: 'instant' })

async function submit(input_image: string) {
  const reply = await seen.app.inject({
    method: 'POST',
    url: '/live/v1/flux-2-pro',
    headers: { 'x-key': 'test' },
    payload: { prompt: 'x', width: 256, height: 256, input_image },
  })
  return {
    status: reply.statusCode,
    body: reply.json<Answer>(),
    explain: String(reply.headers['x-emulator-explain'] ?? ''),
  }
}

/** What was taken can be read back: the bytes that were sent, and a thumbnail of what can be decoded. */
async function expectReadBack(id: string, source: string, outcome: CorpusFile['outcome'], size: string | undefined) {
  const [input] = seen.core.control.account('test').task(id).inputs
  if (input?.source === 'url') return
  const at = `/_emulator/tasks/${id}/inputs/input_image`
  const read = async (path: string) => seen.app.inject({ url: path, headers: { 'x-key': 'test' } })
  const [file, thumbnail] = [await read(at), await read(`${at}/thumbnail`)]
  const sent = Buffer.from(source.replace(/^data:[^,]*,/i, ''), 'base64')
  expect([file.statusCode, file.headers['content-type'], file.rawPayload.equals(sent)]).toEqual([
    200,
    `image/${input?.format}`,
    true,
  ])
  expect([thumbnail.statusCode, thumbnail.headers['content-type']]).toEqual(
    outcome === 'taken' ? [200, 'image/png'] : [404, 'application/json'],
  )
  if (outcome !== 'taken') return
  const { width, height } = await sharp(thumbnail.rawPayload).metadata()
  expect([Math.max(width, height) <= 160, size ?? `${width}x${height}`]).toEqual([true, `${width}x${height}`])
}

test('the corpus has at least a hundred files, each of its own name', () => {
  expect(corpus.length).toBeGreaterThan(100)
  expect(new Set(corpus.map(({ name }) => name)).size).toBe(corpus.length)
})

test.each(corpus.filter(({ outcome }) => typeof outcome === 'string'))(
  'an input picture: $name ($outcome)',
  async ({ source, outcome, size }) => {
    const { status, body } = await submit(source)
    expect([status, body.detail]).toEqual([200, undefined])
    const { status: end } = (await seen.poll(body.id ?? '')) as { status: string }
    expect(end).toBe(outcome === 'taken' ? 'Ready' : 'Error')
    const [input] = seen.core.accounts.ofTask(body.id ?? '')?.tasks.get(body.id ?? '')?.extras?.inputs ?? []
    if (size !== undefined) expect(`${input?.width}x${input?.height}`).toBe(size)
    await expectReadBack(body.id ?? '', source, outcome, size)
  },
)

test.each(corpus.filter(({ outcome }) => typeof outcome !== 'string'))(
  'an input picture that is refused: $name',
  async ({ source, outcome }) => {
    if (typeof outcome === 'string') throw new Error('filtered')
    const { status, body, explain } = await submit(source)
    expect([status, body.detail?.[0]?.loc, body.detail?.[0]?.msg]).toEqual([
      422,
      ['body', 'input_image'],
      `Value error, ${outcome.text}`,
    ])
    const said = outcome.is === undefined ? [] : [`input_image is ${outcome.is}`]
    expect(explain.split('; ').filter((part) => part.startsWith('input_image is '))).toEqual(said)
  },
)
