import { expect, test } from 'vitest'
import e2e from '../vitest.e2e.config.js'
import usual from '../vitest.config.js'
import fast from '../vitest.fast.config.js'
import { fastFiles, heldBackBy, testFiles } from './support/fast-files.js'

const fastOnes = fastFiles()

test('every test is in npm test or npm run test:e2e, never both', () => {
  expect(usual.test?.include).toEqual(['test/**/*.test.ts'])
  expect(usual.test?.exclude).toEqual(['test/{e2e,recipes,sdk}/**/*.test.ts', 'test/**/*.long.test.ts'])
  expect(e2e.test).toMatchObject({ include: usual.test?.exclude, exclude: [] })
})

test('every test is in npm run test:fast or held back for a reason, never both', () => {
  const rows = testFiles().map((file) => ({ file, isFast: fastOnes.includes(file), slow: heldBackBy(file) }))
  expect(rows.filter(({ isFast, slow }) => isFast !== (slow.length === 0))).toEqual([])
  expect(fast.test?.include).toEqual(fastOnes)
})

test('most tests are fast ones', () => {
  expect(fastOnes.length).toBeGreaterThan(testFiles().length / 2)
})

test('no test of SDKs, recipes or sockets is a fast one', () => {
  const banned = /^test\/(?:sdk|recipes|webhooks\/sender|e2e)\//
  expect(fastOnes.filter((file) => banned.test(file))).toEqual([])
})

test.each([
  ['test/webhooks/sender.test.ts', 'a socket', 'node:http'],
  ['test/e2e/cli.test.ts', 'a process, by a helper', 'node:child_process'],
  ['test/http/damaged-pictures.test.ts', 'pictures', 'sharp'],
  ['test/http/live-refusals.test.ts', 'pictures, by a helper', 'sharp'],
  ['test/e2e/library.test.ts', 'the library, which listens', 'src/index.ts'],
  ['test/validation/hostile-bodies.test.ts', 'its own word', '// Slow: bodies of 64 MB'],
  ['test/sdk/hugging-face.test.ts', 'an SDK', '@huggingface/inference'],
])('%s is held back by %s', (file, _why, name) => {
  expect(heldBackBy(file)).toContain(name)
})
