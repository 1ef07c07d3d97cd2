import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { ConfigError, createEmulator, type EmulatorOptions } from '../../src/index.js'

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

test('a bad option is told by what the call throws', async () => {
  await expect(createEmulator({ latency: 'slow' as 'fast' })).rejects.toThrow(ConfigError)
})

test('a ready file says where it listens until it is closed', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'flux-library-'))
  const readyFile = join(folder, 'ready.json')
  const emulator = await createEmulator({ readyFile })
  const { url } = emulator
  expect(JSON.parse(await readFile(readyFile, 'utf8'))).toEqual({
    url,
    port: Number(new URL(url).port),
    pid: process.pid,
    baseUrls: { documented: emulator.baseUrl('documented'), live: emulator.baseUrl('live') },
    control: `${url}/_emulator`,
  })
  await emulator.close()
  expect(await readdir(folder)).toEqual([])
  await rm(folder, { recursive: true })
  await expect(createEmulator({ readyFile })).rejects.toThrow(`the ready file ${readyFile} cannot be written: ENOENT`)
})

async function failureOf(options: EmulatorOptions): Promise<{ message: string; code: unknown; cause: unknown }> {
  try {
    await using emulator = await createEmulator(options)
    throw new Error(`it listens at ${emulator.url}`)
  } catch (error) {
    const { message, code, cause } = error as NodeJS.ErrnoException
    return { message, code, cause }
  }
}

test('a place where it cannot listen is told with what to do, with the code that node gives', async () => {
  await using first = await createEmulator()
  const port = Number(new URL(first.url).port)
  const open = { control: 'open' } as const
  expect(await failureOf({ port })).toEqual({
    message: expect.stringMatching(
      new RegExp(
        `^port ${port} is taken: something else listens on 127\\.0\\.0\\.1:${port}\\. Choose another with option port ` +
          `\\({ port: 0 } picks a free one\\), or stop the other process: .*${port}.* shows it$`,
      ),
    ),
    code: 'EADDRINUSE',
    cause: expect.objectContaining({ code: 'EADDRINUSE', port }),
  })
  expect(await failureOf({ host: '192.0.2.1', ...open })).toEqual({
    message:
      "192.0.2.1 is not an address of this machine. Choose another with option host ('127.0.0.1', or '0.0.0.0' for all)",
    code: 'EADDRNOTAVAIL',
    cause: expect.objectContaining({ code: 'EADDRNOTAVAIL' }),
  })
})

test('a base URL is for a contract that there is', async () => {
  await using emulator = await createEmulator()
  const baseUrl = (contract?: unknown) => emulator.baseUrl(contract as 'live')
  expect(() => baseUrl()).toThrow(
    new TypeError("baseUrl() needs the name of a contract: baseUrl('documented') or baseUrl('live')"),
  )
  expect(() => baseUrl('Live')).toThrow(
    new TypeError(`"Live" is not a contract: baseUrl('documented') or baseUrl('live')`),
  )
  expect(['live', 'documented'].map(baseUrl)).toEqual([`${emulator.url}/live/v1`, `${emulator.url}/documented/v1`])
})
