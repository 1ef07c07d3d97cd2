import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { digestOf } from '../../src/journal/digest.js'

const piece = 64 * 1024

test.each([
  ['nothing', ''],
  ['a short text', 'a cat'],
  ['a text of a whole piece', 'x'.repeat(piece)],
  ['one with a character of two units where two pieces meet', `${'x'.repeat(piece - 1)}𝒳${'é'.repeat(piece)}`],
  ['one of such characters alone', '𝒳'.repeat(piece)],
])('the digest of %s is SHA-256 of its UTF-8', (_, text) => {
  expect(digestOf(text)).toBe(createHash('sha256').update(text).digest('hex'))
})

test('texts that differ in half a character have different digests', () => {
  expect(digestOf('\ud835')).not.toBe(digestOf('\ud836'))
})
