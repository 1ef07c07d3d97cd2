import { describe, expect, it, test } from 'vitest'
import { createAccounts, type AccountsOptions, type Template } from '../../src/accounts/registry.js'
import { createRandom } from '../../src/random.js'
import { createTaskBudget } from '../../src/tasks/task-budget.js'
import { createTaskId } from '../../src/tasks/task-id.js'
import { checkOptions } from '../../src/config.js'
import { settingsIn } from '../../src/config/setting-table.js'
import type { Account, AccountSettings } from '../../src/accounts/account.js'
import { createOwnPictures } from '../../src/images/own-pictures.js'
import { createPictureStore } from '../../src/images/picture-store.js'
import { createBudget } from '../../src/memory.js'
import { createJournalBudget } from '../../src/journal/budget.js'
import type { Pace } from '../../src/time/clock.js'
import { createManualTime } from '../support/manual-time.js'
import { makeEntry } from '../journal/make-entry.js'
import { makeTask } from '../tasks/make-task.js'

const start = 1_700_000_000_000

const ownPictures = createOwnPictures({ store: createPictureStore(1_000_000), checker: { canDecode: () => true } })

const unlimited = settingsIn(checkOptions())
const templateOf = (
  settings: Pick<AccountSettings, 'latency' | 'urlTtl'>,
  pace: Pace = { mode: 'real' },
): Template => ({
  settings: { ...unlimited, ...settings },
  pace,
  rules: [],
  pictures: ownPictures.createBook(),
})

const setUp = (options: Partial<AccountsOptions> = {}) => {
  const time = createManualTime(start)
  const random = createRandom(1)
  const taskBudget = createTaskBudget()
  const accounts = createAccounts({
    time,
    random,
    template: templateOf({ latency: 'fast', urlTtl: 600_000 }),
    ownPictures,
    journals: createJournalBudget(),
    monitors: createJournalBudget(),
    taskBudget,
    taskTtlMs: 3_600_000,
    ...options,
  })
  const open = (key: string): Account => {
    const account = accounts.open(key)
    if (account === undefined) throw new Error(`There is no room for ${key}`)
    return account
  }
  const keys = (): string[] => [...accounts.all()].map(({ key }) => key).sort()
  return { time, random, taskBudget, accounts, open, keys }
}

const submit = (account: Account) => {
  const task = makeTask({ at: account.clock.now(), tag: account.tag })
  account.tasks.add(task)
  return task
}

it('a key always opens the same account, another key another one', () => {
  const { accounts, open, keys } = setUp()
  const one = open('one')
  expect(open('one')).toBe(one)
  expect(open('other')).not.toBe(one)
  expect(keys()).toEqual(['one', 'other'])
  expect(accounts.find('one')).toBe(one)
})

it('finding makes no account', () => {
  const { accounts, keys } = setUp()
  expect(accounts.find('one')).toBeUndefined()
  expect(keys()).toEqual([])
})

it('looking shows what an account would begin as, and keeps nothing', () => {
  const { accounts, keys } = setUp({ template: templateOf({ latency: 250, urlTtl: 1000 }), maxAccounts: 1 })
  accounts.open('one')
  expect(accounts.peek('other')).toMatchObject({ key: 'other', settings: { latency: 250 }, submits: 0 })
  expect(accounts.peek('other')).not.toBe(accounts.peek('other'))
  expect(accounts.peek('one')).toBe(accounts.find('one'))
  expect(keys()).toEqual(['one'])
})

it('what an account did that made room for another is known as dropped, until its key is reset', () => {
  const { accounts, open } = setUp({ maxAccounts: 1 })
  open('one').journal.add(makeEntry())
  open('other')
  const { journal } = accounts.peek('one')
  expect([journal.count, journal.dropped, journal.droppedUpTo]).toEqual([1, 1, 1])
  expect(open('one').journal.dropped).toBe(1)
  accounts.drop('one')
  expect(open('one').journal.dropped).toBe(0)
})

it('accounts begin with the defaults, and each has its own', async () => {
  const { open } = setUp({ template: templateOf({ latency: 250, urlTtl: 1000 }, { mode: 'frozen' }) })
  const [one, other] = [open('one'), open('other')]
  one.settings.latency = 'instant'
  await one.clock.advance(start + 5000)
  expect([one.settings, one.clock.now()]).toEqual([{ ...unlimited, latency: 'instant', urlTtl: 1000 }, start + 5000])
  expect([other.settings, other.clock.now()]).toEqual([{ ...unlimited, latency: 250, urlTtl: 1000 }, start])
})

it('a task id leads to the account', () => {
  const { accounts, random, open } = setUp()
  for (const key of ['one', 'two', 'three']) {
    const account = open(key)
    expect(accounts.ofTask(createTaskId(account.tag, random))).toBe(account)
  }
})

it('any other id leads nowhere', () => {
  const { accounts, open } = setUp()
  open('one')
  expect(accounts.ofTask('d9a2a9ce-2c35-4d4c-a1f5-6d43fb2ee18e')).toBeUndefined()
  expect(accounts.ofTask('nonsense')).toBeUndefined()
})

it('tags are never given twice', () => {
  const drawn = [7, 7, 7, 8, 7, 8, 9]
  const { open } = setUp({ random: { ...createRandom(1), uint32: () => drawn.shift() ?? 0 } })
  expect(['one', 'two', 'three'].map((key) => open(key).tag)).toEqual([7, 8, 9])
})

