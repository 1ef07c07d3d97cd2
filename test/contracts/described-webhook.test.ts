import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { expect, onTestFinished, test } from 'vitest'
import { createJudge } from '../support/judge.js'
import { startLive } from '../support/start-app.js'

interface Operation {
  callbacks?: {
    taskEnded: {
      '{$request.body#/webhook_url}': {
        post: {
          security: object[]
          parameters: { name: string; in: string }[]
          requestBody: { content: Record<string, { example: { result: object } }> }
        }
      }
    }
  }
  responses: Record<string, { headers: Record<string, { schema: { type: string } }> }>
}

const seen = () => startLive('instant', { webhookAllow: ['127.0.0.1'] })
const documentOf = async ({ app }: ReturnType<typeof seen>) =>
  (await app.inject('/live/openapi.json')).json<{ paths: Record<string, { post?: Operation; get?: Operation }> }>()

test('a webhook is sent as the callback of its submit says', async () => {
  const received: { headers: Record<string, unknown>; body: string }[] = []
  const receiver = createServer((request, response) => {
    void text(request).then((body) => {
      received.push({ headers: request.headers, body })
      response.end()
      receiver.emit('received')
    })
  })
  await once(receiver.listen(0, '127.0.0.1'), 'listening')
  onTestFinished(() => void receiver.close())
  const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`
  const started = seen()
  const document = await documentOf(started)
  const judge = createJudge(document)
  const described = document.paths['/v1/flux-pro-1.1']?.post?.callbacks?.taskEnded['{$request.body#/webhook_url}'].post
  // The key of the account is not sent to the receiver.
  expect(described?.security).toEqual([])
  const example = described?.requestBody.content['application/json']?.example

  for (const prompt of ['a fox', '[[content-moderated]]']) {
    const arrived = once(receiver, 'received')
    await started.submit('flux-pro-1.1', { prompt, webhook_url: url, webhook_secret: 'a secret' })
    started.time.advance(1000)
    await arrived
    const { headers, body } = received.at(-1) ?? { headers: {}, body: '' }
    const answered = { statusCode: 200, headers: { 'content-type': 'application/json' }, body }
    expect([prompt, judge.component('WebhookBody', answered)]).toEqual([prompt, []])
    for (const { name } of described?.parameters ?? []) expect(headers).toHaveProperty(name.toLowerCase())
  }
  const [ready] = received.map(({ body }) => JSON.parse(body) as { result: object })
  expect(Object.keys(ready ?? {})).toEqual(Object.keys(example ?? {}))
  expect(Object.keys(ready?.result ?? {})).toEqual(Object.keys(example?.result ?? {}))
})

test('the headers of a poll are those that the document lists, each of the type that it says', async () => {
  const started = seen()
  const { paths } = await documentOf(started)
  const { id } = await started.submit('flux-dev', { prompt: 'a fox' })
  const listed = paths['/v1/get_result']?.get?.responses['200']?.headers ?? {}
  const { headers } = await started.tryPoll(id)
  const sent = Object.keys(headers).filter((name) => /^(retry-after|x-)/.test(name))
  expect(sent.sort()).toEqual(
    Object.keys(listed)
      .filter((name) => name !== 'x-emulator-explain')
      .sort(),
  )
  for (const name of sent) {
    expect([name, Number.isFinite(Number(headers[name])), listed[name]?.schema.type]).toEqual([
      name,
      true,
      expect.stringMatching(/^(integer|number)$/),
    ])
  }
})
