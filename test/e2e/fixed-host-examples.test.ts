import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import sharp from 'sharp'
import { expect, onTestFinished, test } from 'vitest'

test.each([
  ['fixed-host-node', [process.execPath, 'app.mjs']],
  ['fixed-host-python', ['/usr/bin/python3', 'app.py']],
])('examples/%s makes its picture by `flux-emulator run`, unchanged', async (name, command) => {
  const folder = mkdtempSync(join(tmpdir(), 'flux-example-'))
  onTestFinished(() => {
    rmSync(folder, { recursive: true })
  })
  cpSync(`examples/${name}`, folder, { recursive: true })
  const argv = [resolve('dist/cli.js'), 'run', '--latency', 'instant', '--fail-on', 'warning', '--', ...command]
  const env = { ...process.env, FLUX_CA_DIR: join(folder, 'ca') }
  const child = spawn(process.execPath, argv, { cwd: folder, env })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  const [code] = (await once(child, 'close')) as [number]
  expect([code, stdout, code === 0 ? '' : stderr]).toEqual([0, 'lighthouse.jpeg\n', ''])
  const { format, width, height } = await sharp(readFileSync(join(folder, 'lighthouse.jpeg'))).metadata()
  expect({ format, width, height }).toEqual({ format: 'jpeg', width: 512, height: 384 })
  expect(readFileSync(`examples/${name}/README.md`, 'utf8')).toContain('npx flux-emulator run -- ')
})

test('--tls without a folder for its authority ends with what to do', async () => {
  const child = spawn(process.execPath, ['dist/cli.js', '--port', '0', '--tls', '0', '--ca-dir', '/dev/null/ca'])
  let stderr = ''
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  const [code] = (await once(child, 'close')) as [number]
  expect([code, stderr]).toEqual([
    2,
    "flux-emulator: the local authority cannot be kept in /dev/null/ca: ENOTDIR: not a directory, mkdir '/dev/null/ca'; give --ca-dir a folder that can be written\n",
  ])
})
