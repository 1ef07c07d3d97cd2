// Slow: twenty thousand documents
import { expect, test } from 'vitest'
import { scanJson } from '../../src/validation/json-scanner.js'

const documents = 20_000

test('whatever JSON.parse reads, the scanner reads alike, and whatever it refuses, the scanner names', () => {
  const pick = picker(1)
  const outcomes = { value: 0, syntax: 0 }
  for (let round = 0; round < documents; round++) {
    const text = mutate(document(pick), pick)
    const scanned = scanJson(text)
    const parsed = parse(text)
    if (parsed) {
      outcomes.value++
      expect({ text, scanned: rounded(scanned) }).toEqual({ text, scanned: parsed })
    } else if ('syntax' in scanned) {
      outcomes.syntax++
      expect(scanned.syntax.loc[1]).toSatisfy((at) => Number(at) >= 0 && Number(at) <= text.length, text)
    } else {
      // the three words that only Python takes
      expect(text).toMatch(/NaN|Infinity/)
    }
  }
  // the generator makes enough of both for the test to mean something
  expect(outcomes.value).toBeGreaterThan(documents / 5)
  expect(outcomes.syntax).toBeGreaterThan(documents / 5)
})

/** Chooses one of some things; the same choices for the same seed. */
type Pick = <T>(things: ArrayLike<T>) => T

function picker(seed: number): Pick {
  let state = seed
  return <T>(things: ArrayLike<T>): T => {
    // Marsaglia's xorshift
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return things[(state >>> 0) % things.length] as T
  }
}

const scalars = ['null', 'true', 'false', '0', '-0', '12', '-1.5', '1e5', '2.5E-3', '123456789012345678901', '""']
const texts = [
  '"a"',
  '"é😀"',
  '"\\n\\u00e9\\ud83d\\ude00"',
  '"\\ud800"',
  '"a\\"b\\\\"',
  '"__proto__"',
  '"1"',
  '"\\/"',
  'NaN',
]
const spaces = ['', '', '', ' ', '\n', '\t ', '\r']

function document(pick: Pick, depth = 0): string {
  const kind = depth > 4 ? 'scalar' : pick(['scalar', 'list', 'object', 'object'])
  if (kind === 'scalar') return pick(pick([scalars, texts]))
  const items = Array.from({ length: pick([0, 1, 2, 3]) }, () => {
    const value = pick(spaces) + document(pick, depth + 1) + pick(spaces)
    return kind === 'list' ? value : pick(spaces) + pick(texts.slice(0, -1)) + pick(spaces) + ':' + value
  })
  return kind === 'list' ? `[${items.join(',')}]` : `{${items.join(',')}}`
}

const strays = '{}[]",:\\u019eE.+-NaItruefalsn \n\t\0\u001f/é\ud83d\u2028\ufeff'

function mutate(text: string, pick: Pick): string {
  const at = pick(Array.from({ length: text.length + 1 }, (_, index) => index))
  switch (pick(['none', 'none', 'cut', 'drop', 'insert', 'replace'])) {
    case 'cut':
      return text.slice(0, at)
    case 'drop':
      return text.slice(0, at) + text.slice(at + 1)
    case 'insert':
      return text.slice(0, at) + pick(strays) + text.slice(at)
    case 'replace':
      return text.slice(0, at) + pick(strays) + text.slice(at + 1)
    default:
      return text
  }
}

function parse(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) as unknown }
  } catch {
    return undefined
  }
}

/** JSON.parse rounds the integers that the scanner keeps. */
function rounded(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value)
  if (Array.isArray(value)) return value.map(rounded)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, rounded(each)]))
}
