import { writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { buildApp } from '../app.js'
import type { Options } from '../config.js'
import { openCore } from '../emulator.js'
import { createDrain } from '../http/drain.js'
import { sleep } from '../time/system-time.js'
import type { Outcome } from './outcome.js'

interface Demo {
  worker: URL
  print: (text: string) => unknown
}

const key = 'demo'
const headers = { 'x-key': key, 'content-type': 'application/json' }
const order = { prompt: 'a lighthouse above a calm sea at dawn, oil on canvas', width: 1024, height: 768 }
/** More than the slowest latency needs. */
const mostPolls = 600

/** One picture, from prompt to file, with each request as it is made. */
export async function demo(options: Options, { worker, print }: Demo): Promise<Outcome> {
  const core = openCore(options, { worker, loaders: 'inputs' })
  const app = buildApp(core)
  const say = (line: string) => print(`${line}\n`)
  try {
    const url = await app.listen({ host: options.host, port: options.port })
    const submit = `${url}/live/v1/flux-pro-1.1`
    say(`The emulator listens on ${url}\n\nPOST ${submit}  ${JSON.stringify(order)}`)
    const made = await asJson(submit, { method: 'POST', headers, body: JSON.stringify(order) })
    say(`  accepted as task ${String(made.id)}\n\nGET ${String(made.polling_url)}`)
    const sample = await untilReady(String(made.polling_url), say)
    say(`\nGET ${sample.split('?')[0] ?? ''}?...`)
    const picture = new Uint8Array(await (await fetch(sample)).arrayBuffer())
    const file = resolve(join('.', 'flux-demo.jpeg'))
    await writeFile(file, picture)
    say(`  ${Math.ceil(picture.length / 1024)} KB\n\nThe picture is in ${file}`)
    return {}
  } finally {
    await createDrain(app).stop()
    await app.close()
    await core.close()
  }
}

async function untilReady(pollingUrl: string, say: (line: string) => unknown): Promise<string> {
  let last: unknown
  for (let poll = 0; poll < mostPolls; poll++) {
    const { status, result } = await asJson(pollingUrl, { headers })
    if (status !== last) say(`  ${String(status)}`)
    last = status
    if (status === 'Ready') return (result as { sample: string }).sample
    await sleep(100)
  }
  throw new Error(`the task is still ${String(last)}`)
}

async function asJson(url: string, init: RequestInit): Promise<Record<string, unknown>> {
  const response = await fetch(url, init)
  const text = await response.text()
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${text}`)
  return JSON.parse(text) as Record<string, unknown>
}
