import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, onTestFinished, test } from 'vitest'
import { createEmulator, type Emulator, type EmulatorOptions, type Report } from '../../src/index.js'
import { clientAt, type Polled } from '../support/client.js'
import { runCommand } from '../support/run-command.js'

const report = (argv: readonly string[], variables?: Record<string, string>) =>
  runCommand(['report', ...argv], variables).exited

const started: Emulator[] = []
afterAll(() => Promise.all(started.map((emulator) => emulator.close())))

/** An emulator with a client that behaves, one that deserves a warning, and one that deserves worse. */
async function startUsed(options: EmulatorOptions = {}) {
  const emulator = await createEmulator({ latency: 'instant', ...options })
  started.push(emulator)
  const api = clientAt(emulator.url, { prefix: '/live/v1' })
  const pollAt = async (url: string) => (await (await fetch(url)).json()) as Polled
  const size = { width: 256, height: 256 }

  const { polling_url: url } = await api.as({ key: 'good' }).submit('flux-dev', { prompt: 'x', ...size })
  const { result } = await pollAt(url)
  await (await fetch(result.sample)).arrayBuffer()

  const hasty = await api.as({ key: 'hasty' }).submit('flux-dev', { prompt: 'x [[stuck]]', ...size })
  await pollAt(hasty.polling_url)
  await pollAt(hasty.polling_url)

  const { id } = await api.as({ key: 'own' }).submit('flux-dev', { prompt: 'x [[stuck]]', ...size })
  await pollAt(`${emulator.url}/v1/get_result?id=${id}`)
  await pollAt(`${emulator.baseUrl('live').replace('127.0.0.1', 'localhost')}/get_result?id=${id}`)
  return { emulator, port: new URL(emulator.url).port }
}

/** One for all, as asking changes nothing: the last test says so. */
let used: Promise<Awaited<ReturnType<typeof startUsed>>> | undefined
const shared = () => (used ??= startUsed())

test('its exit code says whether there is a finding as grave as asked', async () => {
  const { emulator } = await shared()
  const cases = [
    ['good', 'note', 0],
    ['hasty', undefined, 0],
    ['hasty', 'error', 0],
    ['hasty', 'warning', 1],
    ['hasty', 'note', 1],
    ['own', 'error', 1],
  ] as const
  const outcomes = await Promise.all(
    cases.map(async ([account, failOn]) => {
      const asked = ['--url', emulator.url, '--account', account, ...(failOn ? ['--fail-on', failOn] : [])]
      const { code, stderr } = await report(asked)
      return [account, failOn, code, stderr]
    }),
  )
  expect(outcomes).toEqual(cases.map((each) => [...each, '']))
})

test('it finds the emulator by --host and --port, by --url, and by variables', async () => {
  const { emulator, port } = await shared()
  const ways: [argv: string[], variables?: Record<string, string>][] = [
    [['--port', port]],
    [['--host', '0.0.0.0', '--port', port]],
    [['--url', `${emulator.url}/`]],
    [[], { FLUX_PORT: port }],
  ]
  const outcomes = await Promise.all(
    ways.map(([argv, variables]) => report(['--account', 'hasty', ...argv], variables)),
  )
  for (const { code, stdout, stderr } of outcomes) {
    expect([code, stderr]).toEqual([0, ''])
    expect((JSON.parse(stdout) as Report).findings.map(({ name }) => name)).toEqual(['polls-too-fast'])
  }
})

