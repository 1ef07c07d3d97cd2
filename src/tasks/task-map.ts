import type { Task } from './task.js'

/** Tasks by their ids, for one task or a million. */
export interface TaskMap {
  get(id: string): Task | undefined
  set(task: Task): void
  delete(task: Task): void
}

/** Tasks with the same key, which are rare, share a list. */
type Shard = Map<number, Task | readonly Task[]>

/** A map this large is split: until then an account pays for one, and the split takes about a millisecond. */
const splitAt = 4096

/**
 * A map that doubles its table moves every entry at once, which at a million stops the event loop for 135 ms. So a large one is
 * 256 maps, by the first byte of the id, and the longest stop is that of the largest of them. Keys are the next three bytes:
 * to move an entry whose key is a text, the text has to be fetched from all over the memory.
 */
export function createTaskMap(): TaskMap {
  let whole: Shard = new Map()
  let shards: readonly Shard[] | undefined

  const shardOf = (id: string): Shard => shards?.[firstByte(id)] ?? whole

  const split = (): void => {
    const entries = whole
    whole = new Map()
    shards = Array.from({ length: 256 }, () => new Map())
    for (const entry of entries.values()) for (const task of tasksIn(entry)) put(task)
  }

  const put = (task: Task): void => {
    const shard = shardOf(task.id)
    const key = nextBytes(task.id)
    const entry = shard.get(key)
    shard.set(key, entry === undefined ? task : [...tasksIn(entry), task])
  }

  return {
    get: (id) => {
      const entry = shardOf(id).get(nextBytes(id))
      if (entry === undefined || !isList(entry)) return entry?.id === id ? entry : undefined
      return entry.find((task) => task.id === id)
    },
    set: (task) => {
      if (whole.size === splitAt) split()
      put(task)
    },
    delete: (task) => {
      const shard = shardOf(task.id)
      const key = nextBytes(task.id)
      const entry = shard.get(key)
      const left = entry === undefined ? [] : tasksIn(entry).filter((each) => each !== task)
      if (left.length === 0) shard.delete(key)
      else shard.set(key, left)
    },
  }
}

const isList = (entry: Task | readonly Task[]): entry is readonly Task[] => Array.isArray(entry)

const tasksIn = (entry: Task | readonly Task[]): readonly Task[] => (isList(entry) ? entry : [entry])

/** Of hexadecimal digits; other texts also have some value. */
const firstByte = (id: string): number => valueOf(id, 0, 2)
const nextBytes = (id: string): number => valueOf(id, 2, 8)

function valueOf(id: string, from: number, to: number): number {
  let value = 0
  for (let at = from; at < to; at++) value = (value << 4) | digit(id.charCodeAt(at))
  return value
}

const digit = (code: number): number => ((code & 15) + (code >> 6) * 9) & 15
