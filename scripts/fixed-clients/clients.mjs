// Published clients as their users call them: no base URL, no proxy, no certificate. Copied into the folder where they are
// installed, and run there as `flux-emulator run -- node clients.mjs NAME JOB`. Each writes a picture to picture.bin, or what its
// user is told to error.txt. The job has a prompt, and a key if it is not that of `run`.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'

const { prompt, key } = JSON.parse(process.argv[3])
if (key !== undefined) process.env.BFL_API_KEY = key
const apiKey = process.env.BFL_API_KEY

const drawWithAiSdk = async (ai, provider) => {
  const { generateImage, experimental_generateImage = generateImage } = await import(ai)
  const { blackForestLabs } = await import(provider)
  const { image } = await experimental_generateImage({ model: blackForestLabs.image('flux-pro-1.1'), prompt })
  return image.uint8Array
}

const clients = {
  'ai-sdk-7': () => drawWithAiSdk('ai', '@ai-sdk/black-forest-labs'),
  'ai-sdk-6': () => drawWithAiSdk('ai-sdk-6', 'ai-sdk-6-black-forest-labs'),

  'bfl-api': async () => {
    const { BflAPI } = await import('bfl-api')
    const flux = new BflAPI({ apiKey, logLevel: 'NONE' })
    const task = await flux.generateFluxDev({ prompt, width: 320, height: 256 })
    const { result } = await flux.waitForResult(task.id, { pollingUrl: task.polling_url, showSpinner: false })
    return new Uint8Array(await (await fetch(result.sample)).arrayBuffer())
  },

  'bfl-cli': async () => {
    const folder = mkdtempSync(resolve('bfl-'))
    const argv = ['--flux-dev', '--prompt', prompt, '--width', '320', '--height', '256', '--output-dir', folder]
    await run('node', [resolve('node_modules/bfl-api/dist/cli.js'), ...argv])
    return pictureIn(folder)
  },

  'hugging-face': async () => {
    const { InferenceClient } = await import('@huggingface/inference')
    // It asks Hugging Face for the name that its provider has for a model. That host is not BFL's, so this answers in its place.
    const provider = { providerId: 'flux-dev', status: 'live', task: 'text-to-image' }
    const names = () => Response.json({ inferenceProviderMapping: { 'black-forest-labs': provider } })
    const asked = { provider: 'black-forest-labs', model: 'black-forest-labs/FLUX.1-dev', inputs: prompt }
    const picture = await new InferenceClient(apiKey).textToImage(asked, {
      outputType: 'blob',
      fetch: (url, init) => (String(url).startsWith('https://huggingface.co/') ? names() : fetch(url, init)),
    })
    return new Uint8Array(await picture.arrayBuffer())
  },

  memberjunction: async () => {
    const { FLUXImageGenerator } = await import('@memberjunction/ai-blackforestlabs')
    const { images, errorMessage } = await new FLUXImageGenerator(apiKey).GenerateImage({ model: 'flux-dev', prompt })
    if (images[0] === undefined) throw new Error(errorMessage)
    return images[0].data
  },

  'mcp-imagenate': async () => {
    const folder = mkdtempSync(resolve('mcp-'))
    const env = { ...process.env, NANO_BANANA_OUTPUT_DIR: folder }
    const server = spawn('node', ['node_modules/mcp-imagenate/dist/index.js'], {
      env,
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    const lines = createInterface(server.stdout)[Symbol.asyncIterator]()
    const ask = async (id, method, params) => {
      server.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`)
      for (;;) {
        const answer = JSON.parse((await lines.next()).value)
        if (answer.id === id) return answer.result
      }
    }
    const clientInfo = { name: 'fixed-clients', version: '1' }
    await ask(1, 'initialize', { protocolVersion: '2024-11-05', capabilities: {}, clientInfo })
    server.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' })}\n`)
    const { content } = await ask(2, 'tools/call', {
      name: 'generate_image',
      arguments: { prompt, model: 'flux-2-max', resolution: '1K', aspectRatio: '1:1' },
    })
    server.kill()
    try {
      return readFileSync(JSON.parse(content[0].text).savedFiles[0])
    } catch {
      throw new Error(content[0].text)
    }
  },

  sillytavern: async () => {
    const folder = mkdtempSync(resolve('sillytavern-'))
    const port = await freePort()
    const argv = [
      '--dataRoot',
      join(folder, 'data'),
      '--configPath',
      join(folder, 'config.yaml'),
      '--port',
      String(port),
    ]
    const server = spawn('node', ['server.js', ...argv, '--disableCsrf', '--browserLaunchEnabled=false'], {
      cwd: 'node_modules/sillytavern',
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    try {
      const post = async (path, body) => {
        const response = await fetch(`http://127.0.0.1:${port}${path}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(body),
        })
        if (!response.ok) throw new Error(`${path} answered ${response.status}`)
        return response.text()
      }
      await untilUp(() => fetch(`http://127.0.0.1:${port}/`))
      await post('/api/secrets/write', { key: 'api_key_bfl', value: apiKey })
      const size = { width: 512, height: 512 }
      const text = await post('/api/sd/bfl/generate', { prompt, model: 'flux-dev', steps: 20, guidance: 3, ...size })
      return Buffer.from(JSON.parse(text).image, 'base64')
    } finally {
      server.kill()
    }
  },
}

async function run(file, argv) {
  const child = spawn(file, argv, { stdio: ['ignore', 'ignore', 'inherit'] })
  const [code] = await once(child, 'exit')
  if (code !== 0) throw new Error(`${argv[0]} ended with ${code}`)
}

function pictureIn(folder) {
  const [name] = readdirSync(folder, { recursive: true }).filter((each) => /\.(?:jpe?g|png|webp)$/.test(each))
  if (name === undefined) throw new Error('it wrote no picture')
  return readFileSync(join(folder, name))
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  server.close()
  return port
}

async function untilUp(ask) {
  for (let attempt = 0; attempt < 600; attempt++) {
    try {
      return await ask()
    } catch {
      await sleep(200)
    }
  }
  throw new Error('it does not come up')
}

// As in a server or a test: some clients wait on timers that do not keep a process alive.
setInterval(() => undefined, 60_000)
try {
  writeFileSync('picture.bin', await clients[process.argv[2]]())
} catch (error) {
  console.error(error)
  writeFileSync('error.txt', error.message)
  process.exit(1)
}
// Some keep connections or timers.
process.exit(0)
