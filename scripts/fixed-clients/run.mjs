// `npm run sdks:fixed [NAME...]`: published clients with a fixed host, by `flux-emulator run` alone. Installs them from npm into a
// folder of the system's for such things, or into the one that FIXED_CLIENTS names, which is kept.
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import sharp from 'sharp'

const packages = {
  'ai-sdk-7': { ai: '7.0.173', '@ai-sdk/black-forest-labs': '2.0.41' },
  'ai-sdk-6': { 'ai-sdk-6': 'npm:ai@6.0.325', 'ai-sdk-6-black-forest-labs': 'npm:@ai-sdk/black-forest-labs@1.0.33' },
  'bfl-api': { 'bfl-api': '1.7.1' },
  'bfl-cli': { 'bfl-api': '1.7.1' },
  'hugging-face': { '@huggingface/inference': '4.13.21' },
  memberjunction: { '@memberjunction/ai-blackforestlabs': '5.51.3' },
  'mcp-imagenate': { 'mcp-imagenate': '0.7.0' },
  sillytavern: { sillytavern: '1.19.0' },
}

const here = fileURLToPath(new URL('.', import.meta.url))
const cli = join(here, '../../dist/cli.js')
const given = process.env.FIXED_CLIENTS
const folder = given ?? mkdtempSync(join(tmpdir(), 'flux-fixed-clients-'))
const names = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(packages)

try {
  install()
  let failed = 0
  for (const name of names) if (!(await prove(name))) failed++
  console.log(`${names.length - failed} of ${names.length} clients drew a picture by \`flux-emulator run\` alone`)
  process.exitCode = failed === 0 ? 0 : 1
} finally {
  if (given === undefined) rmSync(folder, { recursive: true })
}

function install() {
  mkdirSync(folder, { recursive: true })
  const dependencies = Object.assign({}, ...names.map((name) => packages[name]))
  copyFileSync(join(here, 'clients.mjs'), join(folder, 'clients.mjs'))
  const manifest = JSON.stringify({ private: true, type: 'module', dependencies }, undefined, 2)
  const file = join(folder, 'package.json')
  if (existsSync(file) && readFileSync(file, 'utf8') === manifest) return
  writeFileSync(file, manifest)
  const { status } = spawnSync('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: folder,
    stdio: 'inherit',
  })
  if (status !== 0) throw new Error('npm could not install the clients')
}

async function prove(name) {
  const startedAt = performance.now()
  rmSync(join(folder, 'picture.bin'), { force: true })
  const argv = [cli, 'run', '--latency', 'instant', '--', process.execPath, 'clients.mjs', name]
  const child = spawn(process.execPath, argv, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })
  let text = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (text += chunk))
  const [code] = await once(child, 'close')
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
  try {
    if (code !== 0) throw new Error(`exit code ${code}`)
    const { format, width, height } = await sharp(join(folder, 'picture.bin')).metadata()
    console.log(`${name.padEnd(16)} ${format} ${width}x${height}, ${seconds} s`)
    return true
  } catch (error) {
    console.log(`${name.padEnd(16)} FAILED: ${error.message}\n${text}`)
    return false
  }
}
