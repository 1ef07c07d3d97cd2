import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createEmulator } from '../../src/index.js'
import { linkedProject } from '../support/linked-project.js'

function start(folder: string, argv: readonly string[], more: Readonly<Record<string, string>> = {}) {
  const { PATH } = process.env
  const env = { PATH, FLUX_CA_DIR: join(folder, 'ca'), ...more }
  const child = spawn(process.execPath, argv, { cwd: folder, env })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()))
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, said }))
  onTestFinished(() => void child.kill('SIGKILL'))
  return { child, ended }
}

/** Notes the URL of its emulator, and how many tasks its account has after a submit: one, as it is its own. */
const file = (runner: string, test: string, options = '') => `
import { appendFileSync } from 'node:fs'
import { useFluxEmulator } from 'flux-emulator/${runner}'
import { test } from '${test}'
const flux = useFluxEmulator(${options})
test('has an account', async () => {
  await fetch(flux.baseUrl() + '/flux-dev', {
    method: 'POST',
    headers: { 'x-key': flux.key, 'content-type': 'application/json' },
    body: '{"prompt":"a fox"}',
  })
  const tasks = await flux.account.tasks()
  appendFileSync('seen', flux.url + ' ' + tasks.length + '\\n')
})`

const seenIn = (folder: string) =>
  readFileSync(join(folder, 'seen'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split(' '))

const isUp = (url: string) =>
  fetch(`${url}/_emulator/health`).then(
    () => true,
    () => false,
  )

const vitest = ['node_modules/vitest/vitest.mjs', 'run']
const config = {
  'package.json': '{"type":"module"}',
  'vitest.config.js': `export default { test: { globalSetup: 'flux-emulator/setup' } }`,
}
const ofVitest = {
  ...config,
  'a.test.js': file('vitest', 'vitest'),
  'b.test.js': file('vitest', 'vitest'),
}
const ofNode = {
  'package.json': '{"type":"module"}',
  'a.test.js': file('node-test', 'node:test'),
  'b.test.js': file('node-test', 'node:test'),
}

describe('one emulator serves all files of a run, each test has its account, and it ends with the run', () => {
  test.each([
    ['vitest in processes', ofVitest, [...vitest, '--pool=forks']],
    ['vitest in threads', ofVitest, [...vitest, '--pool=threads']],
    ['vitest in one thread', ofVitest, [...vitest, '--pool=threads', '--no-file-parallelism', '--no-isolate']],
    ['node:test', ofNode, [resolve('dist/cli.js'), 'run', '--', process.execPath, '--test']],
  ])('%s', async (_runner, files, argv) => {
    const folder = linkedProject(files)
    const { code, said } = await start(folder, argv).ended
    expect([code, code === 0 ? '' : said]).toEqual([0, ''])
    const [[url = '', tasks] = [], other] = seenIn(folder)
    expect([tasks, other]).toEqual(['1', [url, '1']])
    await expect.poll(() => isUp(url)).toBe(false)
  })
})

test('without the setup, each file has an emulator in its own process', async () => {
  const folder = linkedProject({ ...ofVitest, 'vitest.config.js': 'export default {}' })
  expect((await start(folder, vitest).ended).code).toBe(0)
  const [[one] = [], [other] = []] = seenIn(folder)
  expect(other).not.toBe(one)
})

test('a file that gives options has an emulator of its own beside that of the run', async () => {
  const folder = linkedProject({ ...ofVitest, 'b.test.js': file('vitest', 'vitest', '{ emulator: {} }') })
  expect((await start(folder, vitest).ended).code).toBe(0)
  const [[one] = [], [other] = []] = seenIn(folder)
  expect(other).not.toBe(one)
})

test('FLUX_EMULATOR_URL goes before that of the run, and then none is started', async () => {
  await using emulator = await createEmulator()
  const folder = linkedProject(ofVitest)
  expect((await start(folder, vitest, { FLUX_EMULATOR_URL: emulator.url }).ended).code).toBe(0)
  expect(seenIn(folder)).toEqual([
    [emulator.url, '1'],
    [emulator.url, '1'],
  ])
})

test('the emulator ends when the run is killed', async () => {
  const folder = linkedProject({
    'a.mjs': `import setup from 'flux-emulator/setup'
await setup()
console.log(process.env.FLUX_EMULATOR_OF_RUN)
setInterval(() => undefined, 1000)`,
  })
  const { child } = start(folder, ['a.mjs'])
  const url = String((await once(child.stdout, 'data'))[0]).trim()
  expect(await isUp(url)).toBe(true)
  child.kill('SIGKILL')
  await expect.poll(() => isUp(url)).toBe(false)
})

test('the emulator does not keep the program alive that has started it', async () => {
  const folder = linkedProject({ 'a.cjs': `require('flux-emulator/setup')().then(() => console.log('started'))` })
  expect(await start(folder, ['a.cjs']).ended).toEqual({ code: 0, said: 'started\n' })
})
