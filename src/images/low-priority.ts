import { readdirSync, readFileSync } from 'node:fs'
import { constants, setPriority } from 'node:os'

const tasks = '/proc/self/task'

/**
 * Gives this thread, and with each call the threads that libvips has started since, the lowest priority: drawing then takes
 * only time that nothing else needs. On Linux priorities are per thread; elsewhere they are per process, and nothing is done.
 */
export function createLowPriority({ withLibvips }: { withLibvips: boolean }): () => void {
  if (process.platform !== 'linux') return () => undefined
  setPriority(constants.priority.PRIORITY_LOW)
  if (!withLibvips) return () => undefined
  const known = new Set<string>()
  return () => {
    for (const task of namesIn(tasks)) {
      if (known.has(task)) continue
      known.add(task)
      if (nameOf(task).startsWith('libvips')) lower(Number(task))
    }
  }
}

/** A thread may have ended in the meantime, and `/proc` may not be there at all. */
function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

function nameOf(task: string): string {
  try {
    return readFileSync(`${tasks}/${task}/comm`, 'utf8')
  } catch {
    return ''
  }
}

function lower(task: number): void {
  try {
    setPriority(task, constants.priority.PRIORITY_LOW)
  } catch {
    // It has ended.
  }
}
