import { pictureName } from '../../images/own-pictures.js'
import { pictureFits, type PictureFit } from '../../images/picture-spec.js'
import { endStatuses, type TaskOverride } from '../../contracts/status.js'
import { listOf, someFields } from '../../reading/objects.js'
import { ReadError, shown } from '../../reading/read-error.js'
import { reader, type Reader } from '../../reading/reader.js'
import { duration, number, oneOf, text, whole } from '../../reading/values.js'
import { readNumber, type Clause } from '../grammar/clause.js'
import { RuleError } from '../rule.js'
import { effect, type RowsOf } from './row.js'

/** What a rule does to a task. */
export interface TaskEffect extends TaskOverride {
  /** The name of a picture of your own, which is its result: the file as it is, unless `fit` says otherwise. */
  picture?: string
  /** Brings that picture to the size and the format that the request asks for. */
  fit?: PictureFit
}

/** What the rest of an effect satisfies once all of it is acted on but what changes the lifecycle. */
export type LifecycleOnly<Rest> = { [Name in keyof Rest]: Name extends keyof TaskOverride ? unknown : never }

const fit = oneOf(pictureFits)

const reasonList = listOf(text(200), 20)
const progress = listOf(number(0, 1), 100)
const count = whole()
const either = someFields({ polls: count, steps: count })

const oneFieldSchema = (name: 'polls' | 'steps') => ({
  $id: name === 'polls' ? 'AfterPolls' : 'AfterSteps',
  type: 'object',
  required: [name],
  properties: { [name]: count.schema },
  additionalProperties: false,
})

const after: Reader<{ polls: number } | { steps: number }> = reader(
  {
    expected: 'an object with either polls or steps',
    schema: { anyOf: [oneFieldSchema('polls'), oneFieldSchema('steps')] },
  },
  (given, at) => {
    const { polls, steps } = either(given, at)
    if (polls !== undefined && steps === undefined) return { polls }
    if (steps !== undefined && polls === undefined) return { steps }
    throw new ReadError(at, { given, expected: after.expected })
  },
)

/**
 * What can become of a task. Its words stand alone: they have no stage before them. The acts are in tasks/timeline.ts, those on
 * its picture in stages/own-picture.ts.
 */
export const taskEffects = {
  end: effect('How the task ends; `stuck` never ends', oneOf([...endStatuses, 'stuck']), () => [
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
  ]),
  reasons: effect('Why it was moderated', reasonList),
  latency: effect("How long it takes, in place of the account's latency: milliseconds, or as 1.5s", duration, () => [
    {
      word: 'latency',
      form: 'latency DURATION',
      does: 'the task takes this long',
      examples: ['latency 5s'],
      read: (clause) => ({ latency: clause.takeWith(duration, 'the latency') }),
    },
  ]),
  after: effect('It ends after this many polls, or steps by hand, in place of time', after, () => [
    {
      word: 'after',
      form: 'after N polls, after N steps',
      does: 'the task ends after N polls, or N steps by hand, in place of time',
      examples: ['after 3 polls', 'after 2 steps'],
      read: (clause) => {
        const times = clause.takeNumber(count, 'the number after "after"')
        const unit = clause.take()
        if (unit === 'polls' || unit === 'poll') return { after: { polls: times } }
        if (unit === 'steps' || unit === 'step') return { after: { steps: times } }
        throw new RuleError(`"after ${times}" goes on with ${shown(unit)}; it must be polls or steps`)
      },
    },
  ]),
  progress: effect('What its polls show on the way, spread evenly over it', progress, () => [
    {
      word: 'progress',
      form: 'progress SHARE ...',
      does: 'polls show these values on the way, spread evenly over it',
      examples: ['progress 0.1 0.5 1'],
      read: (clause) => ({
        progress: progress(
          clause.takeAll().map((word) => readNumber(word) ?? word),
          'progress',
        ),
      }),
    },
  ]),
  picture: effect('The name of a picture of your own, which is its result', pictureName, () => [
    {
      word: 'picture',
      form: 'picture NAME [FIT]',
      does: 'the result is your own picture of this name: the file as it is, or brought to the requested size and format with the fit `cover`, `contain` or `fill`',
      examples: ['picture cat', 'picture cat cover'],
      read: (clause) => {
        const picture = clause.takeWith(pictureName, 'the name of the picture')
        return clause.next === undefined ? { picture } : { picture, fit: clause.takeWith(fit, 'the fit') }
      },
    },
  ]),
  fit: effect('Brings that picture to the requested size and format', fit),
} satisfies RowsOf<TaskEffect>

function moderated(end: 'Content Moderated' | 'Request Moderated') {
  return (clause: Clause): TaskOverride => {
    if (clause.next === undefined) return { end }
    if (!clause.skip(':')) throw new RuleError(`${shown(clause.next)} needs a colon before it: ": REASON, ..."`)
    const reasons = clause.takeAll().join(' ').split(',')
    const trimmed = reasons.map((reason) => reason.trim())
    return { end, reasons: reasonList(trimmed, 'reasons') }
  }
}
