import { describe, expect, test } from 'vitest'
import { createBudget, partOf } from '../../src/memory.js'
import { requestRules } from '../../src/rules/request-rules.js'
import { parseRule } from '../../src/rules/grammar/grammar.js'
import { RuleError, stages, type NewRule, type RuleBook } from '../../src/rules/rule.js'
import { compilePattern } from '../../src/rules/pattern.js'
import { createRuleBook } from '../../src/rules/rule-book.js'
import { addRule } from './add-rule.js'
import { subject } from './subject.js'

const bookOf = (...texts: string[]): RuleBook => {
  const book = createRuleBook()
  for (const text of texts) for (const rule of parseRule(text).rules) addRule(book, rule)
  return book
}

const counts = (book: RuleBook) => book.rules.map(({ id, matched, fired }) => [id, matched, fired])

test('an empty book fires nothing and is idle at every stage', () => {
  const book = createRuleBook()
  for (const stage of stages) {
    expect(book.isIdle(stage)).toBe(true)
    expect(book.fire(stage, subject())).toBeUndefined()
  }
})

test('a book is idle at the stages that it has no rule of', () => {
  const book = bookOf('poll = 503')
  expect(stages.filter((stage) => !book.isIdle(stage))).toEqual(['poll'])
  book.clear()
  expect(book.isIdle('poll')).toBe(true)
})

test('of many rules, those for another model stand aside, and the others keep their order', () => {
  const book = createRuleBook()
  const models = ['flux-dev', 'flux-pro-1.1', undefined]
  for (let index = 0; index < 30; index++) {
    const model = models[index % models.length]
    addRule(book, { stage: 'poll', when: { ...(model && { model }) }, then: { stall: true }, times: 1 })
  }
  const firedFor = (model: string) => book.fire('poll', subject({ model }))?.rule
  expect(['flux-dev', 'flux-2-pro', 'flux-pro-1.1', 'flux-dev', 'flux-pro-1.1'].map(firedFor)).toEqual([
    'rule-1',
    'rule-3',
    'rule-2',
    'rule-4',
    'rule-5',
  ])
  // More models than are kept apart.
  for (let index = 0; index < 9; index++) expect(firedFor(`model-${index}`)).toBe(`rule-${6 + 3 * index}`)
  book.remove('rule-7')
  expect(firedFor('flux-dev')).toBe('rule-10')
})

test('ids count up per book and are not used again', () => {
  const book = bookOf('error', 'stuck')
  expect(book.remove('rule-2')).toBe(true)
  expect(book.remove('rule-2')).toBe(false)
  expect(() => addRule(book, { stage: 'poll', when: {}, then: {} })).toThrow(RuleError)
  expect(addRule(book, { stage: 'poll', when: {}, then: { stall: true } }).id).toBe('rule-3')
  expect(book.rules.map(({ id }) => id)).toEqual(['rule-1', 'rule-3'])
  expect(bookOf('error').rules[0]?.id).toBe('rule-1')
})

test('a rule is copied: what is done to the given one later changes nothing', () => {
  const book = createRuleBook()
  const then = { status: 503 }
  addRule(book, { stage: 'poll', when: {}, then })
  then.status = 200
  expect(book.fire('poll', subject())?.then).toEqual({ status: 503 })
})

test('the first match wins in the order of making, and only it is counted', () => {
  const book = bookOf('poll 2 = 503', 'poll = 429', 'poll = stall')
  expect(book.fire('poll', subject())).toEqual({ then: { status: 429 }, rule: 'rule-2', others: ['rule-3'] })
  expect(book.fire('poll', subject({ nth: 2 }))).toEqual({
    then: { status: 503 },
    rule: 'rule-1',
    others: ['rule-2', 'rule-3'],
  })
  expect(counts(book)).toEqual([
    ['rule-1', 1, 1],
    ['rule-2', 1, 1],
    ['rule-3', 0, 0],
  ])
  expect(book.unfired().map(({ id }) => id)).toEqual(['rule-3'])
})

