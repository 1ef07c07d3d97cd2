import { expect, test } from 'vitest'
import { requestRules } from '../../src/rules/request-rules.js'
import { parseRule } from '../../src/rules/grammar/grammar.js'
import { createRuleBook } from '../../src/rules/rule-book.js'
import { createWordCounts } from '../../src/rules/request-rules.js'
import { subject } from './subject.js'

test('the same words have the same counts, other words their own', () => {
  const words = createWordCounts()
  words.of('one').fired = 3
  expect([words.of('one'), words.of('two')]).toEqual([
    { seen: 0, matched: 0, fired: 3 },
    { seen: 0, matched: 0, fired: 0 },
  ])
  words.clear()
  expect(words.of('one').fired).toBe(0)
})

test('500 words are remembered, and the least recently used are forgotten first', () => {
  const words = createWordCounts()
  for (let at = 0; at < 500; at++) words.of(`words ${at}`).seen = 1
  words.of('words 0')
  words.of('one more')
  expect(['words 0', 'words 2', 'words 499', 'one more'].map((each) => words.of(each).seen)).toEqual([1, 1, 1, 0])
  expect(words.of('words 1').seen).toBe(0)
})

test('a rule whose effect does not hang on how often it was met takes no memory', () => {
  const asked: string[] = []
  const memory = {
    of: (words: string) => (asked.push(words), { seen: 0, matched: 0, fired: 0 }),
    clear: () => undefined,
  }
  const { rules } = parseRule('error; submit = delay 1s; poll 2 = 503; poll = 503 once; submit 1 = 503')
  requestRules(rules, 'header', { memory, stages: ['submit', 'task'] })
  expect(asked).toHaveLength(1)
})

test('a request keeps its own number while others with the same words come', () => {
  const book = createRuleBook()
  const bind = () =>
    requestRules(parseRule('submit 1 = 503').rules, 'header', { memory: book.words, stages: ['submit'] })
  const [first, second] = [bind(), bind()]
  expect(book.fire('submit', subject({ requestRules: second }))).toBeUndefined()
  expect(book.fire('submit', subject({ requestRules: first }))?.rule).toBe('header-1')
})
