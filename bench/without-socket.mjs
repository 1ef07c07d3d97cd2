// Requests to a server in this process, over a stream instead of a socket: what the server's own code costs, without the kernel's
// share, so that small differences can be seen. Run as `node bench/without-socket.mjs BUNDLE SETTING`, where the bundle is one of
// `leave-out.mjs` and the setting is JSON; prints CPU microseconds, bytes and collections for each request, as JSON.
import { createRequire } from 'node:module'
import { PerformanceObserver } from 'node:perf_hooks'
import { Duplex } from 'node:stream'
import { setImmediate as turn } from 'node:timers/promises'
import { order, pollPath, submitPath, wireRequest } from './requests.mjs'

/** What every run has, if its setting does not say otherwise. */
const usual = { kind: 'submit', accounts: 1, rules: 0, ruleFor: 'model', tasks: 1000, listeners: 0, rounds: 12 }
const port = 12345
const warmUp = 12_000
const perRound = 2000
const pause = 64

class Wire extends Duplex {
  remoteAddress = '127.0.0.1'
  localAddress = '127.0.0.1'
  localPort = port
  #answered = () => undefined

  /** The first piece of the answer. */
  ask(request) {
    return new Promise((resolve) => {
      this.#answered = resolve
      this.push(request)
    })
  }
  _read() {}
  _write(chunk, _encoding, done) {
    this.#answered(chunk)
    done()
  }
  _writev(chunks, done) {
    this.#answered(chunks[0].chunk)
    done()
  }
  setTimeout = () => this
  setNoDelay = () => this
  setKeepAlive = () => this
  ref = () => this
  unref = () => this
}

const keyOf = (account) => (account === 0 ? 'bench' : `bench-${account}`)

const submitOf = (account) =>
  wireRequest({ port, method: 'POST', path: submitPath, body: JSON.stringify(order), key: keyOf(account) })

/** Rules that no request of the bench meets: they name another model, or ask for another prompt. */
function ruleOf(index, { kind, ruleFor }) {
  const when = ruleFor === 'model' ? { model: 'flux-dev' } : { prompt: `zebra ${index}` }
  const stage = kind === 'submit' ? 'submit' : 'poll'
  return { stage, when, then: { refuse: 'rate-limited' } }
}

async function measure(file, given) {
  const setting = { ...usual, ...given }
  const { kind, accounts, rules, tasks, listeners, rounds } = setting
  const { open } = createRequire(import.meta.url)(file)
  const app = await open({ kind, worker: new URL('../dist/render-worker.js', import.meta.url) })
  await app.ready()
  const connect = () => {
    const wire = new Wire()
    app.server.emit('connection', wire)
    return wire
  }
  const wire = connect()
  const expectStatus = async (request, status) => {
    const answer = (await wire.ask(request)).toString('latin1')
    await turn()
    if (!answer.startsWith(`HTTP/1.1 ${status}`)) throw new Error(`expected ${status}, got:\n${answer}`)
    return answer
  }

  if (rules > 0) {
    const all = Array.from({ length: rules }, (_, index) => ruleOf(index, setting))
    for (let at = 0; at < rules; at += 100) {
      const body = JSON.stringify(all.slice(at, at + 100))
      await expectStatus(wireRequest({ port, method: 'POST', path: '/_emulator/rules?account=bench', body }), 2)
    }
  }
  const submits = Array.from({ length: accounts }, (_, account) => submitOf(account))
  const polls = []
  for (let made = 0; made < tasks; made++) {
    const account = made % accounts
    const answer = await wire.ask(submits[account])
    if (made % pause === 0) await turn()
    if (kind === 'submit') continue
    const [, id] = /"id":"([^"]+)/.exec(answer.toString('latin1'))
    polls.push([id, account])
  }
  for (let open = 0; open < listeners; open++) {
    void connect().ask(wireRequest({ port, method: 'GET', path: '/_emulator/events?account=bench' }))
  }
  await turn()

  let next = 0
  const nextRequest = () => {
    const at = next++
    if (kind === 'submit') return submits[at % accounts]
    const [id, account] = polls[at % polls.length]
    return wireRequest({ port, method: 'GET', path: pollPath(id), key: keyOf(account) })
  }
  let last
  // Made before the clock runs.
  const run = async (count, measured = (work) => work()) => {
    const requests = Array.from({ length: count }, nextRequest)
    await measured(async () => {
      for (const request of requests) {
        last = await wire.ask(request)
        await turn()
      }
    })
  }
  for (let warm = 0; warm < warmUp; warm += perRound) await run(perRound)
  if (!last.toString('latin1').startsWith('HTTP/1.1 200')) throw new Error(`not answered with 200:\n${last}`)

  let collections = 0
  const observer = new PerformanceObserver((list) => {
    collections += list.getEntries().length
  })
  observer.observe({ entryTypes: ['gc'] })
  const us = []
  const bytes = []
  for (let round = 0; round < rounds; round++) {
    await run(perRound, async (work) => {
      const before = process.memoryUsage().heapUsed
      const began = process.cpuUsage()
      await work()
      const { user, system } = process.cpuUsage(began)
      us.push((user + system) / perRound)
      bytes.push((process.memoryUsage().heapUsed - before) / perRound)
    })
  }
  await turn()
  return { us, bytes, collections: (collections / (rounds * perRound)) * 100_000 }
}

const [, , file, setting = '{}'] = process.argv
process.stdout.write(JSON.stringify(await measure(file, JSON.parse(setting))))
process.exit()
