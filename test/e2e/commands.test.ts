import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { spawn } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { delimiter, join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { languages } from '../../src/config/operands.js'
import { createEmulator, type Emulator } from '../../src/index.js'
import { freePort } from '../support/free-port.js'
import { runCommand } from '../support/run-command.js'
import { languagePrograms, titleOf } from './language-programs.js'

const folder = mkdtempSync(join(tmpdir(), 'flux-commands-'))
const caDir = join(folder, 'ca')
const variables = { FLUX_CA_DIR: caDir }

let emulator: Emulator
beforeAll(async () => {
  emulator = await createEmulator({ latency: 'instant', proxy: true, caDir })
})
afterAll(async () => {
  await emulator.close()
  rmSync(folder, { recursive: true })
})

/** Runs lines of a POSIX shell in a folder of their own, with `flux-emulator` on the PATH. */
async function shell(lines: readonly string[], more: Record<string, string> = {}) {
  const bin = mkdtempSync(join(folder, 'bin-'))
  writeFileSync(
    join(bin, 'flux-emulator'),
    `#!/bin/sh\nexec "${process.execPath}" "${resolve('dist/cli.js')}" "$@"\n`,
    {
      mode: 0o755,
    },
  )
  const { PATH = '', JAVA_HOME } = process.env
  const child = spawn('sh', ['-e', '-c', lines.join('\n')], {
    cwd: bin,
    env: {
      PATH: `${bin}${delimiter}${PATH}`,
      HOME: folder,
      ...(JAVA_HOME !== undefined && { JAVA_HOME }),
      ...variables,
      ...more,
    },
  })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  const [code] = (await once(child, 'close')) as [number]
  return { code, stdout, stderr }
}

describe('ca', () => {
  test('prints the certificate, its path, and all authorities with it', async () => {
    const run = (...argv: string[]) => runCommand(['ca', ...argv], variables).exited
    const [pem, path, bundle, json] = await Promise.all([run(), run('--path'), run('--bundle'), run('--json')])
    expect(path).toEqual({ code: 0, stdout: `${join(caDir, 'ca.pem')}\n`, stderr: '' })
    expect(pem.stdout).toBe(readFileSync(join(caDir, 'ca.pem'), 'utf8'))
    expect(new X509Certificate(pem.stdout).subject).toMatch(/^CN=flux-emulator local authority [0-9a-f]{12}$/)
    const { subject, fingerprint256, validTo } = new X509Certificate(pem.stdout)
    expect(JSON.parse(json.stdout)).toEqual({
      path: join(caDir, 'ca.pem'),
      subject,
      fingerprint256,
      validTo,
      certificate: pem.stdout,
    })
    expect([bundle.stdout.endsWith(pem.stdout), bundle.stdout.split('BEGIN').length > 50]).toEqual([true, true])
  })

  test.each([
    [['--path', '--for', 'go'], 'ca takes one of --path, --bundle, --json and --for'],
    [['--json', '--bundle'], 'ca takes one of --path, --bundle, --json and --for'],
    [
      ['--for', 'cobol'],
      '--for "cobol" is not allowed; expected one of node, python, requests, httpx, curl, java, dotnet, go, ruby, php',
    ],
  ])('%j is a usage error', async (argv, message) => {
    const { code, stderr } = await runCommand(['ca', ...argv], variables).exited
    expect([code, stderr]).toEqual([2, `flux-emulator: ${message}\n`])
  })

  const credits = '{"credits":1000000}'
  for (const { guide, ...program } of languagePrograms) {
    if (guide === undefined) continue
    const { title, skip } = titleOf({ guide, ...program })
    test.skipIf(skip)(`--for ${guide} makes it trust the authority: ${title}`, async () => {
      const { stdout: lines } = await runCommand(['ca', '--for', guide], variables).exited
      const write = `cat > ${program.file} <<'END'\n${program.text}\nEND`
      const { code, stdout, stderr } = await shell([lines, write, [...program.command, program.file].join(' ')], {
        http_proxy: emulator.url,
        HTTPS_PROXY: emulator.url,
        https_proxy: emulator.url,
      })
      expect([code, stdout, code === 0 ? '' : stderr]).toEqual([0, credits, ''])
    })
  }

  test('--for node makes it trust the authority: https, by the name of a host', async () => {
    const port = await freePort()
    const own = await createEmulator({ latency: 'instant', tls: port, caDir })
    onTestFinished(() => own.close())
    const { stdout: lines } = await runCommand(['ca', '--for', 'node'], variables).exited
    const asked = { host: '127.0.0.1', port, servername: 'api.bfl.ai', path: '/v1/credits', headers: { 'x-key': 'k' } }
    const program = `require('https').get(${JSON.stringify(asked)}, (answer) => answer.pipe(process.stdout))`
    const { code, stdout, stderr } = await shell([lines, `node -e '${program.replaceAll("'", '"')}'`])
    expect([code, stdout, code === 0 ? '' : stderr]).toEqual([0, credits, ''])
  })

  test('every language that it knows has a program that shows its guide to be right, but for .NET', () => {
    const shown = new Set([...languagePrograms.flatMap(({ guide }) => guide ?? []), 'node'])
    expect(languages.filter((language) => !shown.has(language))).toEqual(['dotnet'])
  })
})

describe('env', () => {
  test('prints what a shell evaluates', async () => {
    const { code, stdout } = await shell([
      'eval "$(flux-emulator env bfl --url http://localhost:4000)"',
      'echo "$BFL_BASE_URL $BFL_API_KEY"',
    ])
    expect([code, stdout]).toEqual([0, 'http://localhost:4000/live local\n'])
  })

  test('takes a client of Node to the emulator, with no other change', async () => {
    const { stdout } = await shell([
      `eval "$(flux-emulator env ai-sdk --url ${emulator.url})"`,
      `node -e "fetch('https://api.bfl.ai/v1/credits', { headers: { 'x-key': 'k' } }).then((r) => r.text()).then(console.log)"`,
    ])
    expect(stdout).toBe('{"credits":1000000}\n')
  })

  test('prints JSON, of all clients as well, with the key and the contract that are given', async () => {
    const argv = ['env', '--json', '--api-keys', 'mine,other', '--contract', 'documented', '--port', '4000']
    const { stdout } = await runCommand(argv).exited
    expect(JSON.parse(stdout)).toEqual({
      BFL_API_KEY: 'mine',
      BFL_BASE_URL: 'http://127.0.0.1:4000/documented',
      BFL_API_BASE_URL: 'http://127.0.0.1:4000/documented',
      BFL_CREDITS_API_URL: 'http://127.0.0.1:4000/documented/v1/credits',
      FLUX_API_KEY: 'mine',
      FLUX_API_BASE_URL: 'http://127.0.0.1:4000/documented',
      FLUX_EMULATOR_URL: 'http://127.0.0.1:4000/documented',
      NODE_OPTIONS: expect.stringContaining('redirect.cjs') as string,
    })
  })

  test('names the clients that it knows', async () => {
    const { code, stderr } = await runCommand(['env', 'ai-sdkk']).exited
    expect([code, stderr]).toEqual([
      2,
      "flux-emulator: env 'ai-sdkk' is not allowed; expected bfl, ai-sdk, bfl-api, bfl-flux-mcp, librechat, node\n",
    ])
  })
})

describe('doctor', () => {
  const doctor = (lines: readonly string[], more: Record<string, string> = {}) =>
    shell([...lines, `flux-emulator doctor --json --url ${emulator.url}`], more)

  test('finds nothing where all is well', async () => {
    const { code, stdout } = await doctor(['echo BFL_API_KEY=local > .env'])
    expect([code, JSON.parse(stdout)]).toEqual([
      0,
      [
        { level: 'ok', what: `an emulator runs at ${emulator.url}` },
        { level: 'ok', what: `links in answers lead back to it (${emulator.url})` },
        { level: 'ok', what: 'this environment: nothing leads to the real service' },
        { level: 'ok', what: '.env: nothing leads to the real service' },
      ],
    ])
  })

  test('finds all that is wrong in a bad environment, and prints no key', async () => {
    const key = '3f2b9a1c-77d0-4e0f-9a53-1b2c3d4e5f60'
    const { code, stdout } = await doctor([`echo 'export BASE="https://api.us1.bfl.ai/v1"' > .env.local`], {
      BFL_BASE_URL: 'https://api.bfl.ai/v1',
      BFL_API_KEY: key,
      NODE_OPTIONS: `--require ${resolve('dist/redirect.cjs')}`,
      HTTP_PROXY: 'http://proxy.corp.example:3128',
      HTTPS_PROXY: 'http://127.0.0.1:9',
      NO_PROXY: '.bfl.ai',
      NODE_TLS_REJECT_UNAUTHORIZED: '0',
    })
    const found = (JSON.parse(stdout) as { level: string; what: string; instead?: string }[]).slice(2)
    expect([code, stdout.includes(key)]).toEqual([1, false])
    expect(found.every(({ instead = '' }) => instead !== '')).toBe(true)
    expect(found.map(({ level, what }) => `${level} ${what}`)).toEqual([
      'error this environment: BFL_BASE_URL leads to api.bfl.ai, the real service',
      'warning this environment: BFL_API_KEY looks like a real key (36 characters)',
      'error this environment: NODE_OPTIONS has the preload, but FLUX_EMULATOR_URL is not set: every request to BFL is refused',
      'warning this environment: HTTP_PROXY is proxy.corp.example, and NO_PROXY does not name localhost: programs ask that proxy for the emulator',
      "error this environment: NO_PROXY has .bfl.ai, so BFL's hosts are reached past the proxy, for real",
      'warning this environment: NODE_TLS_REJECT_UNAUTHORIZED=0 lets any server pass for any host',
      'error .env.local: BASE leads to api.us1.bfl.ai, the real service',
    ])
  })

  test('says that no emulator runs, and what to do', async () => {
    const { code, stdout } = await shell(['flux-emulator doctor --port 1'])
    expect([code, stdout.split('\n').slice(0, 2)]).toEqual([
      1,
      [
        'error    no emulator at http://127.0.0.1:1: it refused the connection; nothing listens there',
        '         start one with npx flux-emulator, or say with --url where it is',
      ],
    ])
  })

  test('sees links that lead elsewhere', async () => {
    const other = await createEmulator({ publicUrl: 'http://127.0.0.1:1' })
    try {
      const { code, stdout } = await shell([`flux-emulator doctor --url ${other.url}`])
      expect([code, stdout.split('\n')[1]]).toEqual([
        1,
        'error    links in answers begin with http://127.0.0.1:1: connect ECONNREFUSED 127.0.0.1:1',
      ])
    } finally {
      await other.close()
    }
  })
})

describe('logs', () => {
  const send = (key: string | undefined, path: string, body?: object) =>
    fetch(`${emulator.url}${path}`, {
      headers: { ...(key !== undefined && { 'x-key': key }), 'content-type': 'application/json' },
      ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
    })

  /** Follows until a number of lines has come. Requests are sent until the first has: nothing tells when it listens. */
  async function follow(argv: readonly string[], wanted: number, ask: () => Promise<unknown>): Promise<string[]> {
    const { child, said } = runCommand(['logs', '--url', emulator.url, ...argv])
    while (said.stdout.split('\n').length <= wanted) {
      await ask()
      await new Promise((done) => setImmediate(done))
    }
    child.kill('SIGKILL')
    return said.stdout.split('\n').slice(0, wanted)
  }

  test('prints requests of all accounts, and what explains their answers', async () => {
    const lines = await follow(['--status', '4xx'], 2, async () => {
      await send('one', '/live/v1/credits')
      await send('two', '/live/v1/no-such-model', { prompt: 'x' })
    })
    expect(lines[0]).toMatch(/^\d\d:\d\d:\d\d 404 POST \/live\/v1\/no-such-model [\d.]+ ms/)
    expect(lines[1]).toMatch(/^ {9}\S.*/)
  })

  test('prints JSON, of one account and one model', async () => {
    const argv = ['--json', '--account', 'mine', '--model', 'flux-dev']
    const [line = ''] = await follow(argv, 1, async () => {
      await send('other', '/live/v1/flux-dev', { prompt: 'x' })
      await send('mine', '/live/v1/flux-2-pro', { prompt: 'x' })
      await send('mine', '/live/v1/flux-dev', { prompt: 'x' })
    })
    expect(JSON.parse(line)).toMatchObject({ account: 'mine', model: 'flux-dev', status: 200 })
  })

  test('ends with a reason if there is no emulator', async () => {
    const gone = await createEmulator()
    await gone.close()
    expect(await runCommand(['logs', '--url', gone.url]).exited).toEqual({
      code: 2,
      stdout: '',
      stderr: `flux-emulator logs: ${gone.url}/_emulator/events?account=* refused the connection; nothing listens there\n`,
    })
  })
})

describe('complete', () => {
  test.each(['bash', 'zsh', 'fish', 'powershell'])('prints a script for %s', async (name) => {
    const { code, stdout } = await runCommand(['complete', name]).exited
    expect([code, stdout.includes('flux-emulator')]).toEqual([0, true])
  })

  test('the script of bash is one', async () => {
    expect(await shell(['flux-emulator complete bash > script', 'bash -n script'])).toMatchObject({
      code: 0,
      stderr: '',
    })
  })

  test.each([
    ['commands', ['he'], ['healthcheck', 'help']],
    ['words behind a command', ['env', 'bfl-'], ['bfl-api', 'bfl-flux-mcp']],
    ['values of a flag', ['ca', '--for', 'r'], ['requests', 'ruby']],
    ['--json of the commands that a machine reads', ['healthcheck', '--js'], ['--json']],
    ['flags', ['serve', '--proxy'], ['--proxy', '--proxy-passthrough']],
  ])('completes %s', async (_what, words, expected) => {
    const { stdout } = await runCommand(['complete', '--', ...words]).exited
    const values = stdout.split('\n').map((line) => line.split('\t')[0] ?? '')
    expect(values.filter((value) => value !== '' && !value.startsWith(':'))).toEqual(expected)
  })
})

test('demo makes a picture', async () => {
  const { code, stdout } = await shell([
    'flux-emulator demo --latency instant',
    'head -c 3 flux-demo.jpeg | od -An -tx1',
  ])
  expect([code, stdout.trimEnd().split('\n').at(-1)]).toEqual([0, ' ff d8 ff'])
})
