import type { TaskOverride } from '../../contracts/status.js'
import { readNumber, type Clause } from './clause.js'
import * as kinds from '../effect-kinds.js'
import { duration, shown } from '../kinds.js'
import { RuleError } from '../rule.js'
import type { Word } from './word.js'

/** At the stage `task` a word stands alone, at the others it comes after the stage's name. */
export const taskWords: readonly Word<TaskOverride>[] = [
  {
    word: 'error',
    form: 'error',
    does: 'the task ends with `Error`',
    examples: ['error'],
    read: () => ({ end: 'Error' }),
  },
  {
    word: 'content-moderated',
    form: 'content-moderated[: REASON, ...]',
    does: 'the task ends with `Content Moderated`, for these reasons',
    examples: ['content-moderated', 'content-moderated: Violence, Self Harm'],
    read: moderated('Content Moderated'),
  },
  {
    word: 'request-moderated',
    form: 'request-moderated[: REASON, ...]',
    does: 'the task ends with `Request Moderated`, for these reasons',
    examples: ['request-moderated', 'request-moderated: Derivative Works Filter'],
    read: moderated('Request Moderated'),
  },
  {
    word: 'stuck',
    form: 'stuck',
    does: 'the task never ends',
    examples: ['stuck'],
    read: () => ({ end: 'stuck' }),
  },
  {
    word: 'ready',
    form: 'ready',
    does: 'the task ends with `Ready`, whatever a later rule says',
    examples: ['ready'],
    read: () => ({ end: 'Ready' }),
  },
  {
    word: 'latency',
    form: 'latency DURATION',
    does: 'the task takes so long',
    examples: ['latency 5s'],
    read: (clause) => ({ latency: clause.takeWith(duration, 'the latency') }),
  },
  {
    word: 'after',
    form: 'after N polls, after N steps',
    does: 'the task ends after so many polls, or steps by hand, in place of time',
    examples: ['after 3 polls', 'after 2 steps'],
    read: (clause) => {
      const count = clause.takeNumber(kinds.count, 'the number after "after"')
      const unit = clause.take()
      if (unit === 'polls' || unit === 'poll') return { after: { polls: count } }
      if (unit === 'steps' || unit === 'step') return { after: { steps: count } }
      throw new RuleError(`"after ${count}" goes on with ${shown(unit)}; it must be polls or steps`)
    },
  },
  {
    word: 'progress',
    form: 'progress SHARE ...',
    does: 'polls show these values on the way, spread evenly over it',
    examples: ['progress 0.1 0.5 1'],
    read: (clause) => ({
      progress: kinds.progress(
        clause.takeAll().map((word) => readNumber(word) ?? word),
        'progress',
      ),
    }),
  },
]

function moderated(end: 'Content Moderated' | 'Request Moderated') {
  return (clause: Clause): TaskOverride => {
    if (clause.next === undefined) return { end }
    if (!clause.skip(':')) throw new RuleError(`${shown(clause.next)} needs a colon before it: ": REASON, ..."`)
    const reasons = clause.takeAll().join(' ').split(',')
    const trimmed = reasons.map((reason) => reason.trim())
    return { end, reasons: kinds.reasons(trimmed, 'reasons') }
  }
}
