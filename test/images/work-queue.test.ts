import { expect, test } from 'vitest'
import { createWorkQueue } from '../../src/images/work-queue.js'

/** A queue whose work the test does by hand. */
function byHand(maxWaiting = 10_000) {
  const begun: string[] = []
  const finishes: (() => void)[] = []
  const queue = createWorkQueue<string, string>({
    run: (work) => {
      begun.push(work)
      return new Promise((resolve) => finishes.push(() => resolve(`${work} done`)))
    },
    maxWaiting,
    errors: {
      busy: () => new Error('busy'),
      closed: () => new Error('closed'),
      cancelled: () => new Error('cancelled'),
    },
  })
  const finish = async (count = 1) => {
    for (let nth = 0; nth < count; nth++) {
      finishes.shift()?.()
      await new Promise(setImmediate)
    }
  }
  return { queue, begun, finish }
}

test('the work of one owner is done in the order of arrival', async () => {
  const { queue, begun, finish } = byHand()
  const done = ['1', '2', '3'].map((key) => queue.run(key, key, { owner: 'a' }))
  await finish(3)
  expect([begun, await Promise.all(done)]).toEqual([
    ['1', '2', '3'],
    ['1 done', '2 done', '3 done'],
  ])
})

test('one who waits for a thousand things delays another owner by one more than is being worked on', async () => {
  const { queue, begun, finish } = byHand()
  for (let nth = 0; nth < 1_010; nth++) void queue.run(`a${nth}`, `a${nth}`, { owner: 'a' }).catch(() => undefined)
  const other = queue.run('b', 'b', { owner: 'b' })
  await finish(3)
  expect([begun, await other]).toEqual([['a0', 'a1', 'b', 'a2'], 'b done'])
  queue.close()
})

test('what two owners ask for is done once, when the first of them has its turn', async () => {
  const { queue, begun, finish } = byHand()
  const asked = ['a0', 'a1', 'a2', 'shared'].map((key) => queue.run(key, key, { owner: 'a' }))
  const other = queue.run('shared', 'shared', { owner: 'b' })
  const last = queue.run('b0', 'b0', { owner: 'b' })
  await finish(6)
  expect(begun).toEqual(['a0', 'a1', 'shared', 'a2', 'b0'])
  expect([await Promise.all(asked), await other, await last]).toEqual([
    ['a0 done', 'a1 done', 'a2 done', 'shared done'],
    'shared done',
    'b0 done',
  ])
})

test('when one of two owners leaves, the work waits for the turn of the other', async () => {
  const { queue, begun, finish } = byHand()
  const leaves: (() => void)[] = []
  for (const key of ['a0', 'a1', 'a2']) void queue.run(key, key, { owner: 'a' })
  const shared = queue.run('shared', 'shared', { owner: 'a' })
  const left = queue.run('shared', 'shared', { owner: 'b', onDisconnect: (leave) => leaves.push(leave) })
  left.catch(() => undefined)
  for (const leave of leaves) leave()
  await finish(4)
  await expect(left).rejects.toThrow('cancelled')
  expect([begun, await shared]).toEqual([['a0', 'a1', 'a2', 'shared'], 'shared done'])
})

test('work that all have left is not begun, and rejects', async () => {
  const { queue, begun, finish } = byHand()
  const leaves: (() => void)[] = []
  const onDisconnect = (leave: () => void) => void leaves.push(leave)
  void queue.run('a0', 'a0', { owner: 'a' })
  const waits = ['a', 'a', 'b'].map((owner) => queue.run('left', 'left', { owner, onDisconnect }))
  const outcome = Promise.allSettled(waits)
  const last = queue.run('b0', 'b0', { owner: 'b' })
  for (const leave of leaves) leave()
  for (const { status } of await outcome) expect(status).toBe('rejected')
  await finish(2)
  expect([begun, await last]).toEqual([['a0', 'b0'], 'b0 done'])
})

test('who leaves work that has begun waits no longer, and a later request for it waits for the same', async () => {
  const { queue, begun, finish } = byHand()
  const leaves: (() => void)[] = []
  const left = queue.run('a', 'a', { owner: 'a', onDisconnect: (leave) => leaves.push(leave) })
  for (const leave of leaves) leave()
  await expect(left).rejects.toThrow('cancelled')
  const later = queue.run('a', 'a', { owner: 'b' })
  await finish(1)
  expect([begun, await later]).toEqual([['a'], 'a done'])
})

test('who leaves when the work is done changes nothing for those who ask for it again', async () => {
  const { queue, begun, finish } = byHand()
  const leaves: (() => void)[] = []
  await Promise.all([queue.run('a', 'a', { onDisconnect: (leave) => leaves.push(leave) }), finish(1)])
  const again = queue.run('a', 'a')
  for (const leave of leaves) leave()
  const joined = queue.run('a', 'a')
  await finish(1)
  expect([begun, await again, await joined]).toEqual([['a', 'a'], 'a done', 'a done'])
})

test('an owner may wait for as much as there is room left for others, and is refused more', async () => {
  const { queue, finish } = byHand(4)
  const ask = (key: string) => queue.run(key, key, { owner: key[0] })
  const taken = ['a0', 'a1', 'a2'].map(ask)
  await expect(ask('a3')).rejects.toThrow('busy')
  taken.push(ask('b0'))
  await expect(ask('b1')).rejects.toThrow('busy')
  taken.push(ask('c0'))
  await finish(1)
  await expect(ask('a3')).rejects.toThrow('busy')
  await finish(2)
  taken.push(ask('a3'))
  await finish(4)
  expect(await Promise.all(taken)).toEqual(['a0', 'a1', 'a2', 'b0', 'c0', 'a3'].map((key) => `${key} done`))
})
