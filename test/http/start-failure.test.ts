import { expect, test } from 'vitest'
import { startError, startFailure } from '../../src/http/start-failure.js'

const place = { host: 'flux.test', port: 80 }
const failure = (code: string) => Object.assign(new Error(`listen ${code}`), { code })

test.each([
  ['EACCES', 'not permitted to listen on flux.test:80: ports below 1024 need privileges. Choose another with --port'],
  [
    'ENOTFOUND',
    'the host name flux.test cannot be resolved. Choose another with --host (127.0.0.1, or 0.0.0.0 for all)',
  ],
  [
    'EAI_AGAIN',
    'the host name flux.test cannot be resolved. Choose another with --host (127.0.0.1, or 0.0.0.0 for all)',
  ],
  [
    'EAFNOSUPPORT',
    'flux.test is an IPv6 address, and this machine has no IPv6. Choose another with --host (127.0.0.1, or 0.0.0.0 for all)',
  ],
])('the command says what to do about %s, and the library the same with its own names and the code', (code, said) => {
  expect(startFailure(failure(code), place)).toBe(said)
  const error = startError(failure(code), place) as NodeJS.ErrnoException
  expect({ code: error.code, message: error.message, cause: error.cause }).toEqual({
    code,
    message: said
      .replace('--port', 'option port')
      .replace('--host (127.0.0.1, or 0.0.0.0 for all)', "option host ('127.0.0.1', or '0.0.0.0' for all)"),
    cause: failure(code),
  })
})

test('a failure of another kind stays as it is', () => {
  const error = new Error('out of luck')
  expect([startFailure(error, place), startError(error, place)]).toEqual([undefined, error])
})
