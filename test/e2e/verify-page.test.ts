import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { runCommand } from '../support/run-command.js'
import { testPrograms } from './shell-page.js'

testPrograms('docs/verify.md', ['verify.sh'])

/** A server that answers everything with what was sent, and keeps the requests. */
async function echo() {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(`${request.method ?? ''} ${request.url ?? ''}`)
    response.end(JSON.stringify({ headers: request.headers }))
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  onTestFinished(() => void server.close())
  return { asked, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

test('a server that is something else fails, and its echo does not show the key', async () => {
  const { asked, url } = await echo()
  const ended = await runCommand(['verify', '--against', url], { FLUX_VERIFY_KEY: 'a-key-that-is-secret' }).exited
  expect(ended).toMatchObject({ code: 1, stderr: '' })
  expect(ended.stdout).toContain('FAILED   an unknown path: GET')
  expect(ended.stdout).not.toContain('a-key-that-is-secret')
  expect(asked[0]).toBe('GET /openapi.json')
  // Everything is accepted there, so it stops after the first submit that should have been refused.
  expect(asked.filter((line) => line.startsWith('POST /v1/flux')).length).toBeLessThan(3)
})

test('where nothing listens, there is nothing to check: exit code 2', async () => {
  const { url } = await echo()
  const closed = createServer()
  await once(closed.listen(0, '127.0.0.1'), 'listening')
  const { port } = closed.address() as AddressInfo
  await once(closed.close(), 'close')
  expect(url).not.toContain(String(port))
  expect(await runCommand(['verify', '--against', `http://127.0.0.1:${port}`]).exited).toEqual({
    code: 2,
    stdout: '',
    stderr: `flux-emulator verify: http://127.0.0.1:${port}/v1 refused the connection; nothing listens there\n`,
  })
})
