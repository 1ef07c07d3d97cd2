import type { NewRule, Rule, Stage } from './rule.js'
import type { WordCounts } from './word-counts.js'

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
