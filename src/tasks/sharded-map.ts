/** What is known by its task's id, be it one thing or a million. */
export interface ShardedMap<Value> {
  get(id: string): Value | undefined
  set(id: string, value: Value): void
  /** Answers whether there was something to delete. */
  delete(id: string): boolean
}

/** A map this large is split: until then an account pays for one, and the split takes about a millisecond. */
const splitAt = 4096

/**
 * A map that doubles its table moves every entry at once, which at a million stops the event loop for 135 ms. So a
 * large one is 256 maps, by the first byte of the id, and the longest stop is that of the largest of them.
 */
export const createShardedMap = <Value>(): ShardedMap<Value> => {
  let whole = new Map<string, Value>()
  let shards: readonly Map<string, Value>[] | undefined

  const shardOf = (id: string): Map<string, Value> => shards?.[firstByte(id)] ?? whole

  const split = (): void => {
    const entries = whole
    whole = new Map()
    shards = Array.from({ length: 256 }, () => new Map<string, Value>())
    for (const [id, value] of entries) shardOf(id).set(id, value)
  }

  return {
    get: (id) => shardOf(id).get(id),
    set: (id, value) => {
      if (whole.size === splitAt) split()
      shardOf(id).set(id, value)
    },
    delete: (id) => shardOf(id).delete(id),
  }
}

/** The value of the first two characters of an id, which are hexadecimal digits. */
const firstByte = (id: string): number => ((digit(id.charCodeAt(0)) << 4) | digit(id.charCodeAt(1))) & 255

const digit = (code: number): number => (code & 15) + (code >> 6) * 9
