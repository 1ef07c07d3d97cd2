import { expect, it } from 'vitest'
import { createRandom } from '../../src/random.js'
import { createTaskId, tagOf } from '../../src/tasks/task-id.js'

const versionFour = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

const countBy = (ids: string[], group: (id: string) => string): Record<string, number> => {
  const counts: Record<string, number> = {}
  for (const id of ids) counts[group(id)] = (counts[group(id)] ?? 0) + 1
  return counts
}

it.each([0, 1, 0x7fffffff, 0x80000000, 0xffffffff, 0xdeadbeef])(
  'is a version 4 UUID that leads back to tag %d',
  (tag) => {
    const random = createRandom(tag)
    for (let round = 0; round < 200; round++) {
      const id = createTaskId(tag, random)
      expect(id).toMatch(versionFour)
      expect(tagOf(id)).toBe(tag)
    }
  },
)

it('never comes twice, and one account has ids that share nothing', () => {
  const random = createRandom(3)
  const ids = Array.from({ length: 20_000 }, () => createTaskId(5, random))
  expect(new Set(ids).size).toBe(20_000)
  for (const place of [0, 9, 15, 20, 24, 28, 35]) {
    const counts = Object.values(countBy(ids, (id) => id.charAt(place)))
    expect(counts).toHaveLength(16)
    expect(Math.max(...counts)).toBeLessThan(1500)
  }
})

it('ids that differ in one digit lead to different accounts', () => {
  const id = '12345678-1234-4234-8234-123456789abc'
  const others = Array.from(id, (digit, at) => (/[1-9a-f]/.test(digit) ? `${id.slice(0, at)}0${id.slice(at + 1)}` : id))
  const tags = others.filter((other) => other !== id).map(tagOf)
  const found = tags.filter((tag) => tag !== undefined)
  // Digits 24 to 27 of the last group count like all others; those of version and variant may not be 0.
  expect(found).toHaveLength(tags.length - 2)
  expect(new Set([tagOf(id), ...found]).size).toBe(found.length + 1)
})

it.each([
  '',
  'nothing',
  '12345678-1234-4234-8234-123456789ABC',
  '12345678-1234-1234-8234-123456789abc',
  '12345678-1234-4234-7234-123456789abc',
  '123456781234423482341234567890ab',
  '{12345678-1234-4234-8234-123456789abc}',
  '12345678-1234-4234-8234-123456789abc\n',
  '12345678-1234-4234-8234-123456789abg',
  '00000000-0000-0000-0000-000000000000',
])('finds no tag in %j', (text) => {
  expect(tagOf(text)).toBeUndefined()
})