it('what a job throws goes to the caller that asked for it', () => {
  const errors: unknown[] = []
  const { time, open } = setUp({ onError: (error) => errors.push(error) })
  const failure = new Error('no')
  open('one').clock.at(start + 1, () => {
    throw failure
  })
  time.advance(1)
  expect(errors).toEqual([failure])
})

describe('drop', () => {
  it('ends one account: its tasks are gone, its jobs die, others notice nothing', () => {
    const { time, taskBudget, accounts, open, keys } = setUp()
    const [one, other] = [open('one'), open('other')]
    const [task, kept] = [submit(one), submit(other)]
    const ran: string[] = []
    one.clock.at(start + 10, () => void ran.push('one'))
    other.clock.at(start + 10, () => void ran.push('other'))
    const usedBefore = taskBudget.used

    accounts.drop('one')

    expect(one.closed.isClosed).toBe(true)
    expect(accounts.ofTask(task.id)).toBeUndefined()
    expect(one.tasks.get(task.id)).toBeUndefined()
    expect(taskBudget.used).toBe(usedBefore / 2)
    expect(keys()).toEqual(['other'])
    expect(open('one')).not.toBe(one)
    expect(open('one').closed.isClosed).toBe(false)
    time.advance(10)
    expect(ran).toEqual(['other'])
    expect(accounts.ofTask(kept.id)?.tasks.get(kept.id)).toBe(kept)
  })

  it('of an unused key does nothing', () => {
    const { accounts, open, keys } = setUp()
    open('one')
    accounts.drop('other')
    expect(keys()).toEqual(['one'])
  })

  it('of all, as the emulator closes, leaves nothing going on', () => {
    const { time, taskBudget, accounts, open, keys } = setUp()
    const opened = ['one', 'two', 'three'].map(open)
    for (const account of opened) {
      submit(account)
      account.clock.at(start + 10, () => undefined)
    }
    accounts.close()
    expect(keys()).toEqual([])
    expect(opened.map(({ closed }) => closed.isClosed)).toEqual([true, true, true])
    expect({ used: taskBudget.used, alarms: time.alarms() }).toEqual({ used: 0, alarms: [] })
  })
})

describe('too many accounts', () => {
  it('never make one go that something is due for, such as a webhook to be sent again', () => {
    const { open, keys } = setUp({ maxAccounts: 2 })
    const cancel = open('one').clock.at(start + 60_000, () => undefined)
    open('two')
    open('three')
    expect(keys()).toEqual(['one', 'three'])
    cancel()
    open('four')
    expect(keys()).toEqual(['four', 'three'])
  })

  it('never make one go that something is going on for, such as a webhook that is being sent', () => {
    const { open, keys } = setUp({ maxAccounts: 2 })
    const done = open('one').closed.onClose(() => undefined)
    open('two')
    open('three')
    expect(keys()).toEqual(['one', 'three'])
    done()
    open('four')
    expect(keys()).toEqual(['four', 'three'])
  })

  it('make the one go that has been idle for longest', () => {
    const { accounts, open, keys } = setUp({ maxAccounts: 3 })
    const one = open('one')
    const two = open('two')
    open('three')
    open('one')
    open('four')
    expect(keys()).toEqual(['four', 'one', 'three'])
    expect([one.closed.isClosed, two.closed.isClosed]).toEqual([false, true])
    expect(accounts.find('two')).toBeUndefined()
  })

  it('count a look at one of its tasks as use', () => {
    const { accounts, random, open, keys } = setUp({ maxAccounts: 2 })
    const one = open('one')
    open('two')
    accounts.ofTask(createTaskId(one.tag, random))
    open('three')
    expect(keys()).toEqual(['one', 'three'])
  })

  it('spare those with unfinished tasks', () => {
    const { time, open, keys } = setUp({ maxAccounts: 2 })
    submit(open('one'))
    open('two')
    open('three')
    expect(keys()).toEqual(['one', 'three'])
    time.advance(1000)
    open('four')
    expect(keys()).toEqual(['four', 'three'])
  })

  it('all with unfinished tasks, leave no room until one is through', () => {
    const { time, accounts, open, keys } = setUp({ maxAccounts: 2 })
    submit(open('one'))
    submit(open('two'))
    expect(accounts.open('three')).toBeUndefined()
    expect(accounts.open('one')?.key).toBe('one')
    time.advance(1000)
    expect(accounts.open('three')?.key).toBe('three')
    expect(keys()).toEqual(['one', 'three'])
  })
})

describe('memory for accounts', () => {
  test('long keys take the room of several accounts, and the longest idle one goes for a new one', () => {
    const memory = createBudget(100_000)
    const { open, keys } = setUp({ memory })
    for (const key of ['a', 'b', 'c', 'd']) open(key)
    open('x'.repeat(40_000))
    expect(keys()).toEqual(['c', 'd', 'x'.repeat(40_000)].slice(1))
    expect(memory.used).toBeLessThan(100_000)
  })

  test('accounts that are all busy keep their room, and give all of it back at their end', () => {
    const memory = createBudget(60_000)
    const { accounts, open } = setUp({ memory })
    for (const key of ['a', 'b', 'c']) submit(open(key))
    expect(accounts.open('d')).toBeUndefined()
    accounts.close()
    expect(memory.used).toBe(0)
  })

  test('looking takes nothing', () => {
    const memory = createBudget(60_000)
    const { accounts } = setUp({ memory })
    accounts.peek('a').usage.path('Ready')
    expect(memory.used).toBe(0)
  })
})
