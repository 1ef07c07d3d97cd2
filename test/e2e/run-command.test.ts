import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { once } from 'node:events'
import { afterAll, describe, expect, test } from 'vitest'
import { runCommand } from '../support/run-command.js'
import { languagePrograms, titleOf } from './language-programs.js'

const folder = mkdtempSync(join(tmpdir(), 'flux-run-'))
afterAll(() => {
  rmSync(folder, { recursive: true })
})
const variables = { FLUX_CA_DIR: join(folder, 'ca') }

const start = (command: readonly string[], options: readonly string[] = [], more: Record<string, string> = {}) =>
  runCommand(['run', ...options, '--', ...command], { ...variables, ...more })

const node = (code: string) => [process.execPath, '-e', code]
const python = (code: string) => ['/usr/bin/python3', '-c', code]

describe('a program with a fixed host reaches the emulator', () => {
  for (const program of languagePrograms) {
    const { title, skip } = titleOf(program)
    test.skipIf(skip)(title, async () => {
      const file = join(mkdtempSync(join(folder, 'program-')), program.file)
      writeFileSync(file, program.text)
      const { code, stdout, stderr } = await start([...program.command, file]).exited
      expect([code, stdout, code === 0 ? '' : stderr]).toEqual([0, '{"credits":1000000}', ''])
    })
  }
})

test('what the user has set is kept beside what is added, and a way around the proxy is not', async () => {
  const print =
    node(`const { NODE_OPTIONS, NO_PROXY, PYTHONPATH, PHP_INI_SCAN_DIR, JAVA_TOOL_OPTIONS, BFL_API_KEY } = process.env
    console.log(JSON.stringify({ NODE_OPTIONS, NO_PROXY, PYTHONPATH, PHP_INI_SCAN_DIR, JAVA_TOOL_OPTIONS, BFL_API_KEY }))`)
  const { stdout } = await start(print, ['--api-keys', 'one,two'], {
    NODE_OPTIONS: '--max-old-space-size=300',
    NO_PROXY: 'corp.example,.bfl.ai',
    no_proxy: '',
    PYTHONPATH: '/own/modules',
    PHP_INI_SCAN_DIR: '/own/settings',
    JAVA_TOOL_OPTIONS: '-Down=1',
    BFL_API_KEY: 'a-real-key',
  }).exited
  expect(JSON.parse(stdout)).toEqual({
    NODE_OPTIONS: expect.stringMatching(/^--max-old-space-size=300 --require ".*redirect\.cjs"$/) as string,
    NO_PROXY: expect.stringMatching(/^(?:corp\.example,)?localhost,127\.0\.0\.1,::1$/) as string,
    PYTHONPATH: expect.stringMatching(/python:\/own\/modules$/) as string,
    PHP_INI_SCAN_DIR: expect.stringMatching(/^\/own\/settings:.*php$/) as string,
    JAVA_TOOL_OPTIONS: expect.stringMatching(/^-Down=1 "-Dhttps\.proxyHost=/) as string,
    BFL_API_KEY: 'one',
  })
})

test('a sitecustomize of the user is loaded as well', async () => {
  const own = mkdtempSync(join(folder, 'own-'))
  writeFileSync(join(own, 'sitecustomize.py'), 'print("mine", end="")\n')
  const { stdout } = await start(python('pass'), [], { PYTHONPATH: own }).exited
  expect(stdout).toBe('mine')
})

describe('the exit code', () => {
  test.each([
    ["is the command's", ['sh', '-c', 'exit 7'], 7],
    ['is 128 and the number of the signal that ended it', ['sh', '-c', 'kill -KILL $$'], 137],
    ['is 127 for a command that there is not', ['no-such-command-here'], 127],
    ['is 126 for a file that cannot be run', ['/etc/passwd'], 126],
  ])('%s', async (_what, command, code) => {
    expect(await start(command).exited).toMatchObject({ code })
  })

  test('is 1 for findings of the --fail-on level, and the report is printed', async () => {
    const submit =
      node(`fetch('https://api.bfl.ai/v1/flux-dev', { method: 'POST', body: '{"prompt":"x","no_such_field":1}',
      headers: { 'x-key': 'k', 'content-type': 'application/json' } })`)
    const { code, stdout, stderr } = await start(submit, ['--fail-on', 'warning']).exited
    expect([code, stdout, stderr.includes('ignored-fields')]).toEqual([1, '', true])
  })

  test('is 2 for a command that asked nothing, with --fail-on', async () => {
    expect(await start(['true'], ['--fail-on', 'error']).exited).toMatchObject({ code: 2 })
  })
})

test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
  '%s is passed on, and the command decides what it means',
  async (signal) => {
    const { child, exited } = start(
      node(`process.on('${signal}', () => process.exit(5)); console.log('up'); setInterval(() => 0, 1e6)`),
    )
    await once(child.stdout, 'data')
    child.kill(signal)
    expect(await exited).toMatchObject({ code: 5 })
  },
)

test('a host that is refused is told once, with what to do', async () => {
  const curl = 'curl -s https://example.com; curl -s https://example.com; exit 0'
  expect(await start(['sh', '-c', curl]).exited).toEqual({
    code: 0,
    stdout: '',
    stderr:
      "flux-emulator: refused a connection to example.com: only BFL's hosts are emulated. --proxy-passthrough lets the command reach others\n",
  })
})

test('nothing of it is left when it has ended', async () => {
  const own = mkdtempSync(join(folder, 'tmp-'))
  await start(['true'], [], { TMPDIR: own }).exited
  expect(readdirSync(own)).toEqual([])
})

test.each([
  [['run'], 'flux-emulator: run needs a command behind two dashes, such as flux-emulator run -- npm test\n'],
  [['run', 'npm', 'test'], "flux-emulator: 'npm' is one word too many after run\n"],
  [['serve', '--', 'npm'], "flux-emulator: 'npm' behind -- is a command, which only run takes\n"],
])('%j is a usage error', async (argv, stderr) => {
  expect(await runCommand(argv).exited).toEqual({ code: 2, stdout: '', stderr })
})
