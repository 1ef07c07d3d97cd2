import { expect, test } from 'vitest'
import { createJournalBudget } from '../../src/journal/budget.js'
import { sizeOf } from '../../src/journal/entry-size.js'
import { createJournal } from '../../src/journal/journal.js'
import { makeEntry } from './make-entry.js'
import type { EntryFilter } from '../../src/journal/filter.js'

/** Entries in these tests all have one size. */
const size = sizeOf(makeEntry())

const ids = (journal: ReturnType<typeof createJournal>, filter?: EntryFilter) =>
  journal.entries(filter).map(({ id }) => id)

test('entries come oldest first, numbered over all accounts', () => {
  const budget = createJournalBudget()
  const [one, other] = [createJournal({ budget }), createJournal({ budget })]
  one.add(makeEntry())
  other.add(makeEntry())
  one.add(makeEntry())
  expect([ids(one), ids(other)]).toEqual([[1, 3], [2]])
  expect([one.count, one.dropped]).toEqual([2, 0])
})

test('the newest are shown, a hundred unless told', () => {
  const journal = createJournal({ budget: createJournalBudget() })
  for (let times = 0; times < 150; times++) journal.add(makeEntry())
  expect(ids(journal, { limit: 3 })).toEqual([148, 149, 150])
  expect(ids(journal, { since: 148 })).toEqual([149, 150])
  expect(ids(journal)).toHaveLength(100)
  expect(ids(journal, { limit: Infinity })).toHaveLength(150)
})

test.each<[EntryFilter, number[]]>([
  [{ stage: 'poll' }, [2, 3]],
  [{ model: 'flux-dev' }, [1]],
  [{ task: 'a' }, [2]],
  [{ method: 'get' }, [2, 3]],
  [{ url: 'id=b' }, [3]],
  [{ route: 'get_result' }, [2, 3]],
  [{ status: '404' }, [2]],
  [{ status: '2xx' }, [1]],
  [{ status: '4xx' }, [2]],
  [{ status: 'reset' }, [3]],
  [{ rule: 'r1' }, [3]],
  [{ stage: 'poll', limit: 1 }, [3]],
  [{ stage: 'poll', status: '200' }, []],
])('%j finds requests %j', (filter, found) => {
  const journal = createJournal({ budget: createJournalBudget() })
  const poll = { method: 'GET', stage: 'poll', route: 'GET /live/v1/get_result', model: undefined } as const
  journal.add(makeEntry())
  journal.add(makeEntry({ ...poll, url: '/v1/get_result?id=a', task: 'a', status: 404 }))
  journal.add(makeEntry({ ...poll, url: '/v1/get_result?id=b', task: 'b', status: 'reset', rule: 'r1' }))
  expect(ids(journal, filter)).toEqual(found)
})

test('a journal beyond its own bound drops its oldest entries', () => {
  const budget = createJournalBudget()
  const journal = createJournal({ budget, maxBytes: size * 3 })
  for (let times = 0; times < 500; times++) journal.add(makeEntry())
  expect(ids(journal)).toEqual([498, 499, 500])
  expect([journal.count, journal.dropped, budget.bytes]).toEqual([500, 497, size * 3])
})

test('entries are counted without being read', () => {
  const journal = createJournal({ budget: createJournalBudget() })
  for (let at = 0; at < 150; at++) journal.add(makeEntry({ status: at % 3 === 0 ? 429 : 200 }))
  expect([journal.countOf({}), journal.countOf({ status: '4xx' }), journal.countOf({ since: 149 })]).toEqual([
    150, 50, 1,
  ])
})

test('beyond the sum, the account that was written to longest ago loses entries first', () => {
  const budget = createJournalBudget({ maxBytes: size * 4 })
  const [idle, busy, late] = [createJournal({ budget }), createJournal({ budget }), createJournal({ budget })]
  idle.add(makeEntry())
  busy.add(makeEntry())
  idle.add(makeEntry())
  busy.add(makeEntry())
  late.add(makeEntry())
  expect([ids(idle), ids(busy), ids(late)]).toEqual([[3], [2, 4], [5]])
  late.add(makeEntry())
  late.add(makeEntry())
  expect([ids(idle), ids(busy), ids(late)]).toEqual([[], [4], [5, 6, 7]])
  idle.add(makeEntry())
  expect([ids(idle), ids(busy), ids(late)]).toEqual([[8], [], [5, 6, 7]])
})

test('an entry that is larger than the whole budget is not kept, and harms nothing', () => {
  const budget = createJournalBudget({ maxBytes: size * 2 })
  const journal = createJournal({ budget })
  journal.add(makeEntry())
  expect(journal.add(makeEntry({ body: 'x'.repeat(size * 3) })).id).toBe(2)
  expect([ids(journal), budget.bytes]).toEqual([[], 0])
  journal.add(makeEntry())
  expect([ids(journal), budget.bytes]).toEqual([[3], size])
})

test('a closed journal gives its bytes back and keeps nothing more', () => {
  const budget = createJournalBudget()
  const journal = createJournal({ budget })
  journal.add(makeEntry())
  journal.close()
  expect(journal.add(makeEntry()).id).toBe(2)
  journal.close()
  expect([ids(journal), budget.bytes]).toEqual([[], 0])
})

test('a body that is kept as it was parsed counts with its names', () => {
  const bytes = (body: Readonly<Record<string, string>>) => sizeOf({ ...makeEntry(), body })
  expect(bytes({ prompt: 'a cat' }) - bytes({})).toBeGreaterThan('prompt'.length + 'a cat'.length)
})

test('a text beyond Latin-1 counts twice', () => {
  const bytes = (body: string) => sizeOf(makeEntry({ body })) - sizeOf(makeEntry({ body: '' }))
  expect([bytes('a cat'), bytes('café'), bytes('一只猫')]).toEqual([5, 4, 6])
})

test('what an entry costs does not grow with the number of full journals', () => {
  /** The milliseconds of ten thousand entries, in turns, in as many full journals. */
  const timeOf = (count: number) => {
    const budget = createJournalBudget({ maxBytes: size * count })
    const journals = Array.from({ length: count }, () => createJournal({ budget }))
    for (const journal of journals) journal.add(makeEntry())
    const began = performance.now()
    for (let added = 0; added < 10_000; added++) journals[added % count]?.add(makeEntry())
    const tookMs = performance.now() - began
    expect(budget.bytes).toBe(size * count)
    return tookMs
  }
  // Whatever else the machine does can only make it longer, so the shortest of some is what it costs.
  let [few, many] = [Infinity, Infinity]
  for (let tries = 0; tries < 20 && !(many < few * 5); tries++) {
    few = Math.min(few, timeOf(10))
    many = Math.min(many, timeOf(10_000))
  }
  expect(many).toBeLessThan(few * 5)
})
