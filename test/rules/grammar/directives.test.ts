import { describe, expect, test } from 'vitest'
import { directivesIn, headerRules } from '../../../src/rules/grammar/directives.js'
import { parseRule } from '../../../src/rules/grammar/grammar.js'
import { RuleError } from '../../../src/rules/rule.js'
import { firstWords, taskWords, wordsAt } from '../../../src/rules/grammar/words.js'

const task = (then: object) => ({ stage: 'task', when: {}, then })

test.each([
  ['a fox [[error]]', [task({ end: 'Error' })]],
  ['[[content-moderated]] a fox', [task({ end: 'Content Moderated' })]],
  ['a [[request-moderated]] fox', [task({ end: 'Request Moderated' })]],
])('what worked before there were rules works: %s', (prompt, rules) => {
  expect(directivesIn(prompt)).toEqual({ rules })
})

test.each([...taskWords, ...Object.values(wordsAt).flat()].flatMap(({ examples }) => [...examples]))(
  'in a prompt, [[%s]] is what the words are',
  (example) => {
    expect(directivesIn(`a fox [[${example}]] in the snow`)).toEqual(parseRule(example))
    expect(headerRules(example)).toEqual(parseRule(example).rules)
  },
)

test('several directives hold together, and of those that contradict each other the first comes first', () => {
  expect(directivesIn('[[error]] a fox [[latency 5s; poll 2 = 503]] [[ready]]')).toEqual({
    rules: [
      task({ end: 'Error', latency: 5000 }),
      { stage: 'poll', when: { nth: 2 }, then: { status: 503 } },
      task({ end: 'Ready' }),
    ],
  })
})

test.each([
  '',
  'a red fox',
  '[error]',
  '[[',
  '[[]]',
  '[[ ]]',
  'see [[page 4]]',
  '[[error-prone]] code',
  '[[errorless]]',
  '[[stuck_up]]',
  '[[a fox]] [[poll-2]]',
  'error]] [[',
  '[ [error]]',
  '[[    error]]',
])('%j is plain prompt', (prompt) => {
  expect(directivesIn(prompt)).toEqual({ rules: [] })
})

test.each([['[[ error ]]'], ['[[[error]]]'], ['[[error\n]]']])('%j is a directive', (prompt) => {
  expect(directivesIn(prompt).rules).toEqual([task({ end: 'Error' })])
})

test.each([
  [
    '[[error handling]]',
    'A directive in the prompt is wrong: cannot read "error handling": "handling" is one word too many; the form is: error',
  ],
  [
    '[[picture of a cat]]',
    'A directive in the prompt is wrong: cannot read "picture of a cat": the fit is "a"; it must be one of cover, contain, fill',
  ],
  [
    '[[error]] [[poll 2 = 99]]',
    'A directive in the prompt is wrong: cannot read "poll 2 = 99": the status is 99; it must be a whole number from 200 to 599',
  ],
  ['a [[stuck', 'A directive in the prompt does not end with ]]: "[[stuck"'],
  ['[[stuck]'.repeat(2), 'A directive in the prompt does not end with ]]: "[[stuck][[stuck]"'],
])('%j has a problem', (prompt, problem) => {
  expect(directivesIn(prompt)).toEqual({ rules: [], problem })
})

test.each([
  ['[[eror]]', 'error'],
  ['[[errors]]', 'error'],
  ['[[erorr]]', 'error'],
  ['[[Error]]', 'error'],
  ['[[webhok lost]]', 'webhook'],
  ['[[content-moderate: Violence]]', 'content-moderated'],
  ['a [[fox]] and [[latncy 5s]]', 'latency'],
])('%j is plain prompt with a hint', (prompt, near) => {
  const { rules, hint } = directivesIn(prompt)
  expect(rules).toEqual([])
  expect(hint).toMatch(new RegExp(`^\\[\\[\\S+ in the prompt is not a directive; did you mean \\[\\[${near}\\?$`))
})

test('a hint stands beside directives that hold', () => {
  expect(directivesIn('[[stuck]] [[latenzy 5s]]')).toEqual({
    rules: [task({ end: 'stuck' })],
    hint: '[[latenzy in the prompt is not a directive; did you mean [[latency?',
  })
})

test('at most 32 directives', () => {
  expect(directivesIn('[[stuck once]]'.repeat(32)).problem).toBeUndefined()
  expect(directivesIn('[[stuck once]]'.repeat(33)).problem).toBe('A prompt has at most 32 directives')
})

describe('a hostile prompt', () => {
  // Anything worse than linear would take minutes for these.
  test.each(['[[', '[[x', '[[ ', '[', '[[erro ', '[[error-', '[[ zzzz]]'])('a million of %j is plain', (part) => {
    expect(directivesIn(part.repeat(1_000_000)).rules).toEqual([])
  })

  test.each(['[[error', '[[poll 2 = ', '[[content-moderated: '])('a million of %j is one problem', (part) => {
    const { problem = '' } = directivesIn(part.repeat(1_000_000))
    expect(problem).toMatch(/^A directive in the prompt does not end with \]\]: /)
    expect(problem.length).toBeLessThan(150)
  })

  test('one directive of megabytes is one problem', () => {
    expect(directivesIn(`[[progress ${'0.1 '.repeat(1_000_000)}]]`).problem).toMatch(/does not end/)
  })
})

test('a header with several clauses', () => {
  expect(headerRules(' stuck ; poll 1-3 = unknown-task; ')).toEqual([
    task({ end: 'stuck' }),
    { stage: 'poll', when: { nth: [1, 3] }, then: { refuse: 'unknown-task' } },
  ])
})

test.each([
  ['', `the text says nothing; it must begin with ${firstWords.join(', ')}`],
  [
    'poll 2 = 503, latency 5s',
    `cannot read "poll 2 = 503, latency 5s": "503," is not an effect at a poll; known are ${wordsAt.poll.map(({ word }) => word).join(', ')}; semicolons stand between clauses, not commas`,
  ],
])('the header %j is refused', (header, message) => {
  expect(() => headerRules(header)).toThrow(new RuleError(message))
})

test('directives are looked for in the first million characters of a prompt', () => {
  const after = (blanks: number) => directivesIn(`${' '.repeat(blanks)}[[error]]`).rules.length
  expect([after(999_900), after(1_000_000)]).toEqual([1, 0])
})
