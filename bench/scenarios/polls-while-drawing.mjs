import { Agent, get } from 'node:http'
import { constants, setPriority } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { startChild } from '../calls.mjs'
import { order, pollPath, submitPath } from '../requests.mjs'
import { median, quantile } from '../rounds.mjs'
import { startServer } from '../server-process.mjs'

const perSecond = 100
const picturesAtOnce = 50
const agent = new Agent({ keepAlive: true })
const headers = { 'x-key': 'bench', 'content-type': 'application/json' }

/**
 * Polls at 100 a second, quiet and while 50 downloads of different pictures are asked for at once, again and again. All of
 * it on one server: a ratio compares a round's busy time with the quiet time beside it.
 */
export async function pollsWhileDrawing({ pollRounds, sets }) {
  const server = await startServer('emulator', { options: ['--latency', 'instant'] })
  const poller = startChild(new URL('../poller-process.mjs', import.meta.url))
  const url = `http://127.0.0.1:${server.port}`
  const ids = await Promise.all(Array.from({ length: 100 }, (_, seed) => submitted(url, seed)))
  const polledDuring = async (work) => {
    await poller.call('begin', { port: server.port, ids, perSecond })
    await work()
    return poller.call('end')
  }
  let seed = 1000
  const newPictures = async () => {
    const made = await Promise.all(Array.from({ length: picturesAtOnce }, () => submitted(url, seed++)))
    return Promise.all(made.map((id) => sampleOf(url, id)))
  }

  // Whoever downloads is elsewhere in real life: here it stands back behind the server and the poller. (Only root may take
  // this back; what comes after this scenario measures memory.)
  setPriority(constants.priority.PRIORITY_LOW)
  await drawAll([await newPictures()])
  const rounds = []
  for (let round = 0; round < pollRounds; round++) {
    const pictures = []
    for (let set = 0; set < sets; set++) pictures.push(await newPictures())
    let tookMs
    const busy = await polledDuring(async () => {
      const began = performance.now()
      await drawAll(pictures)
      tookMs = performance.now() - began
    })
    const quiet = await polledDuring(() => sleep(tookMs))
    rounds.push({ busy, quiet, setMs: tookMs / sets })
  }
  agent.destroy()
  await Promise.all([server.stop(), poller.stop()])

  const at = (share, kind) => median(rounds.map((round) => quantile(round[kind], share))).toFixed(1)
  return [
    {
      what: 'Poll p99 while 50 pictures are drawn',
      unit: 'x quiet',
      values: rounds.map(({ busy, quiet }) => quantile(busy, 0.99) / quantile(quiet, 0.99)),
      atMost: 1.5,
      details: [
        `quiet: p50 ${at(0.5, 'quiet')} ms, p99 ${at(0.99, 'quiet')} ms; ` +
          `while drawing: p50 ${at(0.5, 'busy')} ms, p99 ${at(0.99, 'busy')} ms`,
        `${rounds[0].busy.length} polls in the first busy time; 50 pictures took ` +
          `${Math.round(median(rounds.map(({ setMs }) => setMs)))} ms`,
      ],
    },
  ]
}

async function submitted(url, seed) {
  const body = JSON.stringify({ ...order, seed })
  const { id } = await (await fetch(url + submitPath, { method: 'POST', headers, body })).json()
  return id
}

async function sampleOf(url, id) {
  const { result } = await (await fetch(url + pollPath(id), { headers })).json()
  return result.sample
}

/** One set after the other, the pictures of a set all at once. */
async function drawAll(sets) {
  for (const set of sets) await Promise.all(set.map(download))
}

/** With as little work as can be: this process, too, takes its time from the server and the poller. */
function download(sample) {
  return new Promise((resolve, reject) => {
    const request = get(sample, { agent }, (response) => {
      response.once('data', (chunk) => {
        if (response.statusCode === 200 && chunk.readUInt16BE(0) === 0xffd8) return
        reject(new Error(`expected a JPEG from ${sample}, got status ${response.statusCode}`))
      })
      response.once('end', resolve)
    })
    request.once('error', reject)
  })
}
