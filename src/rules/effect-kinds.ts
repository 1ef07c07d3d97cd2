import { Type } from '@sinclair/typebox'
import { endStatuses } from '../contracts/status.js'
import { allFields, anything, described, duration, isRecord, kindOf, listOf, number, oneName } from './kinds.js'
import { recordOf, shown, someFields, text, whole, wrong, yes, type Kind } from './kinds.js'
import { RuleError, refusalNames, pictureDamages, type Delay, type Effects, type Stage } from './rule.js'

/** A refusal is of a stage where the real check stands there. */
export const submitRefusals = refusalNames.filter((name) => name !== 'unknown-task')
export const pollRefusals = refusalNames.filter((name) => name !== 'insufficient-credits' && name !== 'too-many-tasks')

/** What is below is no answer: a client waits on for the one that follows it. */
export const status = whole(200, 599)
export const reasons = listOf(text(200), 20)
export const progress = listOf(number(0, 1), 100)
export const bytes = whole(0)
export const bytesASecond = whole()
export const copies = whole(1, 100)
export const count = whole()

const seed = whole(0, Number.MAX_SAFE_INTEGER)
const uniform = allFields({ from: duration, to: duration, seed })
const normal = allFields({ mean: duration, deviation: duration, seed })

const delay: Kind<Delay> = kindOf(
  Type.Union([duration.schema, uniform.schema, normal.schema], {
    description: 'On the clock of the account: fixed, or drawn anew each time, the same sequence for the same seed',
  }),
  (given, at) => {
    if (!isRecord(given)) return duration(given, at)
    if ('mean' in given || 'deviation' in given) return normal(given, at)
    const drawn = uniform(given, at)
    if (drawn.from <= drawn.to) return drawn
    throw new RuleError(`${at} is from ${drawn.from} to ${drawn.to}; from must not be greater than to`)
  },
)

const afterPolls = allFields({ polls: count })
const afterSteps = allFields({ steps: count })
const afterEither = someFields({ polls: count, steps: count })

const after: Kind<{ polls: number } | { steps: number }> = kindOf(
  Type.Union([afterPolls.schema, afterSteps.schema]),
  (given, at) => {
    const { polls, steps } = afterEither(given, at)
    if (polls !== undefined && steps === undefined) return { polls }
    if (steps !== undefined && polls === undefined) return { steps }
    throw wrong(at, given, 'an object with either polls or steps')
  },
)

const token = /^[!#$%&'*+.^_`|~\dA-Za-z-]+$/
const printable = /^[\t\x20-\x7e\x80-\xff]*$/
/** The server frames its bodies itself; a wrong length would be another effect's work. */
const framing = new Set(['content-length', 'transfer-encoding', 'connection', 'trailer'])

const texts = recordOf(text(2000), 50)

const headers: Kind<Readonly<Record<string, string>>> = kindOf(texts.schema, (given, at) => {
  const found = texts(given, at)
  for (const [name, value] of Object.entries(found)) {
    if (!token.test(name)) throw new RuleError(`${at} has ${shown(name)}, which is no header's name`)
    if (framing.has(name.toLowerCase())) {
      throw new RuleError(`${at}.${name} is the server's; to break the answer off use reset, malformed or damage`)
    }
    if (!printable.test(value)) throw wrong(`${at}.${name}`, value, 'printable latin-1 without line breaks')
  }
  return found
})

const wire = {
  delay,
  stall: described('The answer never comes; the socket stays open', yes),
  reset: described('The connection is reset: before the answer (0), or after so many bytes of its body', bytes),
  drip: described('Bytes of the body a second', bytesASecond),
}

const answer = {
  status: described('In place of the answer', status),
  headers: described('Of the answer with this status or refusal', headers),
  body: described('JSON, or a text that is sent as it is; with a status', anything),
}

const refuse = 'A refusal by name; the contract words it, and it is judged where the real check stands'
const malformed = described("The contract's own answer, cut off within its JSON", yes)

/** What an effect can have, by stage, and of which kind each part is. */
export const effectKinds = {
  submit: { refuse: described(refuse, oneName(submitRefusals)), ...answer, malformed, ...wire },
  task: {
    end: described('How the task ends; `stuck` never ends', oneName([...endStatuses, 'stuck'])),
    reasons: described('Why it was moderated', reasons),
    latency: described("How long it takes, in place of the account's latency: milliseconds, or as 1.5s", duration),
    progress: described('What its polls show on the way, spread evenly over it', progress),
    after: described('It ends after so many polls, or steps by hand, in place of time', after),
  },
  poll: { refuse: described(refuse, oneName(pollRefusals)), ...answer, malformed, ...wire },
  download: { ...answer, damage: described('What is wrong with the picture', oneName(pictureDamages)), ...wire },
  webhook: {
    lost: described('It never arrives: to the sender an attempt without an answer', yes),
    delay,
    copies: described('How many times it is sent in all', copies),
    outOfOrder: described('It goes out ten seconds late, so that the next webhook of the account goes before it', yes),
    badSignature: described('Its signature is wrong', yes),
  },
} satisfies { [S in Stage]: { [K in keyof Required<Effects[S]>]: Kind<Exclude<Effects[S][K], undefined>> } }