test('rules that come with the request are judged before those of the book, in their order', () => {
  const book = bookOf('poll = 503')
  const ofRequest = [
    ...requestRules(parseRule('latency 1s; poll = 429').rules, 'header'),
    ...requestRules(parseRule('poll 1 = 500').rules, 'directive'),
  ]
  expect(book.fire('poll', subject({ requestRules: ofRequest }))).toEqual({
    then: { status: 429 },
    rule: 'header-2',
    others: ['directive-1', 'rule-1'],
  })
  expect(book.fire('task', subject({ requestRules: ofRequest }))).toEqual({
    then: { latency: 1000 },
    rule: 'header-1',
    others: [],
  })
  expect(ofRequest.map(({ matched, fired }) => [matched, fired])).toEqual([
    [1, 1],
    [1, 1],
    [0, 0],
  ])
  expect(counts(book)).toEqual([['rule-1', 0, 0]])
})

test('rules of a request fire where the book has none', () => {
  const ofRequest = requestRules(parseRule('stuck once').rules, 'directive')
  const book = createRuleBook()
  expect(book.fire('task', subject({ requestRules: ofRequest }))).toEqual({
    then: { end: 'stuck' },
    rule: 'directive-1',
    others: [],
  })
  expect(book.fire('task', subject({ requestRules: ofRequest }))).toBeUndefined()
  expect(book.fire('task', subject({ requestRules: [] }))).toBeUndefined()
})

test('a rule with a number of times is dead afterwards: it matches no more and the next one wins', () => {
  const book = bookOf('poll = 503 2 times', 'poll = 429')
  const fired = Array.from({ length: 4 }, () => book.fire('poll', subject()))
  expect(fired.map((each) => [each?.rule, each?.others])).toEqual([
    ['rule-1', ['rule-2']],
    ['rule-1', ['rule-2']],
    ['rule-2', []],
    ['rule-2', []],
  ])
  expect(counts(book)).toEqual([
    ['rule-1', 2, 2],
    ['rule-2', 2, 2],
  ])
})

test('a rule for every n-th match counts the others and lets later rules win them', () => {
  const book = bookOf('poll = 503 every 3rd', 'poll = delay 1s')
  const fired = Array.from({ length: 7 }, () => book.fire('poll', subject())?.rule)
  expect(fired).toEqual(['rule-2', 'rule-2', 'rule-1', 'rule-2', 'rule-2', 'rule-1', 'rule-2'])
  expect(counts(book)).toEqual([
    ['rule-1', 7, 2],
    ['rule-2', 5, 5],
  ])
})

test('every n-th match, a number of times: times counts what fired', () => {
  const book = bookOf('poll = 503 every 2nd 2 times')
  const fired = Array.from({ length: 8 }, () => book.fire('poll', subject()) !== undefined)
  expect(fired).toEqual([false, true, false, true, false, false, false, false])
  expect(counts(book)).toEqual([['rule-1', 4, 2]])
})

test('a match that an earlier rule has won does not count towards every n-th, and is named when it would have fired', () => {
  const book = bookOf('poll 1-2 = 500', 'poll = 503 every 2nd')
  const fire = (nth: number) => book.fire('poll', subject({ nth }))
  expect(fire(1)).toMatchObject({ rule: 'rule-1', others: [] })
  expect(fire(3)).toBeUndefined()
  expect(fire(2)).toMatchObject({ rule: 'rule-1', others: ['rule-2'] })
  expect(fire(3)).toMatchObject({ rule: 'rule-2', others: [] })
})

test('a rule of another stage never fires', () => {
  const book = bookOf('download = 503')
  expect(book.fire('poll', subject())).toBeUndefined()
  expect(counts(book)).toEqual([['rule-1', 0, 0]])
})

describe('seeded delays', () => {
  const uniform: NewRule = { stage: 'poll', when: {}, then: { delay: { from: 100, to: 200, seed: 7 } } }
  const delays = (book: RuleBook, count: number) =>
    Array.from({ length: count }, () => book.fire('poll', subject())?.then.delay)

  test('the same seed draws the same delays in every book, a new one each time it fires', () => {
    const [one, other] = [createRuleBook(), createRuleBook()]
    addRule(one, uniform)
    addRule(other, uniform)
    const drawn = delays(one, 50)
    expect(delays(other, 50)).toEqual(drawn)
    expect(new Set(drawn).size).toBeGreaterThan(20)
    expect(one.rules[0]?.then).toEqual({ delay: { from: 100, to: 200, seed: 7 } })
  })

  test('each rule has a sequence of its own: others that fire in between change nothing', () => {
    const alone = createRuleBook()
    addRule(alone, uniform)
    const drawn = delays(alone, 10)
    const together = createRuleBook()
    addRule(together, { ...uniform, every: 2 })
    addRule(together, { ...uniform })
    expect(delays(together, 20).filter((_, index) => index % 2 === 1)).toEqual(drawn)
  })

  test('what else the effect has stays beside the drawn delay', () => {
    const book = createRuleBook()
    addRule(book, { stage: 'download', when: {}, then: { damage: 'empty', delay: { from: 5, to: 5, seed: 1 } } })
    expect(book.fire('download', subject())?.then).toEqual({ damage: 'empty', delay: 5 })
  })
})

