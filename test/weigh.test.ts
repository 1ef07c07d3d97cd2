import { expect, test } from 'vitest'
import { textBytes, jsonBytes } from '../src/weigh.js'

test('a text takes one byte for each character, or two where one is beyond Latin-1', () => {
  const empty = textBytes('')
  expect(textBytes('é'.repeat(100)) - empty).toBe(100)
  expect(textBytes(`${'x'.repeat(99)}貓`) - empty).toBe(200)
})

test('texts count wherever they are', () => {
  const long = 'x'.repeat(1000)
  for (const of of [
    (text: string) => [text],
    (text: string) => ({ a: { b: [text] } }),
    (text: string) => ({ [text]: 1 }),
  ]) {
    expect(jsonBytes(of(long)) - jsonBytes(of('x'))).toBe(999)
  }
})

test('names count once, and not where they are known', () => {
  const row = { name: 1 }
  expect(jsonBytes([row, row]) - jsonBytes([row])).toBeLessThan(jsonBytes(row))
  expect(jsonBytes(row) - jsonBytes(row, new Set(['name']))).toBeGreaterThan(16)
})

test('a value may be as deep as it likes', () => {
  let deep: unknown = 'x'
  for (let level = 0; level < 100_000; level++) deep = [deep]
  expect(jsonBytes(deep)).toBeGreaterThan(100_000)
})
