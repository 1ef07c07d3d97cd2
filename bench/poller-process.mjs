// Polls at a fixed rate whether or not answers come, and measures each from the moment it was due: a server that stands
// still for a second is seen in a hundred late answers, not in one.
import { Agent, get } from 'node:http'
import { answerCalls } from './calls.mjs'
import { pollPath } from './requests.mjs'

let session

answerCalls({
  begin: ({ port, ids, perSecond }) => {
    const agent = new Agent({ keepAlive: true })
    const began = performance.now()
    const open = { waiting: [], over: false }
    const next = (number) => {
      if (open.over) return
      const due = began + (1000 * number) / perSecond
      if (performance.now() < due) {
        setTimeout(next, due - performance.now(), number)
        return
      }
      open.waiting.push(poll({ agent, port, path: pollPath(ids[number % ids.length]), due }))
      next(number + 1)
    }
    next(1)
    session = { open, agent }
  },
  /** Answers the milliseconds that each poll took. */
  end: async () => {
    const { open, agent } = session
    open.over = true
    const latencies = await Promise.all(open.waiting)
    agent.destroy()
    return latencies
  },
})

function poll({ agent, port, path, due }) {
  return new Promise((resolve, reject) => {
    const request = get({ agent, host: '127.0.0.1', port, path, headers: { 'x-key': 'bench' } }, (response) => {
      response.resume()
      response.once('end', () => {
        if (response.statusCode === 200) resolve(performance.now() - due)
        else reject(new Error(`a poll was answered with status ${response.statusCode}`))
      })
    })
    request.once('error', reject)
  })
}
