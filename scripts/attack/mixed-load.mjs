import { connect } from 'node:net'
import { createClient, wholeLife } from './client.mjs'
import { startEmulator } from './emulator.mjs'
import { createChoices } from './random.mjs'

const accounts = 12

/**
 * Clients of a dozen accounts at once, for so many seconds: submits, polls, downloads, webhooks to the inbox, control calls,
 * clock moves, resets, and connections cut in the middle. Every answer is searched for the marks of all other accounts.
 */
export async function mixedLoad({ seconds, seed = 3, say }) {
  const emulator = await startEmulator({ args: ['--latency', '300ms', '--contract', 'live'] })
  const client = createClient(emulator, { connections: 48 })
  const { one, upTo, chance } = createChoices(seed)
  const names = Array.from(
    { length: accounts },
    (_, at) => `mark${String(at).padStart(2, '0')}x${(at * 7919 + 104729).toString(36)}`,
  )
  const tasks = new Map(names.map((name) => [name, []]))
  const failures = []
  let answers = 0
  let marked = 0
  let cut = 0

  const check = (name, what, { status, headers, text }) => {
    answers++
    if (status >= 500) failures.push({ name, what, status, text: text.slice(0, 300) })
    const whole = `${JSON.stringify(headers)} ${text}`
    if (whole.includes(name)) marked++
    const foreign = names.find((other) => other !== name && whole.includes(other))
    if (foreign !== undefined) failures.push({ name, what, foreign, text: text.slice(0, 300) })
  }
  const ask = async (name, method, path, options = {}) => {
    const answer = await client.ask(method, path, {
      ms: 30_000,
      ...options,
      headers: { 'x-key': name, ...options.headers },
    })
    check(name, `${method} ${path}`, answer)
    return answer
  }
  const control = (name, method, path, body) => {
    const [bare, query] = path.split('?')
    return ask(name, method, `/_emulator${bare}?${query ? `${query}&` : ''}account=${name}`, { body })
  }

  const acts = {
    submit: async (name) => {
      const hook = chance(0.2) ? { webhook_url: `${emulator.url}/_emulator/inbox/${name}` } : {}
      const { status, text } = await ask(name, 'POST', `/v1/${one(['flux-dev', 'flux-2-pro', 'flux-pro-1.1'])}`, {
        body: { prompt: `${name} says ${upTo(1e6)}`, width: 256, height: 256, ...hook },
      })
      if (status === 200) tasks.get(name).push(JSON.parse(text).id)
      if (tasks.get(name).length > 40) tasks.get(name).shift()
    },
    poll: async (name) => {
      const id = one(tasks.get(name)) ?? 'none'
      const { text, status } = await ask(name, 'GET', `/v1/get_result?id=${id}`)
      const sample = status === 200 ? JSON.parse(text).result?.sample : undefined
      if (sample === undefined || !chance(0.3)) return
      const { pathname, search } = new URL(sample)
      check(name, 'a download', await client.ask('GET', pathname + search, { binary: true, ms: 30_000 }))
    },
    refused: (name) => ask(name, 'POST', '/v1/flux-dev', { body: { prompt: name, width: 'wide' } }),
    journal: (name) => control(name, 'GET', `/requests?limit=20`),
    lists: (name) =>
      control(name, 'GET', one(['/tasks', '/rules', '/receipt', '/report', '/webhooks', '/clock', '/settings'])),
    inbox: (name) => ask(name, 'GET', `/_emulator/inbox/${name}`),
    rule: (name) =>
      control(name, 'POST', '/rules', { directive: one(['poll 2 = 404', 'error once', 'latency 50ms']), times: 1 }),
    clock: (name) => control(name, 'POST', '/clock', { advance: { by: one(['10ms', '1s', '5m']) } }),
    reset: async (name) => {
      if (!chance(0.1)) return
      await control(name, 'POST', '/reset')
      tasks.get(name).length = 0
    },
    cut: (name) =>
      new Promise((resolve) => {
        const body = JSON.stringify({ prompt: `${name} was cut`, width: 256, height: 256 })
        const socket = connect(emulator.port, '127.0.0.1', () => {
          const head = `POST /v1/flux-dev HTTP/1.1\r\nHost: x\r\nX-Key: ${name}\r\nContent-Type: application/json\r\n`
          const whole = `${head}Content-Length: ${body.length}\r\n\r\n${body}`
          socket.write(whole.slice(0, 1 + upTo(whole.length)))
          setTimeout(() => socket.resetAndDestroy(), upTo(10))
        })
        socket.on('error', () => undefined).on('close', resolve)
        cut++
      }),
  }
  const weights = {
    submit: 5,
    poll: 12,
    refused: 1,
    journal: 1,
    lists: 2,
    inbox: 1,
    rule: 1,
    clock: 2,
    reset: 1,
    cut: 2,
  }
  const pool = Object.entries(weights).flatMap(([name, weight]) => Array.from({ length: weight }, () => acts[name]))

  const until = Date.now() + seconds * 1000
  const began = emulator.memoryMb()
  await Promise.all(
    Array.from({ length: 32 }, async (_, at) => {
      const name = names[at % names.length]
      while (Date.now() < until && failures.length < 20 && emulator.runs) {
        try {
          await one(pool)(name)
        } catch (error) {
          failures.push({ name, error: error.message })
        }
      }
    }),
  )
  if (marked === 0) failures.push({ error: "no answer holds its own account's mark: the search would find nothing" })
  if (!emulator.runs) failures.push({ error: 'the emulator ended', log: emulator.log.slice(-10) })
  else {
    await wholeLife(client, 'after-the-load').catch((error) => failures.push({ error: error.message }))
  }
  const ended = emulator.runs ? emulator.memoryMb() : NaN
  client.close()
  await emulator.stop()
  say(
    `${answers} answers, ${marked} with their own account's mark, ${cut} connections cut; memory ${Math.round(began)} MB, at the end ${Math.round(ended)} MB`,
  )
  return {
    failures,
    figures: [
      [
        `mixed load of ${accounts} accounts, ${seconds} s`,
        `${answers} answers, ${cut} connections cut`,
        `${failures.length} of them 5xx, missing, or with another account's mark`,
      ],
    ],
  }
}
