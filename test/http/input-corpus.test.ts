import { expect, test } from 'vitest'
import { corpus } from '../support/input-corpus.js'
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
