// Keeps a server busy: some connections, each sending its next request when the last one is answered.
//
// Requests per second tell something about the server only as long as the server is what limits them. autocannon parses
// every response in JavaScript and keeps a histogram, which costs about as much CPU as a bare Fastify spends on the answer:
// on two cores it would measure itself. Here requests are bytes made beforehand and a response is recognised by its length
// and status, so that the client needs a fraction of the server's time.
//
// It runs on the server's core where the platform can pin (bench/one-core.mjs): a client on another core has to be woken by
// each answer, for which the server's process pays, the more the slower it is; on the same core it costs both servers the same.
import { connect } from 'node:net'
import { once } from 'node:events'
import { answerCalls } from './calls.mjs'
import { order, pollPath, submitPath, wireRequest } from './requests.mjs'

const headEnd = Buffer.from('\r\n\r\n')
let target

answerCalls({
  submits: ({ port }) => {
    const body = JSON.stringify(order)
    target = { port, requests: [wireRequest({ port, method: 'POST', path: submitPath, body })], next: 0 }
  },
  polls: ({ port, ids }) => {
    target = { port, requests: ids.map((id) => wireRequest({ port, method: 'GET', path: pollPath(id) })), next: 0 }
  },
  lives: ({ port }) => {
    target = { port, talk: () => lives(port) }
  },
  wholeLives: ({ port, waitMs, readyId }) => {
    target = { port, talk: () => wholeLives({ port, waitMs, readyId }) }
  },
  /** Sends until the time is over; answers how many requests were answered, and how many of those in time. */
  run: async ({ connections, ms }) => {
    const sockets = await openSockets(target.port, connections)
    const began = performance.now()
    const state = { over: false, inTime: 0, tookMs: ms, all: 0, last: undefined }
    setTimeout(() => {
      state.over = true
      state.inTime = state.all
      state.tookMs = performance.now() - began
    }, ms)
    await Promise.all(sockets.map((socket) => keepAsking(socket, () => state.over, state)))
    return {
      perSecond: (1000 * state.inTime) / state.tookMs,
      answered: state.all,
      tookMs: performance.now() - began,
      last: state.last.toString('latin1'),
    }
  },
  /** Sends `count` requests and answers the ids in the responses. */
  collectIds: async ({ connections, count }) => {
    const ids = []
    const sockets = await openSockets(target.port, connections)
    let sent = 0
    const state = { all: 0, onBody: (body) => ids.push(JSON.parse(body.toString()).id) }
    await Promise.all(sockets.map((socket) => keepAsking(socket, () => sent++ >= count, state)))
    return ids
  },
})

function openSockets(port, connections) {
  return Promise.all(
    Array.from({ length: connections }, async () => {
      const socket = connect({ host: '127.0.0.1', port, noDelay: true })
      await once(socket, 'connect')
      return socket
    }),
  )
}

const picturesOneIn = 200

/** What one client sends, given the body of each answer: tasks from their submit to their end, now and then to the picture. */
function* lives(port) {
  const submit = wireRequest({ port, method: 'POST', path: submitPath, body: JSON.stringify(order) })
  for (let number = 1; ; number++) {
    const { id } = JSON.parse(yield submit)
    const poll = wireRequest({ port, method: 'GET', path: pollPath(id) })
    let polled
    do polled = JSON.parse(yield poll)
    while (polled.result === undefined || polled.result === null)
    if (number % picturesOneIn > 0) continue
    const { pathname, search } = new URL(polled.result.sample)
    yield wireRequest({ port, method: 'GET', path: pathname + search })
  }
}

/**
 * One task after the other: a submit, two polls while it waits, one when it is Ready, and the download. A server whose replies
 * are fixed has the Ready one under `readyId`. A number is a time to wait, in ms.
 */
function* wholeLives({ port, waitMs, readyId }) {
  const submit = wireRequest({ port, method: 'POST', path: submitPath, body: JSON.stringify(order) })
  const poll = (id) => wireRequest({ port, method: 'GET', path: pollPath(id) })
  for (;;) {
    const { id } = JSON.parse(yield submit)
    yield poll(id)
    yield poll(id)
    yield waitMs
    const { result } = JSON.parse(yield poll(readyId ?? id))
    const { pathname, search } = new URL(result.sample)
    yield wireRequest({ port, method: 'GET', path: pathname + search })
  }
}

/** One connection's share. Ends with an error at the first response that is not 200. */
function keepAsking(socket, isOver, state) {
  const talk = target.talk?.()
  const nextRequest = () => {
    const request = target.requests[target.next]
    target.next = (target.next + 1) % target.requests.length
    return request
  }
  return new Promise((resolve, reject) => {
    let pending
    let usual // the length of this connection's last response
    const ask = (response) => {
      if (isOver()) {
        socket.destroy()
        resolve()
        return
      }
      const next = talk === undefined ? nextRequest() : talk.next(response && bodyOf(response)).value
      if (typeof next === 'number') setTimeout(ask, next)
      else socket.write(next)
    }
    socket.on('data', (chunk) => {
      pending = pending === undefined ? chunk : Buffer.concat([pending, chunk])
      const length = pending.length === usual ? usual : lengthOf(pending)
      if (length === undefined || pending.length < length) return
      const response = pending
      pending = undefined
      if (response.length > length || response[9] !== 50 || response[10] !== 48 || response[11] !== 48) {
        socket.destroy()
        reject(new Error(`expected one response with status 200, got:\n${response.toString('latin1')}`))
        return
      }
      // In a talk the answers differ, and a part of a long one may be as long as a short one.
      if (talk === undefined) usual = length
      state.all++
      state.last = response
      state.onBody?.(bodyOf(response))
      ask(response)
    })
    socket.on('error', reject)
    socket.on('close', () => reject(new Error('the server closed a connection')))
    ask()
  })
}

const bodyOf = (response) => response.subarray(response.indexOf(headEnd) + headEnd.length)

/** How long the response is that begins here; undefined while its head is incomplete. */
function lengthOf(bytes) {
  const end = bytes.indexOf(headEnd)
  if (end < 0) return undefined
  const [, length] = /\r\ncontent-length: (\d+)/i.exec(bytes.toString('latin1', 0, end)) ?? []
  if (length === undefined) throw new Error('a response without content-length')
  return end + headEnd.length + Number(length)
}
