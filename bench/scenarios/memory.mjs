import { startChild } from '../calls.mjs'
import { whole } from '../words.mjs'

export const memoryOfMany = (effort) => memory(effort, 100_000)
export const memoryOfMillion = (effort) => memory(effort, 1_000_000)

/** What a waiting task takes. Each measurement is a fresh process: what a heap once held shapes what it holds later. */
async function memory({ memoryRounds }, tasks) {
  const runs = []
  for (let round = 0; round < memoryRounds; round++) {
    const child = startChild(new URL('../memory-process.mjs', import.meta.url), { execArgv: ['--expose-gc'] })
    runs.push(await child.call('fill', { tasks }))
    await child.stop()
  }
  const [{ resident, estimated }] = runs
  return [
    {
      what: `Memory per waiting task, ${whole(tasks)} of them`,
      unit: 'bytes',
      values: runs.map(({ heap }) => heap),
      // "about 350"
      atMost: 385,
      details: [
        `resident memory of the process grew by ${whole(resident)} bytes a task`,
        `the emulator estimates ${whole(estimated)} (--max-task-memory)`,
      ],
    },
  ]
}
