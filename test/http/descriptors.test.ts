import { EventEmitter, once } from 'node:events'
import { createServer } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { createShortages, lacksDescriptors } from '../../src/shortages.js'
import { warnOfDescriptors } from '../../src/http/descriptors.js'
import { createManualTime } from '../support/manual-time.js'

async function watched(limit: number | undefined) {
  const time = createManualTime()
  const shortages = createShortages()
  const said: string[] = []
  const warn = (text: string) => said.push(text)
  const server = createServer().listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  warnOfDescriptors({ time, shortages, warn, readLimit: () => limit })(server)
  await once(server, 'listening')
  /** A connection that was given this descriptor. */
  const accept = (fd: number) => server.emit('connection', Object.assign(new EventEmitter(), { _handle: { fd } }))
  return { time, shortages, said, server, accept }
}

const advice = 'close connections that are not needed, or raise the limit (ulimit -n)'
const nearly =
  '1009 of 1024 file descriptors are taken; when none are left, new connections are closed without a response; ' +
  advice

test('a connection that takes one of the last file descriptors is told of, at most once a minute', async () => {
  const { time, said, accept } = await watched(1024)
  accept(1007)
  expect(said).toEqual([])
  accept(1008)
  accept(1009)
  time.advance(59_999)
  accept(1008)
  expect(said).toEqual([nearly])
  time.advance(1)
  accept(1008)
  expect(said).toEqual([nearly, nearly])
})

test('where the limit is not known, or there are no descriptors, nothing is said', async () => {
  const { said, accept } = await watched(undefined)
  accept(100_000)
  accept(-1)
  expect(said).toEqual([])
})

test('what could not be opened is told of, at most once a minute', async () => {
  const { time, said, shortages } = await watched(undefined)
  const lost = `a webhook could not be sent: this process has no file descriptor left; ${advice}`
  shortages.report('a webhook could not be sent')
  shortages.report('a webhook could not be sent')
  time.advance(60_000)
  shortages.report('a webhook could not be sent')
  expect(said).toEqual([lost, lost])
})

test('an error in accepting a connection is told of, and ends nothing', async () => {
  const { said, server } = await watched(undefined)
  server.emit('error', Object.assign(new Error('accept EMFILE'), { code: 'EMFILE' }))
  server.emit('error', Object.assign(new Error('accept ENOMEM'), { code: 'ENOMEM' }))
  expect(said).toEqual([
    `a connection could not be accepted: this process has no file descriptor left; ${advice}`,
    'a connection could not be accepted',
  ])
})

test.each<[string, unknown, boolean]>([
  ['its code', Object.assign(new Error('x'), { code: 'EMFILE' }), true],
  ['its cause', new Error('x', { cause: Object.assign(new Error('x'), { code: 'ENFILE' }) }), true],
  ['the first of several', new AggregateError([Object.assign(new Error('x'), { code: 'EMFILE' })]), true],
  ['a worker that could not start', new Error('Worker initialization failure: EMFILE'), true],
  ['another code', Object.assign(new Error('x'), { code: 'ENOENT' }), false],
  ['what is not an error', 'EMFILE', false],
])('that descriptors lack is known by %s: %s', (_, error, lacks) => {
  expect(lacksDescriptors(error)).toBe(lacks)
})
