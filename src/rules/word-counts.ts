import { createHash } from 'node:crypto'
import { createBudget, type Budget } from '../memory.js'

/** How often a rule that comes with requests was met. The rule itself is read anew each time. */
export interface Counts {
  /** How many requests carried it. */
  seen: number
  matched: number
  fired: number
}

/** What is remembered of the words of rules that come with requests: the same words count on. */
export interface WordCounts {
  /** The counts of these words, from zero where they are new or forgotten. */
  of(words: string): Counts
  clear(): void
}

/** Words are kept as hashes, so that each takes about as much however long it is. */
const mostWords = 500
const wordBytes = 200

/** Where there is no room for more words, the oldest go. */
export function createWordCounts(room: Pick<Budget, 'take' | 'give'> = createBudget()): WordCounts {
  /** The least recently used first. */
  const kept = new Map<string, Counts>()
  return {
    of: (words) => {
      const hash = createHash('sha256').update(words).digest('base64')
      const known = kept.get(hash)
      const counts = known ?? { seen: 0, matched: 0, fired: 0 }
      kept.delete(hash)
      const isRoom = known !== undefined || (kept.size < mostWords && room.take(wordBytes))
      const [oldest] = kept.keys()
      // The new ones have the room of the oldest.
      if (!isRoom && oldest === undefined) return counts
      if (!isRoom && oldest !== undefined) kept.delete(oldest)
      kept.set(hash, counts)
      return counts
    },
    clear: () => {
      room.give(kept.size * wordBytes)
      kept.clear()
    },
  }
}
