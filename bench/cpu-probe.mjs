// Loaded into both servers (`node --import`) so that they tell the CPU time of their process, in microseconds, and its
// memory. Asked for between rounds only, or once in a while; unlike /proc it is exact and there on every system.
import { answerCalls } from './calls.mjs'

answerCalls({
  cpu: () => {
    const { user, system } = process.cpuUsage()
    return user + system
  },
  /** What is still held: of the rest, only the collector knows when it goes. */
  memory: () => {
    globalThis.gc?.()
    return process.memoryUsage()
  },
})
