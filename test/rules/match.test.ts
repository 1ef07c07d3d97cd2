import { expect, test } from 'vitest'
import type { Subject, When } from '../../src/rules/rule.js'
import { createRuleBook } from '../../src/rules/rule-book.js'
import { addRule } from './add-rule.js'
import { subject } from './subject.js'

const isMatch = (when: When, given: Partial<Subject>): boolean => {
  const book = createRuleBook()
  addRule(book, { stage: 'poll', when, then: { status: 503 } })
  return book.fire('poll', subject(given)) !== undefined
}

test.each<[When, Partial<Subject>, boolean]>([
  [{}, {}, true],
  [{ model: 'flux-dev' }, {}, true],
  [{ model: 'flux' }, {}, false],
  [{ prompt: 'red' }, {}, true],
  [{ prompt: 'Red' }, {}, false],
  [{ prompt: { matches: '(?i)^A R.D' } }, {}, true],
  [{ prompt: { matches: '^red' } }, {}, false],
  [{ prompt: { matches: '\\p{Greek}+$' } }, { prompt: 'mit Ελλάς' }, true],
  [{ task: 'one' }, { task: 'one' }, true],
  [{ task: 'one' }, { task: 'two' }, false],
  [{ task: 'one' }, {}, false],
  [{ nth: 2 }, { nth: 2 }, true],
  [{ nth: 2 }, { nth: 3 }, false],
  [{ nth: [2, 4] }, { nth: 1 }, false],
  [{ nth: [2, 4] }, { nth: 2 }, true],
  [{ nth: [2, 4] }, { nth: 4 }, true],
  [{ nth: [2, 4] }, { nth: 5 }, false],
  [{ fields: { seed: 42 } }, { fields: { seed: 42 } }, true],
  [{ fields: { seed: 42 } }, { fields: { seed: 42n } }, true],
  [{ fields: { seed: 42 } }, { fields: { seed: '42' } }, false],
  [{ fields: { seed: 2 ** 64 } }, { fields: { seed: 2n ** 64n } }, true],
  [{ fields: { guidance: 1.5, raw: true } }, { fields: { guidance: 1.5, raw: true, seed: 1 } }, true],
  [{ fields: { guidance: 1.5, raw: true } }, { fields: { guidance: 1.5, raw: false } }, false],
  [{ fields: { mask: null } }, { fields: { mask: null } }, true],
  [{ fields: { mask: null } }, { fields: {} }, false],
  [{ fields: { constructor: 'x' } }, { fields: {} }, false],
  [{ fields: { seed: 42 } }, { fields: undefined }, false],
  [{ model: 'flux-dev', nth: 2, prompt: 'fox' }, { nth: 2 }, true],
  [{ model: 'flux-dev', nth: 2, prompt: 'cat' }, { nth: 2 }, false],
])('%o holds for %o: %s', (when, given, is) => {
  expect(isMatch(when, given)).toBe(is)
})

test('a regular expression sees the first 10,000 characters of a prompt, a part is found anywhere', () => {
  const prompt = `${'a'.repeat(9_998)}fox${'b'.repeat(1_000_000)}end`
  expect(isMatch({ prompt: { matches: 'f' } }, { prompt })).toBe(true)
  expect(isMatch({ prompt: { matches: 'fox' } }, { prompt })).toBe(false)
  expect(isMatch({ prompt: 'end' }, { prompt })).toBe(true)
})

test('a pattern that hangs backtracking engines answers', () => {
  expect(isMatch({ prompt: { matches: '^(a+)+$' } }, { prompt: `${'a'.repeat(9_000)}!` })).toBe(false)
})
