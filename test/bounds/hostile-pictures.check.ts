import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { clientAt, type Client } from '../support/client.js'
import { hostilePictures, type HostilePicture } from '../support/hostile-pictures.js'
import { listening, runCommand } from '../support/run-command.js'

/** As in docs/limits.md: what decoding and drawing take beside the heap. */
const mostMb = 2048
/** As there, a poll of another account: here the processor time of the event loop, which does not depend on how busy the machine is. */
const mostMs = 250

/** What Linux says of a process; elsewhere nothing is measured. */
function measured(pid: number) {
  const read = (file: string) => (process.platform === 'linux' ? readFileSync(`/proc/${pid}/${file}`, 'utf8') : '')
  return {
    /** The most memory that was resident at a time, in megabytes. */
    peakMb: () => Number(/VmHWM:\s+(\d+)/.exec(read('status'))?.[1] ?? 0) / 1024,
    /** How long the thread of the event loop has run. */
    ranMs: () => Number(read(`task/${pid}/schedstat`).split(' ')[0]) / 1e6,
  }
}

/** Submits one, and downloads what it becomes, for which it is drawn. */
async function upload(client: Client, { name, bytes }: HostilePicture) {
  const { id } = await client.submit('flux-pro-1.1', { prompt: 'x', image_prompt: bytes.toString('base64') })
  const { status, result } = await client.poll(id)
  if (status !== 'Ready') return { name, status }
  return { name, status, download: (await client.download(result.sample)).statusCode }
}

test('20 hostile pictures at once leave the polls of another account answering, and end', async () => {
  const pictures = await hostilePictures()
  expect(pictures).toHaveLength(20)
  const running = runCommand(['--port', '0', '--contract', 'live', '--latency', 'instant', '--log-level', 'warn'])
  const url = `http://127.0.0.1:${await listening(running)}`
  const process = measured(running.child.pid ?? 0)
  const other = clientAt(url, { key: 'another account' })
  const { id } = await other.submit('flux-pro-1.1', { prompt: 'x' })
  const peakBefore = process.peakMb()

  const hostile = clientAt(url, { key: 'hostile' })
  let unended = pictures.length
  const uploads = Promise.all(pictures.map((picture) => upload(hostile, picture).finally(() => unended--)))
  const statuses = new Set<string>()
  let polls = 0
  let longestMs = 0
  while (unended > 0) {
    const ranBefore = process.ranMs()
    statuses.add((await other.poll(id)).status)
    longestMs = Math.max(longestMs, process.ranMs() - ranBefore)
    polls++
    await sleep(5)
  }

  expect(await uploads).toEqual(
    pictures.map(({ name, decodes }) => ({
      name,
      ...(decodes ? { status: 'Ready', download: 200 } : { status: 'Error' }),
    })),
  )
  expect([...statuses]).toEqual(['Ready'])
  // If the event loop decoded or drew them, there would be a few polls for each.
  expect(polls).toBeGreaterThan(10 * pictures.length)
  expect(longestMs).toBeLessThan(mostMs)
  const grownMb = process.peakMb() - peakBefore
  console.log(
    `${polls} polls, the longest took ${Math.round(longestMs)} ms of the event loop; ${Math.round(grownMb)} MB`,
  )
  expect(grownMb).toBeLessThan(mostMb)
})
