import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { createEmulator, type Emulator } from '../../src/index.js'
import { sendWithin } from '../../src/verify/send.js'
import { runCommand } from '../support/run-command.js'
import { deviating, deviations, type Deviation } from '../verify/deviations.js'

const key = 'a-key-of-a-test'
const variables = { FLUX_VERIFY_KEY: key }

const verify = (against: string, argv: readonly string[], given: Record<string, string> = variables) =>
  runCommand(['verify', '--against', against, ...argv], given).exited

let emulator: Emulator
beforeAll(async () => {
  emulator = await createEmulator({ latency: 'instant' })
})
afterAll(() => emulator.close())

async function listen(server: Server): Promise<string> {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const bodyOf = async (request: IncomingMessage) => Buffer.concat((await request.toArray()) as Buffer[])

const without = (headers: Readonly<Record<string, string>>, names: readonly string[]) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !names.includes(name)))

/** A server in front of the emulator, which deviates in one thing. */
function front(deviation: Deviation): Promise<string> {
  const send = deviating(sendWithin(60_000), deviation)
  const server = createServer((request, response) => {
    const { method = 'GET', url = '', headers } = request
    const sent = without(headers as Record<string, string>, ['connection', 'content-length'])
    void bodyOf(request)
      .then((body) => send({ url: `${emulator.url}${url}`, method, headers: sent, ...(method === 'POST' && { body }) }))
      .then((answer) => {
        if (typeof answer === 'string') throw new Error(answer)
        const kept = without(Object.fromEntries(answer.headers), ['content-encoding', 'content-length'])
        response.writeHead(answer.status, kept).end(answer.bytes)
      })
  })
  return listen(server)
}

test.each(['documented', 'live'] as const)('the emulator passes: %s', async (contract) => {
  const argv = ['--contract', contract, '--allow-tasks', '2', '--strict']
  const { code, stdout, stderr } = await verify(emulator.baseUrl(contract), argv)
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toMatch(new RegExp(`^${emulator.baseUrl(contract)} against the ${contract} contract\n\npassed `))
  expect(stdout).toMatch(/\n\n(\d+) checks: \1 passed, 0 failed, 0 with a warning, 0 skipped\n$/)
})

test('/v1 of the emulator passes as its own contract', async () => {
  const { code, stdout } = await verify(emulator.url, ['--strict'])
  expect([code, stdout.split('\n').at(-2)]).toEqual([0, '44 checks: 33 passed, 0 failed, 0 with a warning, 11 skipped'])
})

/** Of each kind one: a status, a header, a body, a document. */
const some = [
  'no key is a 403',
  'an error has no content type',
  'a 422 is about another field',
  'an unknown task is a 400',
  'HEAD is answered',
]

test.each(deviations.filter(({ contract, name }) => contract === 'documented' && some.includes(name)))(
  'a proxy with one deviation has its line, and its exit code: $name',
  async (deviation) => {
    const url = await front(deviation)
    const { code, stdout } = await verify(`${url}/documented`, [])
    const [line = ''] = deviation.lines
    const isWarning = line.startsWith('? ')
    const lines = stdout.split('\n').filter((each) => /^(FAILED|warning)/.test(each))
    expect(lines).toEqual([expect.stringMatching(isWarning ? /^warning {2}\S/ : /^FAILED {3}\S/)])
    expect(line.replace('? ', '')).toContain(`${lines[0]?.slice(9) ?? ''}: `)
    expect(code).toBe(isWarning ? 0 : 1)
    expect(stdout).not.toContain(key)
  },
)

test('JUnit and JSON are printed, or written to a file with a line about it', async () => {
  const deviation = deviations.find(({ name }) => name === 'no key is a 403')
  if (deviation === undefined) throw new Error('there is no such deviation')
  const url = `${await front(deviation)}/documented`
  const folder = mkdtempSync(join(tmpdir(), 'flux-verify-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'verify.xml')
  const written = await verify(url, ['--format', 'junit', '--out', file])
  const counted = '44 checks: 32 passed, 1 failed, 0 with a warning, 11 skipped'
  expect(written).toEqual({ code: 1, stdout: `wrote ${file}: ${counted}\n`, stderr: '' })
  const xml = readFileSync(file, 'utf8')
  expect(xml).toContain(
    `<testsuite name="flux-emulator verify: ${url}/v1, documented" tests="44" failures="1" errors="0" skipped="11">`,
  )
  expect(xml).toContain(
    '    <testcase classname="flux-emulator.verify" name="flux-dev: no key" time="0">\n      <failure type="failure" message="the status is 403 with',
  )
  const { code, stdout } = await verify(url, ['--format', 'json'])
  const printed = JSON.parse(stdout) as { counts: unknown; results: unknown[] }
  expect([code, printed.counts]).toEqual([1, { passed: 32, failed: 1, warning: 0, skipped: 11 }])
  expect(printed.results).toContainEqual({
    name: 'flux-dev: no key',
    asked: 'POST /flux-dev',
    verdict: 'failed',
    problems: [
      {
        what: `the status is 403 with '{"detail":"Not authenticated","status_code":401}', expected 401`,
        level: 'failure',
        evidence: { how: 'documented', source: 'the status; the text was probed in September 2026' },
      },
    ],
  })
  const unwritable = await verify(url, ['--out', folder])
  expect(unwritable).toEqual({ code: 2, stdout: '', stderr: expect.stringMatching(/cannot be written: Error: EISDIR/) })
})

test('a server that never answers is exit code 2', async () => {
  const silent = await listen(createServer(() => undefined))
  const argv = ['verify', '--against', silent, '--timeout', '50ms']
  expect(await runCommand(argv, {}, { givesUp: true }).exited).toEqual({
    code: 2,
    stdout: '',
    stderr: `flux-emulator verify: ${silent}/v1 did not answer within 50 ms\n`,
  })
})
