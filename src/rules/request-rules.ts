import { createHash } from 'node:crypto'
import { createBudget, type Budget } from '../memory.js'
import type { NewRule, Rule, Stage } from './rule.js'

/** Where the counts of rules go on from request to request. */
export interface CountedAt {
  memory: WordCounts
  /** Rules of these stages count on; those of the others are about one task, and count for it alone. */
  stages: readonly Stage[]
  /** The task that the request is about: the same words count for each task by itself. */
  task?: string
}

/** Rules that come with a request, ready to be judged before those of the book: `header-1`, `directive-2`. */
export const requestRules = (
  rules: readonly NewRule[],
  source: 'header' | 'directive',
  counted?: CountedAt,
): readonly Rule[] =>
  rules.map((rule, index) => {
    const id = `${source}-${index + 1}`
    if (counted === undefined || !counted.stages.includes(rule.stage) || !isCounting(rule)) {
      return { id, ...rule, matched: 0, fired: 0 }
    }
    const words = wordsOf(rule)
    // Of two alike in one request each has its own counts.
    const before = rules.slice(0, index).filter((other) => wordsOf(other) === words).length
    const counts = counted.memory.of(JSON.stringify([source, counted.task, before, words]))
    counts.seen++
    return {
      id,
      ...rule,
      ...(rule.stage === 'submit' && { occasion: counts.seen }),
      get matched() {
        return counts.matched
      },
      set matched(matched) {
        counts.matched = matched
      },
      get fired() {
        return counts.fired
      },
      set fired(fired) {
        counts.fired = fired
      },
    }
  })

/** Whether it matters how often the rule was met before. A task counts its polls and downloads itself. */
const isCounting = ({ stage, when, times, every }: NewRule): boolean =>
  times !== undefined || every !== undefined || (stage === 'submit' && when.nth !== undefined)

/** A rule as it was read, so that blanks and the like do not count. */
const wordsOf = ({ stage, when, then, times, every }: NewRule): string =>
  JSON.stringify({ stage, when, then, times, every })

/** Rules of a request without those that its task has already by the same words: they are one rule, and the task counts it. */
export const withoutRepeated = (rules: readonly Rule[], ofTask: readonly Rule[]): readonly Rule[] => {
  if (rules.length === 0 || ofTask.length === 0) return rules
  const known = new Set(ofTask.map(wordsOf))
  return rules.filter((rule) => !known.has(wordsOf(rule)))
}

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
