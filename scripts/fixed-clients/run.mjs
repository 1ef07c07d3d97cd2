// `npm run sdks:fixed [NAME...]`: published clients with a fixed host, by `flux-emulator run` alone. Installs them from npm into a
// folder of the system's for such things, or into the one that FIXED_CLIENTS names, which is kept. Each draws a picture; those that
// are too large to be installed for the tests are held against their row in test/sdk/clients.ts, whatever it promises.
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import sharp from 'sharp'
import { asks, largeClients } from '../../test/sdk/clients.js'

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

/** What is asked for besides a picture from a text, as test/sdk has it. */
const jobs = {
  refusedKey: { key: 'invalid-key' },
  contentModerated: { prompt: '[[content-moderated]]' },
  requestModerated: { prompt: '[[request-moderated]]' },
}

const here = fileURLToPath(new URL('.', import.meta.url))
const cli = join(here, '../../dist/cli.js')
const given = process.env.FIXED_CLIENTS
const folder = given ?? mkdtempSync(join(tmpdir(), 'flux-fixed-clients-'))
const names = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(packages)

try {
  install()
  let failed = 0
  for (const name of names) if (!(await proveAll(name))) failed++
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

async function proveAll(name) {
  const outcomes = largeClients[name]?.outcomes ?? { text: undefined }
  let isProved = true
  for (const [ask, outcome] of Object.entries(outcomes)) {
    if (outcome === undefined || !('none' in outcome)) isProved = (await prove(name, ask, outcome)) && isProved
  }
  return isProved
}

async function prove(name, ask, outcome) {
  const startedAt = performance.now()
  for (const file of ['picture.bin', 'error.txt']) rmSync(join(folder, file), { force: true })
  const job = JSON.stringify({ prompt: 'a lighthouse at dawn', ...jobs[ask] })
  const contract = ask === 'documented' ? ['--contract', 'documented'] : ['--latency', 'instant']
  const argv = [cli, 'run', ...contract, '--', process.execPath, 'clients.mjs', name, job]
  const child = spawn(process.execPath, argv, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })
  let text = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (text += chunk))
  await once(child, 'close')
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
  const seen = await whatUserGets()
  const isSo =
    outcome === undefined
      ? seen.picture !== undefined
      : seen.picture === outcome.picture && seen.error === outcome.error
  console.log(`${name.padEnd(16)} ${asks[ask]}: ${seen.picture ?? seen.error}, ${seconds} s`)
  if (!isSo) console.log(`FAILED: its row promises ${outcome?.picture ?? outcome?.error ?? 'a picture'}\n${text}`)
  return isSo
}

/** The picture by its format and size, or the text of the error. */
async function whatUserGets() {
  const picture = join(folder, 'picture.bin')
  if (!existsSync(picture)) {
    const error = join(folder, 'error.txt')
    return { error: existsSync(error) ? readFileSync(error, 'utf8') : 'it ended without a word' }
  }
  const { format, width, height } = await sharp(picture).metadata()
  return { picture: `${format} ${width}x${height}` }
}
