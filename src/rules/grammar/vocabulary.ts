import { downloadWords, pollWords, submitWords } from './answer-words.js'
import type { Effects, Stage } from '../rule.js'
import { taskWords } from './task-words.js'
import { webhookWords } from './webhook-words.js'
import type { Word } from './word.js'

/** What happens at a stage other than `task`, in words that come after its name. */
export const wordsAt = {
  submit: submitWords,
  poll: pollWords,
  download: downloadWords,
  webhook: webhookWords,
} satisfies { [S in Exclude<Stage, 'task'>]: readonly Word<Effects[S]>[] }

export { taskWords }

/** A clause begins with one of these. */
export const firstWords: readonly string[] = [...taskWords.map(({ word }) => word), ...Object.keys(wordsAt)]
