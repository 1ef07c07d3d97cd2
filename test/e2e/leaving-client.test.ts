import { expect, onTestFinished, test } from 'vitest'
import type { Decoder } from '../../src/images/decoder.js'
import { picture } from '../support/minimal-bodies.js'
import { startApp } from '../support/start-app.js'

test('a client that goes away while its picture waits to be decoded leaves no task', async () => {
  const answers: ((decoded: boolean) => void)[] = []
  const decoder: Decoder = {
    decode: () => new Promise((resolve) => answers.push(resolve)),
    close: () => Promise.resolve(),
  }
  const { app, core } = startApp({ contract: 'live', latency: 'instant' }, { decoder })
  const url = await app.listen({ port: 0 })
  onTestFinished(() => app.close())
  const leaving = new AbortController()
  const sent = fetch(`${url}/v1/flux-2-pro`, {
    method: 'POST',
    headers: { 'x-key': 'test', 'content-type': 'application/json' },
    body: JSON.stringify({ prompt: 'x', input_image: picture }),
    signal: leaving.signal,
  })
  const left = expect(sent).rejects.toThrow('aborted')
  while (answers.length === 0) await new Promise(setImmediate)
  leaving.abort()
  await left
  const account = core.accounts.find('test')
  while (account?.decoding !== 0) await new Promise(setImmediate)
  answers[0]?.(true)
  await new Promise(setImmediate)
  expect(account.tasks.size).toBe(0)
  expect(core.control.account('test').requests({}).entries).toMatchObject([{ status: 'aborted', task: undefined }])
})
