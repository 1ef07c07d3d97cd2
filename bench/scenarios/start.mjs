import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { cleanEnvironment } from '../calls.mjs'
import { interleave, median, ratios } from '../rounds.mjs'
import { firstAnswer, freePort, servers } from '../server-process.mjs'
import { whole } from '../words.mjs'

/** From the spawn of the process to the first answer, against a bare Fastify run from node_modules. */
export async function start({ starts }) {
  // Brings both programs into the page cache.
  await interleave(1, timeToFirstAnswer)
  const pairs = await interleave(starts, timeToFirstAnswer)
  return [
    {
      what: 'Start to first answer',
      unit: 'x bare',
      values: ratios(pairs, (ms) => ms),
      atMost: 1.15,
      details: ['bare', 'emulator'].map((name) => `${name}: ${whole(median(pairs.map((pair) => pair[name])))} ms`),
    },
  ]
}

async function timeToFirstAnswer(name) {
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
