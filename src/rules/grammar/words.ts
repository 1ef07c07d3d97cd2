import { effectRows } from '../effects.js'
import { anyStatus, type EffectRows, type Word } from '../effects/row.js'

const wordsOf = (stage: string, rows: EffectRows): readonly Word[] =>
  Object.values(rows).flatMap(({ words }) => words(stage))

const { task, ...others } = effectRows

/** At the stage `task` a word stands alone, at the others it comes after the stage's name. */
export const taskWords = wordsOf('task', task)

/** What happens at a stage other than `task`, in words that come after its name. */
export const wordsAt = {
  submit: wordsOf('submit', others.submit),
  poll: wordsOf('poll', others.poll),
  download: wordsOf('download', others.download),
  webhook: wordsOf('webhook', others.webhook),
} satisfies Record<keyof typeof others, readonly Word[]>

/** A clause begins with one of these. */
export const firstWords: readonly string[] = [...taskWords.map(({ word }) => word), ...Object.keys(wordsAt)]

export const findWord = (words: readonly Word[], said: string): Word | undefined =>
  words.find(({ word }) => (word === anyStatus ? /^\d+$/.test(said) : word === said))
