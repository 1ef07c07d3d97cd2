import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createEmulator } from '../../src/index.js'
import { freePort } from '../support/free-port.js'
import { linkedProject } from '../support/linked-project.js'

/** What a page shows in blocks of code, in its order. */
const blocksOf = (page: string) =>
  [...readFileSync(page, 'utf8').matchAll(/^```(\w+)\n([^]*?)^```$/gm)].map(([, language = '', text = '']) => ({
    language,
    text,
  }))

function start(cwd: string, command: string, argv: readonly string[]) {
  const { PATH = '', HOME = '' } = process.env
  const env = {
    PATH: [join(cwd, 'node_modules/.bin'), PATH].join(delimiter),
    HOME,
    FLUX_CA_DIR: join(cwd, 'ca'),
    npm_config_update_notifier: 'false',
  }
  const child: ChildProcess = spawn(command, argv, { cwd, env, detached: true })
  onTestFinished(() => {
    try {
      process.kill(-(child.pid ?? 0), 'SIGKILL')
    } catch {
      // All of them have ended.
    }
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (said += chunk.toString()))
  return { child, ended: once(child, 'close').then(([code]) => ({ code: code as number, said })) }
}

describe('docs/command-line.md', () => {
  const blocks = blocksOf('docs/command-line.md')
  const credits = `curl -s -H 'x-key: k' https://api.bfl.ai/v1/credits`

  test('shows two programs, and each is run here', () => {
    expect(blocks.map(({ language }) => language)).toEqual(['sh', 'sh'])
  })

  test('npm test is run beside an emulator', async () => {
    const folder = linkedProject({ 'package.json': JSON.stringify({ scripts: { test: credits } }) })
    const { code, said } = await start(folder, 'sh', ['-c', blocks[0]?.text ?? '']).ended
    expect([code, said]).toEqual([0, expect.stringContaining('{"credits":1000000}')])
  })

  test('an emulator that is a proxy serves clients which take it for one', async () => {
    const port = await freePort()
    const folder = linkedProject({})
    const { child } = start(folder, 'sh', ['-c', (blocks[1]?.text ?? '').replace('3589', String(port))])
    await once(child.stdout ?? child, 'data')
    const client = ['-c', `${credits} --proxy http://localhost:${port} --cacert "$(flux-emulator ca --path)"`]
    expect(await start(folder, 'sh', client).ended).toEqual({ code: 0, said: '{"credits":1000000}' })
  })

  test('the lines in its tables are for a shell', async () => {
    const text = readFileSync('docs/command-line.md', 'utf8')
    const lines = ['eval "$(flux-emulator env ai-sdk)"', 'source <(flux-emulator complete bash)']
    for (const line of lines) expect(text).toContain(line)
    expect(await start(linkedProject({}), 'bash', ['-e', '-c', lines.join('\n')]).ended).toEqual({ code: 0, said: '' })
  })
})

describe('docs/test-runners.md', () => {
  const blocks = blocksOf('docs/test-runners.md')
  const [install, aTest, timers, elsewhere, ...containers] = blocks.map(({ text }) => text)

  test('shows what follows, and Testcontainers, for which there is no Docker here', () => {
    // `npm run test:examples` installs the package as the first block says.
    expect(install).toBe('npm i -D flux-emulator\n')
    const shown = blocks.map(({ language }) => language)
    expect(shown).toEqual(['sh', 'js', 'js', 'js', 'js', 'java', 'python', 'go', 'csharp'])
    expect(containers).toHaveLength(5)
  })

  test('a test, and fake timers, in a file of vitest', async () => {
    const folder = linkedProject({
      'package.json': '{"type":"module"}',
      'a.test.js': `import { useFluxEmulator } from 'flux-emulator/vitest'
import { test } from 'vitest'
import { makePicture } from './make-picture.js'
${aTest ?? ''}`,
      'timers.test.js': `import { useFluxEmulator } from 'flux-emulator/vitest'
import { expect, test, vi } from 'vitest'
const flux = useFluxEmulator({ settings: { latency: 60_000 } })
test('a minute passes', async () => {
  const made = await fetch(flux.baseUrl() + '/flux-dev', {
    method: 'POST',
    headers: { 'x-key': flux.key, 'content-type': 'application/json' },
    body: '{"prompt":"a fox"}',
  })
  const { polling_url: url } = await made.json()
  const status = async () => (await (await fetch(url)).json()).status
  expect(await status()).toBe('Pending')
  ${timers ?? ''}
  expect(await status()).toBe('Ready')
  vi.useRealTimers()
})`,
    })
    copyFileSync('examples/vitest/make-picture.js', join(folder, 'make-picture.js'))
    const { code, said } = await start(folder, process.execPath, [
      'node_modules/vitest/vitest.mjs',
      'run',
      '--testTimeout=180000',
    ]).ended
    expect([code, code === 0 ? '' : said]).toEqual([0, ''])
    expect(said).toMatch(/2 passed/)
  })

  test('an emulator elsewhere', async () => {
    await using emulator = await createEmulator()
    const program = (elsewhere ?? '').replace('http://localhost:3589', emulator.url)
    const folder = linkedProject({ 'a.mjs': program })
    expect(await start(folder, process.execPath, ['a.mjs']).ended).toEqual({ code: 0, said: '' })
    expect(emulator.account('any-key').rules()).toMatchObject([{ stage: 'submit' }])
  })
})
