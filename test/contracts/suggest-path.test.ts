import { expect, test } from 'vitest'
import { documented } from '../../src/contracts/documented/contract.js'
import { suggestPath } from '../../src/contracts/suggest-path.js'
import { live } from '../../src/contracts/live/contract.js'

const base = 'http://localhost:3589'
const say = (path: string) => suggestPath({ path, base, contracts: [documented, live], standard: documented })

test.each([
  ['/flux-2-pro', 'no such path; use POST http://localhost:3589/v1/flux-2-pro'],
  ['/flux-dev', 'no such path; use POST http://localhost:3589/v1/flux-dev'],
  ['/get_result', 'no such path; use GET http://localhost:3589/v1/get_result'],
  ['/live/flux-2-pro', 'no such path; use POST http://localhost:3589/live/v1/flux-2-pro'],
  ['/live/get_result', 'no such path; use GET http://localhost:3589/live/v1/get_result'],
  ['/documented/flux-dev', 'no such path; use POST http://localhost:3589/documented/v1/flux-dev'],
  ['/api/v1/flux-2-pro', 'no such path; use POST http://localhost:3589/v1/flux-2-pro'],
  ['/v1/v1/flux-dev', 'no such path; use POST http://localhost:3589/v1/flux-dev'],
  ['/v1//flux-dev', 'no such path; use POST http://localhost:3589/v1/flux-dev'],
  ['/V1/flux-dev', 'no such path; use POST http://localhost:3589/v1/flux-dev'],
  ['/v2/flux-dev', 'no such path; use POST http://localhost:3589/v1/flux-dev'],
  ['/live/live/v1/flux-dev', 'no such path; use POST http://localhost:3589/live/v1/flux-dev'],
  ['/v1/live/flux-2-pro', 'no such path; use POST http://localhost:3589/live/v1/flux-2-pro'],
  ['/bfl/v1/flux-tools/erase-v1', 'no such path; use POST http://localhost:3589/v1/flux-tools/erase-v1'],
  ['/v1/black-forest-labs/flux-2-pro', 'no such path; use POST http://localhost:3589/v1/flux-2-pro'],
])('a path with another way to it is told the right one: %s', (path, said) => {
  expect(say(path)).toBe(said)
})

test.each([
  [
    '/documented/v1/flux-2-pro',
    'the documented contract has no flux-2-pro, the live one has; use POST http://localhost:3589/live/v1/flux-2-pro',
  ],
  [
    '/documented/v1/credits',
    'the documented contract has no credits, the live one has; use GET http://localhost:3589/live/v1/credits',
  ],
])('a path of the other contract is told that one’s URL: %s', (path, said) => {
  expect(say(path)).toBe(said)
})

test.each([
  ['/live/v1/flux-2-prp', 'POST http://localhost:3589/live/v1/flux-2-pro'],
  ['/live/flux-2-prp', 'POST http://localhost:3589/live/v1/flux-2-pro'],
  ['/v1/flux-2-prp', 'POST http://localhost:3589/v1/flux-2-pro'],
  ['/flux-2-prp', 'POST http://localhost:3589/v1/flux-2-pro'],
  ['/live/v1/flux-1.1-pro', 'POST http://localhost:3589/live/v1/flux-pro-1.1'],
  ['/v1/flux-1.1-pro-ultra', 'POST http://localhost:3589/v1/flux-pro-1.1-ultra'],
  ['/v1/FLUX_2_PRO', 'POST http://localhost:3589/v1/flux-2-pro'],
  ['/documented/v1/flux-2-prp', 'POST http://localhost:3589/live/v1/flux-2-pro'],
  ['/v1/flux-tools/vto-v3', 'POST http://localhost:3589/v1/flux-tools/vto-v1'],
  ['/v1/get-result', 'GET http://localhost:3589/v1/get_result'],
  ['/v1/getresult', 'GET http://localhost:3589/v1/get_result'],
])('a name with a slip in it is told the one that was probably meant: %s', (path, meant) => {
  expect(say(path)).toBe(`no such path; did you mean ${meant}?`)
})

test.each([
  ['/v1', 'POST http://localhost:3589/v1/flux-dev'],
  ['/v1/', 'POST http://localhost:3589/v1/flux-dev'],
  ['/api/v1', 'POST http://localhost:3589/v1/flux-dev'],
  ['/live', 'POST http://localhost:3589/live/v1/flux-dev'],
  ['/live/v1/', 'POST http://localhost:3589/live/v1/flux-dev'],
])('a base URL is told to be one: %s', (path, example) => {
  expect(say(path)).toBe(`this is a base URL; append an endpoint to its version, such as ${example}`)
})

test.each([
  ['/health', 'GET http://localhost:3589/_emulator/health'],
  ['/v1/healthz', 'GET http://localhost:3589/_emulator/health'],
  ['/v1/docs', 'GET http://localhost:3589/docs'],
  ['/live/v1/openapi.json', 'GET http://localhost:3589/openapi.json'],
  ['/swagger.yaml', 'GET http://localhost:3589/openapi.yaml'],
])('a page that is looked for elsewhere is told where it is: %s', (path, page) => {
  expect(say(path)).toBe(`no such path; use ${page}`)
})

test.each([
  ['/v1/flux-3-video', 'flux-3-video', 'it makes videos'],
  ['/live/flux-tools/video-edit-v1', 'flux-tools/video-edit-v1', 'it works on videos'],
  ['/v1/flux-2-dev', 'flux-2-dev', 'its weights are published, but the service never had it'],
  ['/v1/pricing', 'pricing', 'it is not known to have answered'],
])('what the service has and the emulator has not is said to be so: %s', (path, below, what) => {
  expect(say(path)).toBe(`/v1/${below} is not emulated: ${what} (docs/contracts.md, Not emulated)`)
})

test.each(['', '/nope', '/v1/nope', '/favicon.ico', `/v1/${'x'.repeat(5000)}`, '/a'.repeat(8000)])(
  'of any other path only the base is told (%#)',
  (path) => {
    expect(say(path)).toBe(
      'no such path; the API is under http://localhost:3589/v1, its description at http://localhost:3589/docs',
    )
  },
)
