import type { Entry } from '../api.js'
import type { GivenRule } from '../../src/rules/rule.js'

/** A rule as the form has it: the text of each field, by its path. */
export interface Draft {
  stage: string
  /** `when.model`, `then.status`, `times`. */
  texts: Readonly<Record<string, string>>
}

/** What the journal shows in place of a secret, a picture, or the rest of a long text. */
const mark = /^<|<and \d+ more characters/

const isPlain = (value: unknown): value is string | number | boolean =>
  ['string', 'number', 'boolean'].includes(typeof value) && !(typeof value === 'string' && mark.test(value))

function bodyOf(entry: Entry): Readonly<Record<string, unknown>> {
  try {
    const body: unknown = JSON.parse(entry.body ?? 'null')
    return typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}

const longestPart = 60
const mostFields = 4

/** A rule for requests like this one: its stage and model, and what tells it apart from the others of its kind. */
export function ruleFrom(entry: Entry, all: readonly Entry[]): GivenRule {
  const model = entry.model === undefined ? {} : { model: entry.model }
  if (entry.stage !== 'submit') {
    const when = { ...model, ...(entry.task !== undefined && { task: entry.task }) }
    if (entry.stage === 'download') return { stage: 'download', when, then: { damage: 'expired' }, times: 1 }
    if (entry.stage === 'webhook') return { stage: 'webhook', when, then: { lost: true }, times: 1 }
    return { stage: 'poll', when, then: { status: 503 }, times: 1 }
  }
  const { prompt, ...others } = bodyOf(entry)
  const alike = all
    .filter((each) => each !== entry && each.stage === 'submit' && each.model === entry.model)
    .slice(0, 50)
    .map(bodyOf)
  const sharedBy = (name: string) => alike.filter((body) => body[name] === others[name]).length
  const fields = Object.entries(others)
    .filter((field): field is [string, string | number | boolean] => isPlain(field[1]))
    .filter(([name]) => !['webhook_url', 'seed'].includes(name))
    .filter(([name]) => alike.length === 0 || sharedBy(name) < alike.length)
    .sort(([one], [other]) => sharedBy(one) - sharedBy(other))
    .slice(0, mostFields)
  const part = typeof prompt === 'string' && !mark.test(prompt) ? prompt.slice(0, longestPart) : ''
  return {
    stage: 'submit',
    when: {
      ...model,
      ...(part !== '' && { prompt: part }),
      ...(fields.length > 0 && { fields: Object.fromEntries(fields) }),
    },
    then: { status: 503 },
    times: 1,
  }
}
