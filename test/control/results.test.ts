import { expect, test } from 'vitest'
import { startApp } from '../support/start-app.js'

test('whoever leaves before a picture is drawn gets a 409, and the next one the picture', async () => {
  const { core, submit } = startApp({ latency: 'instant' })
  const { id } = await submit('flux-dev', { prompt: 'a fox' })
  const account = core.control.account('test')
  await expect(account.readResult(id, { signal: AbortSignal.abort() })).rejects.toMatchObject({ status: 409 })
  expect(await account.readResult(id)).toMatchObject({ type: 'image/jpeg' })
})
