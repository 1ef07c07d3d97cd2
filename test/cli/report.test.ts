import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { report, type ReportCommand } from '../../src/cli/report.js'
import type { Report } from '../../src/control/control.js'
import { junit } from '../../src/control/report/junit.js'
import { markdown } from '../../src/control/report/markdown.js'

const undo: (() => unknown)[] = []
afterEach(async () => {
  for (const each of undo.splice(0)) await each()
})

const seen: Report = {
  findings: [
    { name: 'polls-too-fast', level: 'warning', what: 'It polled.', advice: 'Wait.', count: 1, requests: [2] },
    { name: 'never-polls', level: 'note', what: 'It did not.', advice: 'Poll.', count: 1, requests: [1] },
  ],
  coverage: { endpoints: [], untouched: [], fields: [], paths: {}, unmet: [] },
}

/** Something that answers as the emulator would. */
async function answering(status: number, body: string): Promise<{ url: string; asked: IncomingMessage[] }> {
  const asked: IncomingMessage[] = []
  const server = createServer((request, response) => {
    asked.push(request)
    response.writeHead(status).end(body)
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  undo.push(() => server.close())
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked }
}

test('asks for the account, with the control token', async () => {
  const { url, asked } = await answering(200, JSON.stringify(seen))
  await report({ url: `${url}/path/`, account: 'a key&', token: 'hush' })
  expect(asked.map(({ url, headers }) => [url, headers.authorization])).toEqual([
    ['/path/_emulator/report?account=a%20key%26&format=json', 'Bearer hush'],
  ])
})

test('asks for the account of the key default by header: the parameter would name the template', async () => {
  const { url, asked } = await answering(200, JSON.stringify(seen))
  await report({ url, account: 'default' })
  expect(asked.map(({ url, headers }) => [url, headers['x-key']])).toEqual([
    ['/_emulator/report?format=json', 'default'],
  ])
})

test.each<[ReportCommand['failOn'], 0 | 1]>([
  [undefined, 0],
  ['error', 0],
  ['warning', 1],
  ['note', 1],
])('with a warning and a note, --fail-on %s gives %i', async (failOn, exitCode) => {
  const { url } = await answering(200, JSON.stringify(seen))
  const outcome = await report({ url, account: 'key', ...(failOn && { failOn }) })
  expect(outcome).toEqual({ exitCode, stdout: `${JSON.stringify(seen, undefined, 2)}\n` })
})

test.each(Object.entries({ junit, markdown }))('prints %s', async (format, print) => {
  const { url } = await answering(200, JSON.stringify(seen))
  const outcome = await report({ url, account: 'key', format: format as 'junit' | 'markdown' })
  expect(outcome).toEqual({ exitCode: 0, stdout: print(seen, 'key') })
})

test('writes to a file, and says in a line how it went', async () => {
  const { url } = await answering(200, JSON.stringify(seen))
  const folder = await mkdtemp(join(tmpdir(), 'report-'))
  undo.push(() => rm(folder, { recursive: true }))
  const out = join(folder, 'report.xml')
  const command = { url, account: 'key', format: 'junit', out } as const
  expect(await report({ ...command, failOn: 'warning' })).toEqual({
    exitCode: 1,
    stdout: `wrote ${out}: 2 finding(s); warning or above: polls-too-fast\n`,
  })
  expect(await readFile(out, 'utf8')).toBe(junit(seen, 'key'))
  expect(await report({ ...command, failOn: 'error' })).toEqual({
    exitCode: 0,
    stdout: `wrote ${out}: 2 finding(s); error or above: none\n`,
  })
  const nowhere = await report({ ...command, out: join(folder, 'none', 'report.xml') })
  expect([nowhere.exitCode, nowhere.stderr]).toEqual([2, expect.stringContaining('cannot be written: Error: ENOENT')])
})

test.each([
  [401, '{"detail":"token"}', 'answered 401 (is the control token right?): {"detail":"token"}\n'],
  [404, 'no account', 'answered 404: no account\n'],
  [200, '<html>', 'answered with something that is not a report; another program may listen there\n'],
  [200, 'null', 'answered with something that is not a report; another program may listen there\n'],
])('%i %s: no report', async (status, body, words) => {
  const { url } = await answering(status, body)
  const stderr = `flux-emulator report: ${url}/_emulator/report ${words}`
  expect(await report({ url, account: 'key', failOn: 'error' })).toEqual({ exitCode: 2, stdout: '', stderr })
})

test('nothing listens there', async () => {
  const { url } = await answering(200, '')
  for (const each of undo.splice(0)) each()
  const stderr = `flux-emulator report: ${url}/_emulator/report refused the connection; nothing listens there\n`
  expect(await report({ url, account: 'key' })).toEqual({ exitCode: 2, stdout: '', stderr })
})

test('no URL', async () => {
  const stderr =
    'flux-emulator report: "localhost:3589" is not the URL of an emulator; expected one such as http://localhost:3589\n'
  expect(await report({ url: 'localhost:3589', account: 'key' })).toEqual({ exitCode: 2, stdout: '', stderr })
})

const nothing: Report = { ...seen, findings: [], note: 'no request carried this key' }

test.each<[ReportCommand['failOn'], 0 | 2]>([
  [undefined, 0],
  ['error', 2],
])('a key that sent nothing has not passed: --fail-on %s gives %i', async (failOn, exitCode) => {
  const { url } = await answering(200, JSON.stringify(nothing))
  expect(await report({ url, account: 'key', format: 'junit', ...(failOn && { failOn }) })).toEqual({
    exitCode,
    stdout: junit(nothing, 'key'),
    stderr: 'flux-emulator report: key: no request carried this key\n',
  })
})

test('and is an error in JUnit, and a note in Markdown', () => {
  expect(junit(nothing, 'key')).toContain(
    '<testsuite name="flux-emulator: key" tests="11" failures="0" errors="1" skipped="0">\n    <testcase classname="flux-emulator.report" name="sends-requests" time="0">\n      <error type="error" message="no request carried this key"/>',
  )
  expect(markdown(nothing, 'key')).toContain('**Note:** no request carried this key')
})
