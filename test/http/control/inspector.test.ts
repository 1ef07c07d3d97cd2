import { readdirSync, readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { built } from '../../../src/built.js'
import { startApp } from '../../support/start-app.js'

test.each([
  ['/_emulator/', 'text/html; charset=utf-8'],
  ['/_emulator/inspector/app.js', 'text/javascript; charset=utf-8'],
  ['/_emulator/inspector/chunk.js', 'text/javascript; charset=utf-8'],
  ['/_emulator/inspector/try-it.js', 'text/javascript; charset=utf-8'],
  ['/_emulator/inspector/app.css', 'text/css; charset=utf-8'],
])('%s is a file of the inspector, without the token, and allows no inline script', async (url, type) => {
  const { app } = startApp({ controlToken: 'a-long-secret' })
  const { statusCode, headers } = await app.inject({ url })
  expect([statusCode, headers['content-type']]).toEqual([200, type])
  expect(headers['content-security-policy']).toContain("default-src 'none'; script-src 'self'; style-src 'self'")
})

test('a page of another site gets no file of the inspector', async () => {
  const { app } = startApp()
  const { statusCode } = await app.inject({ url: '/_emulator/', headers: { 'sec-fetch-site': 'cross-site' } })
  expect(statusCode).toEqual(403)
})

test('every file that the build made for the inspector is served', async () => {
  const { app } = startApp()
  const files = readdirSync(built('inspector')).filter((name) => name !== 'index.html')
  const served = await Promise.all(
    files.map(async (name) => [name, (await app.inject(`/_emulator/inspector/${name}`)).statusCode]),
  )
  expect(served).toEqual(files.map((name) => [name, 200]))
})

test('the files of the inspector have at most 120 kB, compressed', () => {
  const sizes = readdirSync(built('inspector')).map((name) => gzipSync(readFileSync(built(`inspector/${name}`))).length)
  expect(sizes.length).toBeGreaterThan(4)
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(120_000)
})
