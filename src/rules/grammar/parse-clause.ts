import { Clause, readNumber } from './clause.js'
import { didYouMean, shown } from '../../reading/read-error.js'
import { whole } from '../../reading/values.js'
import type { Word } from '../effects/row.js'
import { nth, ruleOf } from '../read-rule.js'
import { asRuleError, RuleError, type NewRule, type When } from '../rule.js'
import { findWord, firstWords, taskWords, wordsAt } from './words.js'

/** The rule of one clause: `poll 2-4 = 503 delay 1s every 2nd`. */
export function parseClause(text: string): NewRule {
  try {
    const { words, howOften } = splitHowOften(wordsOf(text))
    const clause = new Clause(words)
    const first = clause.take() ?? ''
    const task = findWord(taskWords, first)
    if (task !== undefined) {
      clause.skip('=')
      const then = task.read(clause, first)
      clause.mustEnd(task.form)
      return ruleOf('task', { when: {}, then, ...howOften })
    }
    if (isStage(first)) return ruleOf(first, { ...parseAt(first, wordsAt[first], clause), ...howOften })
    throw new RuleError(`it must begin with ${firstWords.join(', ')}${didYouMean(first, firstWords)}`)
  } catch (error) {
    const { message } = asRuleError(error)
    // Two headers of one name arrive as one, with a comma between them.
    const separated = text.includes(',') && !text.includes(':') ? '; semicolons stand between clauses, not commas' : ''
    throw new RuleError(`cannot read ${shown(text)}: ${message}${separated}`)
  }
}

const isStage = (word: string): word is keyof typeof wordsAt => Object.hasOwn(wordsAt, word)

/** The equals sign and the colon are words of their own, once each: what comes later is text. */
const wordsOf = (text: string): readonly string[] =>
  text
    .replace(/[:=]/, ' $& ')
    .split(/\s+/)
    .filter((word) => word !== '')

interface HowOften {
  times?: number
  every?: number
}

const count = whole()

/** Takes `once`, `3 times` and `every 2nd` off the end. */
function splitHowOften(
  words: readonly string[],
  after: HowOften = {},
): { words: readonly string[]; howOften: HowOften } {
  const [before, last] = [words.at(-2), words.at(-1)]
  if (last === 'once') return splitHowOften(words.slice(0, -1), extend(after, { times: 1 }))
  // Reasons are free text: without a number these are words of theirs.
  const times = last === 'times' || last === 'time' ? readNumber(before) : undefined
  if (times !== undefined) {
    return splitHowOften(words.slice(0, -2), extend(after, { times: count(times, 'the number of times') }))
  }
  const every = before === 'every' ? readNumber(last?.replace(/(?<=\d)(?:st|nd|rd|th)$/, '')) : undefined
  if (every !== undefined) {
    return splitHowOften(words.slice(0, -2), extend(after, { every: count(every, 'the number after "every"') }))
  }
  return { words, howOften: after }
}

function extend(howOften: HowOften, more: HowOften): HowOften {
  const [again] = Object.keys(more).filter((name) => name in howOften)
  if (again !== undefined) throw new RuleError('it says twice how often')
  return { ...more, ...howOften }
}

/** `2 = 503 delay 1s`, after the name of the stage. */
function parseAt(stage: string, words: readonly Word[], clause: Clause): { when: When; then: object } {
  const when = parseNth(clause)
  clause.skip('=')
  let then = {}
  for (let said = clause.take(); said !== undefined; said = clause.take()) {
    const word = findWord(words, said)
    const known = words.map(({ word }) => word)
    if (word === undefined) {
      throw new RuleError(
        `${shown(said)} is not an effect at a ${stage}; known are ${known.join(', ')}${didYouMean(said, known)}`,
      )
    }
    const more = word.read(clause, said)
    if (Object.keys(more).some((name) => name in then)) throw new RuleError(`${word.form} is said twice`)
    then = { ...then, ...more }
  }
  if (Object.keys(then).length > 0) return { when, then }
  const instead = 'nth' in when && typeof when.nth === 'number' ? `; did you mean "${stage} = ${when.nth}"?` : ''
  throw new RuleError(`it does not say what happens; known are ${words.map(({ word }) => word).join(', ')}${instead}`)
}

/** `2` or `2-4`; each occurrence if there is none. */
function parseNth(clause: Clause): When {
  const [, first, last] = /^(\d+)(?:-(\d+))?$/.exec(clause.next ?? '') ?? []
  if (first === undefined) return {}
  clause.take()
  return { nth: nth(last === undefined ? Number(first) : [Number(first), Number(last)], 'when.nth') }
}
