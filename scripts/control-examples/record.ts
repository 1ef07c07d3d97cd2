import { plainPicture } from '../../test/support/input-picture.js'
import type { ControlExamples, Recorded } from '../../src/http/control/examples.js'
import { after, alike, before, submits, type Call } from './calls.js'
import { rare } from './rare.js'
import { open, send, type Names } from './server.js'

/** Where the emulator listens without options. */
const origin = 'http://localhost:3589'

/** The examples of every operation, as a server gives them now. */
export async function recordExamples(): Promise<ControlExamples> {
  const examples: Record<string, Recorded> = {}
  const { app, core, time, close } = open({ contract: 'live', maxAccounts: 10 })
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  // The port differs from run to run, and so do the time that an answer took and its date.
  const asText = (text: string) =>
    text
      .replaceAll(url, origin)
      .replaceAll(url.replace('http://', ''), 'localhost:3589')
      .replaceAll(/\w{3}, \d\d \w{3} \d{4} [\d:]{8} GMT/g, 'Fri, 02 Jan 2026 03:04:05 GMT')
      .replaceAll(/"tookMs":[\d.]+/g, '"tookMs":1.5')

  const record = async (call: Call, names: Names) => {
    const { body, answer } = await send(app, time, call, names)
    const { requests = {}, answers = {} } = examples[call.id] ?? {}
    const isJson = answer.headers['content-type'] === 'application/json'
    const type = String(answer.headers['content-type']).split(';')[0] ?? ''
    const isText = /^(text|application)\//.test(type)
    const text = asText(answer.body)
    const status = answer.statusCode
    const made = { type, value: isJson ? (JSON.parse(text) as unknown) : text }
    examples[call.id] = {
      requests: { ...requests, ...(body !== undefined && status === 200 && { [call.name]: body }) },
      answers: { ...answers, ...(isText && { [status]: { ...answers[status], [call.name]: made } }) },
    }
  }

  for (const call of before) await record(call, {})
  const png = await plainPicture(4, 4)
  await record({ name: 'added', id: 'addPicture', params: { name: 'cat' }, file: png }, {})

  const events = await listen(url)
  const names: Record<string, string> = {}
  for (const [name, body] of Object.entries(submits)) {
    const answer = await app.inject({
      method: 'POST',
      url: '/v1/flux-dev',
      headers: { 'x-key': 'my-key', host: 'localhost:3589', 'user-agent': 'my-client/1.0' },
      payload: { ...body, webhook_url: `${url}/_emulator/inbox/hook` },
    })
    names[name] = answer.json<{ id: string }>().id
  }
  await app.inject({
    method: 'POST',
    url: '/v1/flux-dev',
    headers: { 'user-agent': 'my-client/1.0' },
    payload: { prompt: 'a lighthouse' },
  })
  const [first = { ...after[0] }, ...rest] = after
  await record(first as Call, names)
  names.delivery = core.control.account('my-key').webhooks({ task: names.ready ?? '' })[0]?.id ?? ''
  names.submit = String(core.control.account('my-key').requests({ stage: 'submit' }).entries[0]?.id)
  names.stray = String(core.control.unattributedRequests().entries[0]?.id)
  for (const call of rest) await record(call, names)
  examples.streamEvents = {
    requests: {},
    answers: {
      ...examples.streamEvents?.answers,
      200: { events: { type: 'text/event-stream', value: asText(await events()) } },
    },
  }
  await close()
  for (const { id, status, refused } of await recordRare()) {
    const { requests = {}, answers = {} } = examples[id] ?? {}
    examples[id] = { requests, answers: { ...answers, [status]: { ...answers[status], ...refused } } }
  }
  return { operations: examples, alike: await recordAlike() }
}

async function recordRare() {
  const recorded: { id: string; status: number; refused: Recorded['answers'][string] }[] = []
  for (const { call, options, arrange } of rare) {
    const opened = open(options)
    const names = await arrange(opened)
    const { answer } = await send(opened.app, opened.time, call, names)
    const value: unknown = answer.json()
    const refused = { [call.name]: { type: 'application/json', value } }
    recorded.push({ id: call.id, status: answer.statusCode, refused })
    await opened.close()
  }
  return recorded
}

async function recordAlike(): Promise<ControlExamples['alike']> {
  const { app, time, close } = open({ controlToken: 'a-long-token', bodyLimit: 60_000 })
  const recorded: Record<string, Record<string, unknown>> = {}
  for (const { headers, ...call } of alike) {
    const { answer } = await send(app, time, call, {}, headers)
    recorded[answer.statusCode] = { [call.name]: answer.json() }
  }
  await close()
  return recorded
}

/** The first events of the account's stream. */
async function listen(url: string): Promise<() => Promise<string>> {
  const stop = new AbortController()
  const answer = await fetch(`${url}/_emulator/events`, { headers: { 'x-key': 'my-key' }, signal: stop.signal })
  return async () => {
    let text = ''
    for await (const chunk of answer.body ?? []) {
      text += Buffer.from(chunk as Uint8Array).toString()
      if (text.split('\n\n').length > 3) break
    }
    stop.abort()
    return `${text.split('\n\n').slice(0, 2).join('\n\n')}\n\n`
  }
}
