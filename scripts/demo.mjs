// `npm run demo`: what the emulator is for, before your eyes. `npm run demo -- "a prompt"` takes another prompt.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import sharp from 'sharp'
import { freshDist } from './fresh-dist.mjs'

const latencyMs = 3000
const startWithinMs = 15_000
const headers = { 'x-key': 'demo', 'content-type': 'application/json' }
const order = {
  prompt: process.argv.slice(2).join(' ') || 'a lighthouse above a calm sea at dawn, oil on canvas',
  width: 1024,
  height: 768,
}

try {
  freshDist()
  const emulator = startEmulator()
  try {
    await demonstrate(await emulator.url)
  } finally {
    await emulator.stop()
  }
  say('Stopped the emulator.')
} catch (error) {
  process.stderr.write(`\nThe demo failed: ${error.message}\n`)
  process.exit(1)
}

async function demonstrate(url) {
  say(`The emulator listens on ${url}\n`)
  say(`POST /v1/flux-pro-1.1  ${JSON.stringify(order)}`)
  const { id, polling_url: pollingUrl } = await asJson(
    await fetch(`${url}/v1/flux-pro-1.1`, { method: 'POST', headers, body: JSON.stringify(order) }),
  )
  say(`  accepted as task ${id}\n`)
  say(`GET ${pollingUrl}`)
  const { sample, seed } = await untilReady(pollingUrl)

  say(`\nGET ${sample.split('?')[0]}?...`)
  const response = await fetch(sample)
  if (!response.ok) throw new Error(`the download answered ${response.status}: ${await response.text()}`)
  const bytes = Buffer.from(await response.arrayBuffer())
  const { format, width, height } = await sharp(bytes).metadata()
  const file = join(mkdtempSync(join(tmpdir(), 'flux-demo-')), `picture.${format}`)
  writeFileSync(file, bytes)
  say(`  ${format}, ${width} x ${height}, ${Math.ceil(bytes.length / 1024)} KB, seed ${seed}`)
  say(`\nThe picture lies in ${file}`)
}

async function untilReady(pollingUrl) {
  const show = process.stdout.isTTY ? drawBar : listStates()
  const startedAt = performance.now()
  for (;;) {
    const { status, result } = await asJson(await fetch(pollingUrl, { headers }))
    const tookMs = performance.now() - startedAt
    show(status, tookMs)
    if (status === 'Ready') return result
    if (status !== 'Pending' && status !== 'Processing') throw new Error(`the task ended as ${status}`)
    if (tookMs > 3 * latencyMs) throw new Error(`the task is still ${status} after ${Math.round(tookMs)} ms`)
    await sleep(100)
  }
}

/** One line that is drawn again and again. The documented contract tells no progress: the bar is the time gone by. */
function drawBar(status, tookMs) {
  const cells = 30
  const full = status === 'Ready' ? cells : Math.min(cells - 1, Math.floor((tookMs / latencyMs) * cells))
  const bar = '█'.repeat(full) + '░'.repeat(cells - full)
  process.stdout.write(`\r  ${status.padEnd(10)} ${bar} ${seconds(tookMs)}${status === 'Ready' ? '\n' : ''}`)
}

/** For a file or a pipe: a line for each new state. */
function listStates() {
  let last
  return (status, tookMs) => {
    if (status !== last) say(`  ${status.padEnd(10)} after ${seconds(tookMs)}`)
    last = status
  }
}

function startEmulator() {
  const command = fileURLToPath(new URL('../dist/cli.js', import.meta.url))
  // Settings meant for another emulator must not change what the demo shows.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('FLUX_')))
  const child = spawn(process.execPath, [command, '--port', '0', '--latency', `${latencyMs}ms`], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let complaints = ''
  child.stderr.on('data', (chunk) => (complaints += chunk))
  const exited = once(child, 'exit')
  process.once('exit', () => child.kill('SIGKILL'))
  // A process that dies of a signal has no `exit`: the emulator would outlive the demo.
  for (const [signal, number] of Object.entries({ SIGHUP: 1, SIGINT: 2, SIGTERM: 15 })) {
    process.once(signal, () => process.exit(128 + number))
  }

  const url = new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const [, found] = /listening on (http:\/\/[^\s"]+)/.exec(line) ?? []
      if (found !== undefined) resolve(found)
    })
    exited.then(([code]) => reject(new Error(`the emulator ended with code ${code}: ${complaints.trim()}`)), reject)
    sleep(startWithinMs, undefined, { ref: false }).then(() =>
      reject(new Error(`the emulator did not start within ${startWithinMs} ms: ${complaints.trim()}`)),
    )
  })
  const stop = async () => {
    child.kill('SIGTERM')
    await exited
  }
  return { url, stop }
}

async function asJson(response) {
  const text = await response.text()
  if (!response.ok) throw new Error(`${response.url} answered ${response.status}: ${text}`)
  return JSON.parse(text)
}

function seconds(ms) {
  return `${(ms / 1000).toFixed(1)} s`
}

function say(line) {
  process.stdout.write(`${line}\n`)
}
