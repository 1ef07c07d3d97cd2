import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { cleanEnvironment } from '../calls.mjs'
import { interleave, median, ratios } from '../rounds.mjs'
import { firstAnswer, freePort, servers, startServer } from '../server-process.mjs'
import { whole } from '../words.mjs'

/**
 * From the spawn of the process to the first answer, against a bare Fastify run from node_modules; what the library takes once it
 * is loaded; and the first picture of a command that has been listening for a while.
 */
export async function start({ starts }) {
  // Brings both programs into the page cache, and has the command keep what is compiled of it.
  await interleave(1, timeToFirstAnswer)
  await firstPicture()
  const pairs = await interleave(starts, timeToFirstAnswer)
  return [
    {
      what: 'Start to first answer',
      unit: 'x bare',
      values: ratios(pairs, (ms) => ms),
      atMost: 0.95,
      details: ['bare', 'emulator'].map((name) => `${name}: ${whole(median(pairs.map((pair) => pair[name])))} ms`),
    },
    {
      what: 'createEmulator(), once it was called before',
      unit: 'ms',
      values: await callsOfLibrary(starts),
      atMost: 60,
    },
    {
      what: 'First picture of a process: submit, poll, download',
      unit: 'ms',
      values: await inTurns(Math.ceil(starts / 3), firstPicture),
      atMost: 200,
    },
  ]
}

export async function timeToFirstAnswer(name) {
  const { script, args, firstPath } = servers[name]
  const port = await freePort()
  const began = performance.now()
  const child = spawn(process.execPath, [fileURLToPath(script), ...args(port)], {
    stdio: 'ignore',
    env: cleanEnvironment(),
  })
  const exited = once(child, 'exit')
  await firstAnswer(port, firstPath)
  const tookMs = performance.now() - began
  child.kill('SIGKILL')
  await exited
  return tookMs
}

async function inTurns(times, measure) {
  const values = []
  for (let round = 0; round < times; round++) values.push(await measure())
  return values
}

/** Milliseconds of each call but the first. */
async function callsOfLibrary(times) {
  const { createEmulator } = await import('../../dist/index.js')
  return (
    await inTurns(times + 1, async () => {
      const began = performance.now()
      const emulator = await createEmulator({ port: 0, logLevel: 'silent' })
      const tookMs = performance.now() - began
      await emulator.close()
      return tookMs
    })
  ).slice(1)
}

/** By then the command has drawn one for nobody, and kept what is compiled of it. */
const listensForMs = 4000

async function firstPicture() {
  const server = await startServer('emulator', { options: ['--latency', 'instant'] })
  await sleep(listensForMs)
  const headers = { 'x-key': 'bench' }
  const began = performance.now()
  const order = {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: '{"prompt":"dawn"}',
  }
  const submit = await fetch(`http://127.0.0.1:${server.port}/v1/flux-dev`, order)
  const poll = await fetch((await submit.json()).polling_url, { headers })
  const picture = await fetch((await poll.json()).result.sample)
  await picture.arrayBuffer()
  const tookMs = performance.now() - began
  await server.stop()
  if (picture.status !== 200) throw new Error(`the first picture has status ${picture.status}`)
  return tookMs
}