test('a book holds a thousand rules and says so when there are more', () => {
  const book = createRuleBook()
  for (let made = 0; made < 1000; made++) addRule(book, { stage: 'task', when: { nth: 5 }, then: { end: 'Error' } })
  expect(() => addRule(book, { stage: 'task', when: {}, then: { end: 'Error' } })).toThrow(
    'the limit is 1000: there are 1000 rules and 1 to add; remove some first',
  )
})

describe('all patterns of a book together', () => {
  const rule = (matches: string): NewRule => ({
    stage: 'task',
    when: { prompt: { matches } },
    then: { end: 'Error' },
  })
  const each = 'a.{20}[xyz]'
  const { size } = compilePattern(each, 'it')
  const tooLarge = (total: number) =>
    `the patterns of all rules together would have ${total} instructions, and at most 250`

  test('are bounded, and make room when they leave', () => {
    const book = createRuleBook()
    for (let made = 0; made < 10; made++) addRule(book, rule(each))
    expect(() => addRule(book, rule(each))).toThrow(tooLarge(11 * size))
    expect(book.rules).toHaveLength(10)
    book.remove('rule-3')
    addRule(book, rule(each))
    book.clear()
    addRule(book, rule(each))
    expect(book.rules).toHaveLength(1)
  })

  test('are bounded beside plain texts, which are not', () => {
    const book = createRuleBook()
    const plain: NewRule = { stage: 'task', when: { prompt: 'x'.repeat(2000) }, then: { end: 'Error' } }
    for (let made = 0; made < 100; made++) addRule(book, plain)
    addRule(book, rule(each))
    expect(book.rules).toHaveLength(101)
  })

  test('are compiled once for all books that have them', () => {
    const made = [rule(each), rule('b')].map((read) => ({ ...read }))
    const books = [createRuleBook(), createRuleBook()]
    for (const book of books) book.begin(made)
    const held = compilePattern(each, 'it')
    expect(books.map(({ rules }) => rules.map(({ id }) => id))).toEqual(Array(2).fill(['rule-1', 'rule-2']))
    expect(compilePattern(each, 'it')).toBe(held)
  })
})

describe('memory for rules', () => {
  const large = (body = 'x'.repeat(10_000)): NewRule => ({ stage: 'poll', when: {}, then: { status: 503, body } })

  test('a book takes what its rules say, and gives it back as they go', () => {
    const whole = createBudget()
    const book = createRuleBook({ memory: partOf(whole) })
    const { id } = addRule(book, large())
    addRule(book, large())
    const both = whole.used
    expect(both).toBeGreaterThan(20_000)
    book.remove(id)
    expect(whole.used).toBe(both / 2)
    book.clear()
    expect(whole.used).toBe(0)
  })

  test('one book has only its part, and several that are too much together are refused together', () => {
    const whole = createBudget(100_000)
    const [book, other] = [
      createRuleBook({ memory: partOf(whole, 30_000) }),
      createRuleBook({ memory: partOf(whole, 30_000) }),
    ]
    expect(() => book.addAll([large(), large(), large()])).toThrow(
      "the rules take 31 KB more, and there is no room: those of one account have 29 KB at most, and those of all share what node's heap has for them; remove some first",
    )
    expect([book.rules, whole.used]).toEqual([[], 0])
    expect(book.addAll([large(), large()])).toHaveLength(2)
    expect(other.addAll([large(), large()])).toHaveLength(2)
  })

  test("rules of the template take no room for what they say, which is the template's", () => {
    const whole = createBudget()
    const book = createRuleBook({ memory: partOf(whole) })
    expect(book.begin([large(), large()])).toBe(true)
    expect(whole.used).toBeLessThan(1000)
    book.remove(book.rules[0]?.id ?? '')
    book.close()
    expect(whole.used).toBe(0)
  })
})
