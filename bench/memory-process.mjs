// Submits tasks to the emulator without its HTTP server, the body parsed before, and weighs
// the heap before and after. Every prompt is different: equal ones could be shared.
import { checkOptions } from '../build/config.js'
import { openCore } from '../build/emulator.js'
import { submit } from '../build/stages/submit.js'
import { bytesOf } from '../build/tasks/task.js'
import { answerCalls } from './calls.mjs'
import { order, prompt } from './requests.mjs'

const origin = { api: 'http://127.0.0.1:3589/v1', delivery: 'http://127.0.0.1:3589' }

answerCalls({
  fill: ({ tasks }) => {
    const core = openCore(checkOptions({ latency: '2h' }), {
      worker: new URL('../dist/render-worker.js', import.meta.url),
    })
    const model = core.contract.models.get('flux-pro-1.1')
    const take = (number) => {
      const { contract } = core
      const body = JSON.parse(bodyOf(number))
      const { reply } = submit(core, {
        contract,
        model,
        key: 'bench',
        body: { kind: 'json', value: body },
        header: undefined,
        origin,
        onDisconnect: () => undefined,
      })
      if (reply.status !== 200) throw new Error(`task ${number} was refused with status ${reply.status}`)
    }
    take(0) // the account and the code are no part of a task
    const before = settled()
    for (let number = 1; number <= tasks; number++) take(number)
    const after = settled()

    const account = core.accounts.find('bench')
    if (account.tasks.size !== tasks + 1) throw new Error(`${account.tasks.size} tasks are kept of ${tasks + 1}`)
    const [task] = account.tasks.all()
    return {
      heap: (after.heapUsed + after.external - before.heapUsed - before.external) / tasks,
      resident: (after.rss - before.rss) / tasks,
      estimated: bytesOf(task),
    }
  },
})

function bodyOf(number) {
  const tail = ` ${number}`
  return Buffer.from(
    JSON.stringify({ ...order, prompt: prompt.slice(0, prompt.length - tail.length) + tail }),
  ).toString()
}

function settled() {
  for (let times = 0; times < 3; times++) globalThis.gc()
  return process.memoryUsage()
}
