import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import { checkPublicUrl } from '../../src/cli/public-url-check.js'
import { startApp } from '../support/start-app.js'

// An answer may take as long as the machine does.
beforeAll(() => void vi.spyOn(AbortSignal, 'timeout').mockImplementation(() => new AbortController().signal))
afterAll(() => void vi.restoreAllMocks())

/** A server that answers every request so; answers its URL and what it was asked for. */
async function answering(status: number, body: string) {
  const asked: (string | undefined)[] = []
  const server = createServer((request, response) => {
    asked.push(request.url)
    response.writeHead(status, { location: 'http://127.0.0.1:9/' }).end(body)
  })
  server.listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  onTestFinished(() => void server.close())
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked }
}

test('a public URL that leads back to this process is found to do so', async () => {
  const { app, core } = startApp()
  const url = await app.listen({ port: 0, host: '127.0.0.1' })
  expect(await checkPublicUrl(url, core.instance)).toEqual({ reached: true, why: undefined })
})

test('a public URL below localhost is this machine, without a look-up', async () => {
  const { app, core } = startApp()
  const url = await app.listen({ port: 0, host: '127.0.0.1' })
  const named = url.replace('127.0.0.1', 'flux.localhost')
  expect(await checkPublicUrl(named, core.instance)).toEqual({ reached: true, why: undefined })
})

test('another emulator there is not this one', async () => {
  const { app } = startApp()
  const url = await app.listen({ port: 0, host: '127.0.0.1' })
  expect(await checkPublicUrl(url, 'me')).toEqual({ reached: false, why: 'another server answers there' })
})

test.each([
  ['a page', 200, '<html>'],
  ['nothing', 200, ''],
  ['null', 200, 'null'],
  ['a redirect, which is not followed', 302, ''],
])('%s is something else', async (_what, status, body) => {
  const { url, asked } = await answering(status, body)
  expect(await checkPublicUrl(`${url}/flux`, 'me')).toEqual({ reached: false, why: 'another server answers there' })
  expect(asked).toEqual(['/flux/_emulator/health'])
})

test('an endless answer is given up', async () => {
  const { url } = await answering(200, 'x'.repeat(1_000_000))
  expect(await checkPublicUrl(url, 'me')).toEqual({ reached: false, why: 'the response is too long' })
})

test('a refused connection is told with the reason', async () => {
  expect(await checkPublicUrl('http://127.0.0.1:1', 'me')).toEqual({
    reached: false,
    why: expect.stringContaining('ECONNREFUSED') as string,
  })
})

test.each(['http://8.8.8.8', 'https://[2001:4860:4860::8888]/flux', 'http://192.0.2.1:8080'])(
  '%s leads off this machine, so nothing is asked there',
  async (url) => {
    expect(await checkPublicUrl(url, 'me')).toEqual({
      reached: undefined,
      why: expect.stringContaining('neither loopback nor private') as string,
    })
  },
)

test('a host that has no address is not looked at', async () => {
  expect(await checkPublicUrl('http://flux.invalid', 'me')).toEqual({
    reached: undefined,
    why: 'flux.invalid does not resolve here',
  })
})
