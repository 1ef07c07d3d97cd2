import sharp from 'sharp'
import { expect, test } from 'vitest'
import { ConfigError, createEmulator } from '../../src/index.js'

const headers = { 'X-Key': 'library', 'Content-Type': 'application/json' }

test('an emulator in the same process does the whole of it, and is gone when it is closed', async () => {
  const emulator = await createEmulator({ latency: 'instant' })
  const api = emulator.baseUrl('documented')
  expect(api).toBe(`${emulator.url}/documented/v1`)

  const body = JSON.stringify({ prompt: 'a lighthouse', width: 320, height: 256, seed: 7 })
  const submitted = await fetch(`${api}/flux-dev`, { method: 'POST', headers, body })
  const { id, polling_url } = (await submitted.json()) as { id: string; polling_url: string }
  expect(polling_url).toBe(`${api}/get_result?id=${id}`)

  const task = (await (await fetch(polling_url, { headers })).json()) as { result: { sample: string } }
  expect(task).toEqual({
    id,
    status: 'Ready',
    result: { sample: expect.any(String) as string, prompt: 'a lighthouse', seed: 7 },
  })
  const picture = await (await fetch(task.result.sample)).arrayBuffer()
  expect(await sharp(Buffer.from(picture)).metadata()).toMatchObject({ format: 'jpeg', width: 320, height: 256 })

  await emulator.close()
  await expect(fetch(emulator.url)).rejects.toThrow()
})

test('two emulators in one process know nothing of each other', async () => {
  await using one = await createEmulator()
  await using other = await createEmulator()
  const body = JSON.stringify({ prompt: 'x' })
  const { id } = (await (
    await fetch(`${one.baseUrl('documented')}/flux-dev`, { method: 'POST', headers, body })
  ).json()) as { id: string }
  const unknown = await fetch(`${other.baseUrl('documented')}/get_result?id=${id}`, { headers })
  expect([unknown.status, await unknown.json()]).toEqual([404, { detail: 'Task not found', status_code: 404 }])
})

test('a bad option and a taken port are told by what the call throws', async () => {
  await expect(createEmulator({ latency: 'slow' as 'fast' })).rejects.toThrow(ConfigError)
  await using first = await createEmulator()
  await expect(createEmulator({ port: Number(new URL(first.url).port) })).rejects.toMatchObject({ code: 'EADDRINUSE' })
})
