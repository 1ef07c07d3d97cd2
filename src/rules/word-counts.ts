import { createHash } from 'node:crypto'

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

/** Words are kept as hashes, so that each takes about 200 bytes however long it is. */
const mostWords = 500

export function createWordCounts(): WordCounts {
  /** The least recently used first. */
  const kept = new Map<string, Counts>()
  return {
    of: (words) => {
      const hash = createHash('sha256').update(words).digest('base64')
      const counts = kept.get(hash) ?? { seen: 0, matched: 0, fired: 0 }
      kept.delete(hash)
      kept.set(hash, counts)
      for (const oldest of kept.keys()) {
        if (kept.size <= mostWords) break
        kept.delete(oldest)
      }
      return counts
    },
    clear: () => {
      kept.clear()
    },
  }
}