describe('the forms', () => {
  test.each([
    ['json', /^\{\n {2}"/],
    ['junit', /^<\?xml .*polls-too-fast.*<failure /s],
    ['markdown', /^# .*polls-too-fast/s],
  ])('%s, printed or written to a file', async (format, looks) => {
    const { emulator } = await shared()
    const folder = mkdtempSync(join(tmpdir(), 'flux-report-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const file = join(folder, 'report')
    const asked = ['--url', emulator.url, '--account', 'hasty', '--format', format]
    const [printed, written] = await Promise.all([
      report(asked),
      report([...asked, '--out', file, '--fail-on', 'warning']),
    ])
    expect(printed).toEqual({ code: 0, stdout: expect.stringMatching(looks), stderr: '' })
    expect([written.code, written.stderr]).toEqual([1, ''])
    expect(written.stdout).toContain(file)
    expect(readFileSync(file, 'utf8')).toBe(printed.stdout)
  })
})

test('a control token is sent', async () => {
  const { emulator } = await startUsed({ controlToken: 'a-long-secret' })
  const asked = ['--url', emulator.url, '--account', 'good']
  const [without, wrong, right, variable] = await Promise.all([
    report(asked),
    report([...asked, '--control-token', 'another-secret']),
    report([...asked, '--control-token', 'a-long-secret']),
    report(asked, { FLUX_CONTROL_TOKEN: 'a-long-secret' }),
  ])
  expect([without.code, wrong.code, right.code, variable.code]).toEqual([2, 2, 0, 0])
  expect([without.stderr, wrong.stderr]).toEqual([expect.stringContaining('401'), expect.stringContaining('401')])
  expect(wrong.stderr).not.toContain('secret')
})

test('no report is exit code 2, with a sentence on stderr', async () => {
  const { emulator } = await shared()
  const gone = await createEmulator()
  await gone.close()
  const where = ['--url', emulator.url]
  const cases: [argv: string[], told: RegExp][] = [
    [['--url', gone.url, '--account', 'good'], /nothing listens/],
    [[...where, '--account', 'good', '--out', '/nowhere/at/all'], /nowhere/],
  ]
  const outcomes = await Promise.all(cases.map(([argv]) => report([...argv, '--fail-on', 'error'])))
  expect(outcomes).toEqual(cases.map(([, told]) => ({ code: 2, stdout: '', stderr: expect.stringMatching(told) })))
})

test('--all is about every key: one JUnit file with a suite for each', async () => {
  const { emulator } = await shared()
  const asked = ['--url', emulator.url, '--all']
  const { code, stdout, stderr } = await report([...asked, '--format', 'junit', '--fail-on', 'error'])
  expect([code, stdout.match(/<testsuite name="[^"]*/g), stderr]).toEqual([
    1,
    ['good', 'hasty', 'own'].map((key) => `<testsuite name="flux-emulator: ${key}`),
    '',
  ])
  const both = await report([...asked, '--account', 'good'])
  expect([both.code, both.stderr]).toEqual([2, expect.stringContaining('report takes --account or --all, not both')])
})

test('a key that sent nothing is said on stderr, and is exit code 2 where a finding would fail', async () => {
  const { emulator } = await shared()
  const asked = ['--url', emulator.url, '--account', 'mistyped']
  const told = {
    stdout: expect.stringContaining('"findings": []'),
    stderr: expect.stringMatching(/mistyped: no request/),
  }
  expect(await report(asked)).toEqual({ code: 0, ...told })
  expect(await report([...asked, '--fail-on', 'error'])).toEqual({ code: 2, ...told })
})

test('a command that cannot be read is exit code 2, too: 1 means findings', async () => {
  const cases: [argv: string[], told: RegExp][] = [
    [[], /--account/],
    [['--account', 'good', '--format', 'html'], /json.*junit.*markdown/],
    [['--account', 'good', '--fail-on', 'fatal'], /note.*warning.*error/],
    [['--account', 'good', '--fial-on', 'note'], /--fial-on.*did you mean --fail-on\?/],
    [['--account', 'good', '--prot', '1'], /--prot.*did you mean --port\?/],
    [['--account', 'good', 'twice'], /'twice' is one word too many/],
  ]
  const outcomes = await Promise.all(cases.map(([argv]) => report(argv)))
  expect(outcomes).toEqual(cases.map(([, told]) => ({ code: 2, stdout: '', stderr: expect.stringMatching(told) })))
})

test('asking leaves no trace in what is asked about', async () => {
  const { emulator } = await startUsed()
  const before = emulator.account('good').requests().count
  await report(['--url', emulator.url, '--account', 'good'])
  await report(['--url', emulator.url, '--account', 'mistyped'])
  expect(emulator.account('good').requests().count).toBe(before)
  expect(emulator.control.accounts().map(({ key }) => key)).toEqual(['good', 'hasty', 'own'])
})
