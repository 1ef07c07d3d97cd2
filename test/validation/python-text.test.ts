import { expect, test } from 'vitest'
import { alternatives, plainNumber, trim, withoutUnderscores } from '../../src/validation/python-text.js'

test.each([
  [5, '5'],
  [-1.5, '-1.5'],
  [1e-7, '0.0000001'],
  [-1.25e-9, '-0.00000000125'],
  [1e21, '1000000000000000000000'],
  [1.5e22, '15000000000000000000000'],
  [9007199254740993n, '9007199254740993'],
])('%s is printed with all its digits', (number, text) => {
  expect(plainNumber(number)).toBe(text)
})

test('alternatives are quoted as Python quotes them', () => {
  expect(alternatives(['only'])).toBe("'only'")
  expect(alternatives(['a', 1, null, true])).toBe("'a', 1, None or True")
  expect(alternatives(["it's", 'a "b" \'c\''])).toBe("\"it's\" or 'a \"b\" \\'c\\''")
})

test('white space is what Unicode says it is', () => {
  expect(trim('\u00a0\u3000\u0085\t 42 \n\u2028')).toBe('42')
  expect(trim('\ufeff42\u200b')).toBe('\ufeff42\u200b')
  expect(trim(' \t')).toBe('')
})

test('underscores may only part digits', () => {
  expect(withoutUnderscores('1_000')).toBe('1000')
  expect(['_1', '1_', '1__0'].map(withoutUnderscores)).toEqual([undefined, undefined, undefined])
})
