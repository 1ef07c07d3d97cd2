import { createBudget, partOf, type Budget, type Part } from '../memory.js'
import { createRandom, type Random } from '../random.js'
import { jsonBytes } from '../weigh.js'
import { effectRows, type Effects } from './effects.js'
import { delayOf } from './effects/delay.js'
import { isMatch, judge } from './match.js'
import { checkPatterns, compilePattern, type Pattern } from './pattern.js'
import type { Sampled } from './effects/row.js'
import { RuleError, type Fired } from './rule.js'
import type { Judged, MadeRule, NewRule, Rule, RuleBook, Stage, Subject } from './rule.js'
import { createWordCounts, type WordCounts } from './request-rules.js'

/** What a rule takes besides what it says: its id, its counts, its places. */
const ruleBytes = 176

const whenNames = ['model', 'prompt', 'matches', 'fields', 'task', 'nth']
const effectNames = Object.values(effectRows).flatMap((rows) => Object.keys(rows))
const known = new Set([...whenNames, ...effectNames, 'polls', 'steps', 'from', 'to', 'seed', 'mean', 'deviation'])

/** About the bytes of memory that a rule takes in a book: the same before it has its id and after. */
export const bytesOfRule = ({ when, then, hint }: MadeRule): number =>
  ruleBytes + jsonBytes(when, known) + jsonBytes(then, known) + jsonBytes(hint)

/** Each request is held against all rules of its stage. */
const mostRules = 1000

/** Throws where more rules would be too many, or their patterns too large. */
export function checkRoom(rules: readonly NewRule[], more: readonly NewRule[]): void {
  if (rules.length + more.length > mostRules) {
    throw new RuleError(
      `the limit is ${mostRules}: there are ${rules.length} rules and ${more.length} to add; remove some first`,
    )
  }
  const added = sizeOf(more)
  if (added > 0) checkPatterns(sizeOf(rules), added)
}

/** Instructions of the patterns of rules. */
const sizeOf = (rules: readonly NewRule[]): number =>
  rules.reduce((sum, { when: { prompt } }) => sum + (typeof prompt === 'object' ? patternOf(prompt).size : 0), 0)

const patternOf = ({ matches }: { matches: string }): Pattern => compilePattern(matches, 'when.prompt.matches')

/** Takes memory for rules that are to come, or throws. */
export function takeRoom(memory: Budget, rules: readonly MadeRule[]): void {
  const bytes = rules.reduce((sum, rule) => sum + bytesOfRule(rule), 0)
  if (memory.take(bytes)) return
  const most = Math.floor(memory.limit / 1024)
  throw new RuleError(
    `the rules take ${Math.ceil(bytes / 1024)} KB more, and there is no room: those of one account have ${most} KB at most, and those of all share what node's heap has for them; remove some first`,
  )
}

export interface RuleBookOptions {
  /** What the book may take for rules: its part of what all books have. */
  memory?: Part
  /** What the account has for the counts of words. */
  room?: Pick<Budget, 'take' | 'give'>
  /** The id of the last request in the journals; 0 if absent. */
  lastRequest?: () => number
}

export const createRuleBook = (options: RuleBookOptions = {}): RuleBook => new Book(options)

class Book implements RuleBook {
  #rules: readonly Rule[] = []
  #byStage: Readonly<Record<Stage, RulesOfStage>> = byStage([])
  #made = 0
  readonly words: WordCounts
  readonly #memory: Part
  /** Those whose words belong to the template. */
  readonly #ofTemplate = new WeakSet<Rule>()
  readonly #patterns = new WeakMap<object, Pattern>()
  /** Where each rule with a distribution is in its own sequence. */
  readonly #sequences = new WeakMap<Rule, Random>()
  readonly #lastRequest: () => number
  /** The last request that was in the journals when each rule was made. */
  readonly #madeAfter = new WeakMap<Rule, number>()

  constructor({ memory = partOf(createBudget()), room, lastRequest = () => 0 }: RuleBookOptions) {
    this.#lastRequest = lastRequest
    this.#memory = memory
    this.words = createWordCounts(room)
  }

  get rules(): readonly Rule[] {
    return this.#rules
  }

