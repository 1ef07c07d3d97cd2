import { request } from 'node:http'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { createEmulator, type Emulator } from '../../src/index.js'
import { clientAt } from '../support/client.js'
import { plainPictureText } from '../support/input-picture.js'

const json = { 'content-type': 'application/json', 'x-key': 'test' }

const startEmulator = () => createEmulator({ contract: 'live', latency: 'instant', port: 0 })

interface Submitted {
  id: string
  polling_url: string
  cost: number
  input_mp: number
  output_mp: number
}

interface Polled {
  id: string
  status: string
  result: { start_time: number; prompt: string; seed: number; sample: string }
}

const picture = (width: number, height: number) => plainPictureText(width, height, 'jpeg')

async function submitted(base: string, model: string, body: object): Promise<Submitted> {
  const { origin, pathname: prefix } = new URL(base)
  const reply = await clientAt(origin, { prefix }).trySubmit(model, body)
  expect([reply.statusCode, reply.headers['content-type']]).toEqual([200, 'application/json'])
  return reply.json()
}

async function look(url: string) {
  const reply = await fetch(url)
  const bytes = Buffer.from(await reply.arrayBuffer())
  const { format, width, height } = await sharp(bytes).metadata()
  await sharp(bytes).raw().toBuffer()
  expect(reply.headers.get('content-length')).toBe(String(bytes.length))
  return { status: reply.status, type: reply.headers.get('content-type'), format, width, height }
}

/** A request whose Host is another than where it goes. */
function as(
  host: string,
  { url }: Emulator,
  path: string,
  body?: object,
): Promise<{ status: number | undefined; body: string }> {
  return new Promise((resolve, reject) => {
    const method = body === undefined ? 'GET' : 'POST'
    const sent = request(new URL(path, url), { method, headers: { ...json, host } }, (reply) => {
      let text = ''
      reply.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk
      })
      reply.on('end', () => resolve({ status: reply.statusCode, body: text }))
    })
    sent.on('error', reject)
    sent.end(body === undefined ? undefined : JSON.stringify(body))
  })
}

test.each([
  ['by its own name', (emulator: Emulator) => emulator.baseUrl('live'), '/live/v1'],
  ['as the default', (emulator: Emulator) => `${emulator.url}/v1`, '/v1'],
])('a picture is edited from end to end, the contract named %s', async (_, baseOf, prefix) => {
  await using emulator = await startEmulator()
  const base = baseOf(emulator)
  expect(base).toBe(emulator.url + prefix)

  const input_image = await picture(330, 271)
  const { id, polling_url, ...price } = await submitted(base, 'flux-2-pro', {
    prompt: 'a red hat',
    seed: 7,
    input_image,
  })
  expect(polling_url).toBe(`${base}/get_result?id=${id}`)
  expect(price).toMatchObject({ cost: 4.5, input_mp: expect.any(Number), output_mp: expect.any(Number) })

  const polled = await fetch(polling_url)
  const task = (await polled.json()) as Polled
  expect(polled.status).toBe(200)
  expect(task).toEqual({
    id,
    status: 'Ready',
    result: {
      start_time: expect.any(Number) as number,
      prompt: expect.any(String) as string,
      seed: 7,
      sample: expect.stringContaining(`${emulator.url}/results/${id}/sample.jpeg?`) as string,
    },
    progress: null,
    details: null,
    preview: null,
    cost: 4.5,
  })
  expect(Object.keys(task)).toEqual(['id', 'status', 'result', 'progress', 'details', 'preview', 'cost'])
  expect(Object.keys(task.result)).toEqual(['start_time', 'prompt', 'seed', 'sample'])
  expect(await look(task.result.sample)).toEqual({
    status: 200,
    type: 'image/jpeg',
    format: 'jpeg',
    width: 320,
    height: 256,
  })
})

test('the documented contract stays where it was', async () => {
  await using emulator = await startEmulator()
  const body = JSON.stringify({ prompt: 'a cat', width: 256, height: 256 })
  const reply = await fetch(`${emulator.baseUrl('documented')}/flux-dev`, { method: 'POST', headers: json, body })
  const { id, polling_url, ...others } = (await reply.json()) as Submitted
  expect([polling_url, others]).toEqual([`${emulator.url}/documented/v1/get_result?id=${id}`, {}])
})

test.each(['flux.test', 'flux.test:8080', 'localhost:3589', '192.168.1.2:80'])(
  'the Host %s is in what the client is sent to',
  async (host) => {
    await using emulator = await startEmulator()
    const body = { prompt: 'a cat', width: 256, height: 256 }
    const submitted = await as(host, emulator, '/v1/flux-2-pro', body)
    expect(submitted.status).toBe(200)
    const { id, polling_url } = JSON.parse(submitted.body) as Submitted
    expect(polling_url).toBe(`http://${host}/v1/get_result?id=${id}`)

    const polled = await as(host, emulator, polling_url.slice(`http://${host}`.length))
    const { result } = JSON.parse(polled.body) as Polled
    expect(result.sample.slice(0, result.sample.indexOf('?'))).toBe(`http://${host}/results/${id}/sample.jpeg`)
    expect(await look(emulator.url + result.sample.slice(`http://${host}`.length))).toMatchObject({
      status: 200,
      width: 256,
    })
  },
)

test('a body of 20 MB is read, and one that is not a picture is refused, over the same connection', async () => {
  await using emulator = await startEmulator()
  const base = `${emulator.url}/v1`
  const send = (input_image: string) =>
    fetch(`${base}/flux-2-pro`, { method: 'POST', headers: json, body: JSON.stringify({ prompt: 'x', input_image }) })
  const refused = await send('A'.repeat(20_000_000))
  expect(refused.status).toBe(422)
  expect(await refused.json()).toMatchObject({ detail: [{ type: 'value_error', loc: ['body', 'input_image'] }] })
  expect((await send(await picture(256, 256))).status).toBe(200)
})

test('twenty clients at once each get the edit of their own picture', async () => {
  await using emulator = await startEmulator()
  const base = emulator.baseUrl('live')
  const sizes = await Promise.all(
    Array.from({ length: 20 }, async (_, n) => {
      const input_image = await picture(256 + 16 * n, 256)
      const { polling_url } = await submitted(base, 'flux-2-klein-4b', { prompt: `picture ${n}`, input_image })
      const { result } = (await (await fetch(polling_url)).json()) as Polled
      return (await look(result.sample)).width
    }),
  )
  expect(sizes).toEqual(sizes.map((_, n) => 256 + 16 * n))
})
