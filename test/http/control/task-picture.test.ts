import { expect, test } from 'vitest'
import { startFrozen } from '../../support/start-frozen.js'

test('the picture of a task is what a download returns, and counts as no download', async () => {
  const { app, submit, poll, download, account } = await startFrozen()
  const { id } = await submit('flux-dev', { prompt: 'a fox' })
  const read = () => app.inject({ url: `/_emulator/tasks/${id}/picture`, headers: { 'x-key': 'test' } })
  const early = await read()
  expect([early.statusCode, early.json()]).toEqual([
    404,
    { account: 'test', error: 'the task has no picture: its status is Pending, not Ready' },
  ])
  await account.advanceUntil('idle')
  const ready = await read()
  expect([ready.statusCode, account.task(id).downloads]).toEqual([200, 0])
  const { result } = await poll(id)
  const downloaded = await download(result.sample)
  expect(ready.rawPayload.equals(downloaded.rawPayload)).toEqual(true)
})