  addAll(made: readonly MadeRule[]): readonly Rule[] {
    checkRoom(this.#rules, made)
    takeRoom(this.#memory, made)
    return this.#append(made)
  }

  begin(made: readonly MadeRule[]): boolean {
    // What they say is the template's.
    if (!this.#memory.take(made.length * ruleBytes)) return false
    for (const rule of this.#append(made)) this.#ofTemplate.add(rule)
    return true
  }

  #append(made: readonly MadeRule[]): readonly Rule[] {
    const rules = made.map((rule): Rule => ({ id: `rule-${++this.#made}`, ...rule, matched: 0, fired: 0 }))
    const last = this.#lastRequest()
    for (const rule of rules) this.#madeAfter.set(rule, last)
    this.#replace([...this.#rules, ...rules])
    return rules
  }

  remove(id: string): boolean {
    const rule = this.#rules.find((each) => each.id === id)
    if (rule === undefined) return false
    this.#memory.give(this.#ofTemplate.has(rule) ? ruleBytes : bytesOfRule(rule))
    this.#replace(this.#rules.filter((each) => each !== rule))
    return true
  }

  clear(): void {
    this.words.clear()
    this.#memory.give(this.#memory.used)
    this.#replace([])
  }

  close(): void {
    this.#memory.close()
  }

  fire<S extends Stage>(stage: S, subject: Subject): Fired<S> | undefined {
    const { requestRules } = subject
    if ((requestRules === undefined || requestRules.length === 0) && this.isIdle(stage)) return undefined
    let winner: Rule | undefined
    const others: string[] = []
    for (const rule of inOrder(requestRules, stage, this.#byStage[stage].for(subject.model))) {
      if (!isLive(rule) || !isMatch(rule, subject, this.#matches)) continue
      // What comes after the winner is only named, and only if it would have fired.
      if (winner !== undefined) {
        if (isTurn(rule, rule.matched + 1)) others.push(rule.id)
        continue
      }
      rule.matched++
      if (!isTurn(rule, rule.matched)) continue
      rule.fired++
      winner = rule
    }
    return winner && { then: this.#drawn<S>(winner), rule: winner.id, others }
  }

  isIdle(stage: Stage): boolean {
    return this.#byStage[stage].isEmpty
  }

  judge(stages: readonly Stage[], subject: Subject): readonly Judged[] {
    return this.#rules.map((rule) => ({
      rule,
      isOfStage: stages.includes(rule.stage),
      conditions: judge(rule, subject, this.#matches),
      madeAfter: this.#madeAfter.get(rule) ?? 0,
      isUsedUp: !isLive(rule),
    }))
  }

  unfired(): readonly Rule[] {
    return this.#rules.filter(({ fired }) => fired === 0)
  }

  #replace(rules: readonly Rule[]): void {
    this.#rules = rules
    // Held for as long as the rule is there: what no book holds is not shared.
    for (const { when } of rules) {
      if (typeof when.prompt === 'object' && !this.#patterns.has(when.prompt)) {
        this.#patterns.set(when.prompt, patternOf(when.prompt))
      }
    }
    this.#byStage = byStage(rules)
  }

  readonly #matches = (expression: { matches: string }, prompt: string): boolean => {
    const known = this.#patterns.get(expression) ?? patternOf(expression)
    this.#patterns.set(expression, known)
    return known(prompt)
  }

  /** The effect of a rule of the stage S, as it fires this time. */
  #drawn<S extends Stage>(rule: Rule): Sampled<Effects[S]> {
    const { then } = rule
    const delay = 'delay' in then ? then.delay : undefined
    const drawn =
      typeof delay === 'object' ? { ...then, delay: delayOf(delay, this.#sequence(rule, delay.seed)) } : then
    // Only rules of the stage are asked, and its delay is a number by now.
    return drawn as Sampled<Effects[S]>
  }

  #sequence(rule: Rule, seed: number): Random {
    const known = this.#sequences.get(rule) ?? createRandom(seed)
    this.#sequences.set(rule, known)
    return known
  }
}

/** Bound rules of the stage, then those of the book. */
function* inOrder(requestRules: Subject['requestRules'], stage: Stage, rules: readonly Rule[]): Iterable<Rule> {
  for (const rule of requestRules ?? []) if (rule.stage === stage) yield rule
  yield* rules
}

const isLive = ({ times, fired }: Rule): boolean => times === undefined || fired < times

const isTurn = ({ every }: Rule, match: number): boolean => every === undefined || match % every === 0

/** A stage's rules, in their order. */
interface RulesOfStage {
  isEmpty: boolean
  /** Those that a request for this model may meet. */
  for: (model: string) => readonly Rule[]
}

/** So few are asked as fast as they are looked up. */
const fewRules = 8
/** Of this many models, the rules are kept apart. */
const mostModels = 8

function rulesOfStage(rules: readonly Rule[]): RulesOfStage {
  const isEmpty = rules.length === 0
  if (rules.length <= fewRules || rules.every(({ when }) => when.model === undefined))
    return { isEmpty, for: () => rules }
  const byModel = new Map<string, readonly Rule[]>()
  return {
    isEmpty,
    for: (model) => {
      const known = byModel.get(model)
      if (known !== undefined) return known
      const found = rules.filter(({ when }) => when.model === undefined || when.model === model)
      if (byModel.size >= mostModels) byModel.clear()
      byModel.set(model, found)
      return found
    },
  }
}

function byStage(rules: readonly Rule[]): Record<Stage, RulesOfStage> {
  const of = (stage: Stage) => rulesOfStage(rules.filter((rule) => rule.stage === stage))
  return { submit: of('submit'), task: of('task'), poll: of('poll'), download: of('download'), webhook: of('webhook') }
}
