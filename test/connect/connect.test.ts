import { createServer } from 'node:http'
import { once } from 'node:events'
import { describe, expect, test } from 'vitest'
import {
  connect,
  ConnectError,
  ControlError,
  createEmulator,
  type AnyEmulator,
  type ConnectedEmulator,
  type Emulator,
} from '../../src/index.js'
import { createBlackForestLabs } from '@ai-sdk/black-forest-labs'
import { generateImage } from 'ai'

const headers = { 'x-key': 'a-key', 'content-type': 'application/json' }
const post = { method: 'POST', headers, body: '{"prompt":"a lighthouse"}' }

/** What a user writes for both kinds: with `await` before each call. */
async function useEmulator(emulator: AnyEmulator): Promise<unknown> {
  const account = emulator.account('a-key')
  await account.freeze()
  await account.addRule('poll 1 = 503')
  const submitted = await emulator.fetch(`${emulator.baseUrl('live')}/flux-dev`, post)
  const { id, polling_url } = (await submitted.json()) as { id: string; polling_url: string }
  const refused = await emulator.fetch(polling_url, { headers })
  await account.advanceUntil({ task: id, status: 'Ready' })
  const ready = (await (await emulator.fetch(polling_url)).json()) as { status: string; result: { sample: string } }
  const picture = await emulator.fetch(ready.result.sample)
  await picture.arrayBuffer()
  const { met } = await account.expect({ filter: { stage: 'poll' }, count: 2 })
  await account.verifyRules()
  const paths = (await account.requests()).entries.map(({ url }) => url.replace(/\?.*|[0-9a-f-]{36}.*/, ''))
  await emulator.reset()
  const left = (await account.requests()).entries
  const origin = polling_url.startsWith(emulator.baseUrl('live'))
  return {
    refused: refused.status,
    status: ready.status,
    type: picture.headers.get('content-type'),
    met,
    paths,
    left,
    origin,
  }
}

const used = {
  refused: 503,
  status: 'Ready',
  type: 'image/jpeg',
  met: true,
  paths: ['/live/v1/flux-dev', '/live/v1/get_result', '/live/v1/get_result', '/results/'],
  left: [],
  origin: true,
}

describe('one function takes both kinds of emulators', () => {
  test('one in this process', async () => {
    await using emulator = await createEmulator()
    expect(await useEmulator(emulator)).toEqual(used)
  })

  test('one that runs elsewhere', async () => {
    await using emulator = await createEmulator()
    await using connected = await connect(emulator.url)
    expect(await useEmulator(connected)).toEqual(used)
  })

  test('the types of both have the same members', () => {
    const both: Record<keyof Emulator, true> & Record<keyof ConnectedEmulator, true> = {
      url: true,
      baseUrl: true,
      control: true,
      account: true,
      fetch: true,
      reset: true,
      close: true,
      [Symbol.asyncDispose]: true,
    }
    expect(Object.keys(both)).toHaveLength(7)
  })
})

test('keys that a header or a query may take for something else open their own accounts', async () => {
  await using emulator = await createEmulator()
  await using connected = await connect(`${emulator.url}/`)
  for (const key of ['default', '*', 'ключ', 'with spaces', 'a&b=c', 'Ünï']) {
    await connected.account(key).addRule('poll = 503')
    expect(emulator.account(key).rules()).toHaveLength(1)
    expect(await connected.account(key).rules()).toEqual(JSON.parse(JSON.stringify(emulator.account(key).rules())))
  }
  expect(emulator.control.template().rules()).toEqual([])
})

test('a refused command is the same ControlError in both', async () => {
  await using emulator = await createEmulator()
  await using connected = await connect(emulator.url)
  const error: unknown = await connected
    .account('a-key')
    .removeRule('none')
    .catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(ControlError)
  expect(() => emulator.account('a-key').removeRule('none')).toThrow(error)
})

test('what cannot be connected to says what to do', async () => {
  await using guarded = await createEmulator({ controlToken: 'a-long-secret' })
  const other = createServer((_request, response) => response.end('hello')).listen(0, '127.0.0.1')
  await once(other, 'listening')
  const { port } = other.address() as { port: number }
  const said = async (url: string, token?: string) => {
    const error: unknown = await connect(url, token === undefined ? {} : { token }).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(ConnectError)
    return (error as ConnectError).message.replaceAll(guarded.url, 'URL').replaceAll(String(port), 'PORT')
  }
  expect(await said('localhost:3589')).toBe(
    '"localhost:3589" is not the URL of an emulator; give one such as http://localhost:3589',
  )
  expect(await said(guarded.url)).toBe(
    'the emulator at URL refused the command: give connect() the token of its --control-token (401: the request has no token; send the value of --control-token as "Authorization: Bearer ...")',
  )
  expect(await said(guarded.url, 'a-wrong-secret')).toContain('(401: the request has the wrong token;')
  expect(await said(`http://127.0.0.1:${port}`)).toBe('what answers at http://127.0.0.1:PORT is not a flux-emulator')
  other.close()
  other.closeAllConnections()
  await once(other, 'close')
  expect(await said(`http://127.0.0.1:${port}`)).toBe(
    'no emulator answers at http://127.0.0.1:PORT (connect ECONNREFUSED 127.0.0.1:PORT): start one with npx flux-emulator, or correct the URL',
  )
  await using connected = await connect(guarded.url, { token: 'a-long-secret' })
  expect(await connected.control.accounts()).toEqual([])
})

describe('fetch of an emulator', () => {
  test('a published client that is given it needs no base URL of this machine, and no socket', async () => {
    await using emulator = await createEmulator({ latency: 'instant' })
    let connections = 0
    const flux = createBlackForestLabs({
      apiKey: 'a-key',
      baseURL: 'https://api.bfl.ai/live/v1',
      fetch: (input, init) => {
        connections++
        return emulator.fetch(input, init)
      },
    })
    const { image } = await generateImage({ model: flux.image('flux-dev'), prompt: 'a lighthouse', size: '320x256' })
    expect(image.mediaType).toBe('image/jpeg')
    expect(connections).toBe(3)
    expect(emulator.account('a-key').tasks()).toHaveLength(1)
  })

  test('it takes a Request, and what is over a socket is as it is there: resets, aborts, streams', async () => {
    await using emulator = await createEmulator({ latency: 'instant', contract: 'live' })
    const submit = () => emulator.fetch(new Request('http://flux.test/v1/flux-dev', post))
    const { id, polling_url } = (await (await submit()).json()) as { id: string; polling_url: string }
    expect(polling_url).toBe(`http://flux.test/v1/get_result?id=${id}`)
    emulator.account('a-key').addRule('submit 2 = reset')
    await expect(submit()).rejects.toThrow(new TypeError('fetch failed'))
    expect((await submit()).status).toBe(200)
    await expect(
      emulator.fetch('http://flux.test/v1/credits', { signal: AbortSignal.abort(new Error('enough')) }),
    ).rejects.toThrow('enough')
    const events = await emulator.fetch('http://localhost/_emulator/events?account=a-key')
    const reader = (events.body as ReadableStream<Uint8Array>).getReader()
    expect(Buffer.from((await reader.read()).value ?? []).toString()).toBe(': listening to "a-key"\n\n')
    await reader.cancel()
    expect((await emulator.fetch('http://flux.test/v1/credits', { method: 'HEAD', headers })).body).toBe(null)
  })
})
