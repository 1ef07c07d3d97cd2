import { describe, expect, test } from 'vitest'
import type { ClockView, JournalPage, Receipt, Settings, TaskSummary } from '../../src/control/control.js'
import type { Rule } from '../../src/rules/rule.js'
import { start, startApp, type TestApp } from '../support/start-app.js'

const minute = 60_000

/** What suite `n` of many arranges: no two of them the same. */
function suiteOf(n: number) {
  const ends = ['Ready', 'Error', 'Content Moderated', 'Request Moderated'] as const
  return {
    key: `suite-${n}`,
    n,
    end: ends[n % ends.length] ?? 'Ready',
    /** From submit to the end. */
    latency: (n + 1) * 1000,
    /** Every third clock goes fast; the others stand, at a time of their own. */
    pace: n % 3 === 0 ? ({ mode: 'scaled', factor: n + 2 } as const) : ({ mode: 'frozen' } as const),
    shift: n * minute,
    status: 500 + (n % 50),
    tasks: 1 + (n % 4),
    credits: 1000 + n,
  }
}

type Suite = ReturnType<typeof suiteOf>

/** Runs a whole suite, as a client with its own key would; each step gives way to the other suites. */
async function run(started: TestApp, { key, n, end, latency, pace, shift, status, tasks, credits }: Suite) {
  const tell = async <Body>(asked: string, body?: object) => {
    const [answered, told] = await started.command<Body & { account: string }>(asked, body, key)
    expect([key, asked, answered, told.account]).toEqual([key, asked, 200, key])
    return told
  }
  const api = async (method: 'GET' | 'POST', path: string, payload?: object) => {
    const reply = await started.app.inject({
      method,
      url: `/live/v1${path}`,
      headers: { 'x-key': key },
      ...(payload && { payload }),
    })
    return { status: reply.statusCode, body: reply.json<{ id: string; status: string }>() }
  }

  await tell('POST /clock', { ...pace, advance: { by: shift } })
  await tell('POST /settings', { latency, credits })
  await tell('POST /rules', [
    { stage: 'task', then: { end } },
    { stage: 'poll', when: { nth: 2 }, then: { status, body: { suite: n } } },
  ])
  const ids = await Promise.all(
    Array.from({ length: tasks }, async (_, task) => {
      const { body } = await api('POST', '/flux-dev', { prompt: `task ${task} of ${key}` })
      return body.id
    }),
  )
  const polls: unknown[] = []
  for (let poll = 0; poll < 3; poll++) {
    if (poll === 2) await tell('POST /clock', { advance: { by: latency } })
    const answers = await Promise.all(ids.map((id) => api('GET', `/get_result?id=${id}`)))
    polls.push(answers.map(({ status, body }) => [status, poll === 1 ? body : body.status]))
  }
  return { ids, polls }
}

describe('fifty accounts, each with its own rules, clock, money and tasks', () => {
  const suites = Array.from({ length: 50 }, (_, n) => suiteOf(n))

  test('run at once, and each sees only what is its own', async () => {
    const started = startApp({ contract: 'live' })
    const runs = await Promise.all(suites.map((suite) => run(started, suite)))
    const allIds = runs.flatMap(({ ids }) => ids)
    expect(new Set(allIds).size).toBe(suites.reduce((sum, { tasks }) => sum + tasks, 0))

    for (const [at, { key, n, end, latency, pace, shift, status, tasks, credits }] of suites.entries()) {
      const { ids, polls } = runs[at] ?? { ids: [], polls: [] }
      const all = <Item>(item: Item) => ids.map(() => item)
      expect([key, polls]).toEqual([key, [all([200, 'Pending']), all([status, { suite: n }]), all([200, end])]])

      const view = async <Body>(asked: string) => (await started.command<Body>(asked, undefined, key))[1]
      const clock = await view<ClockView>('GET /clock')
      expect([key, clock.pace, clock.now]).toEqual([key, pace, start + shift + latency])

      const { tasks: seen } = await view<{ tasks: TaskSummary[] }>('GET /tasks')
      expect(seen.map(({ id, prompt, status, acceptedAt }) => [id, prompt, status, acceptedAt]).sort()).toEqual(
        ids.map((id, task) => [id, `task ${task} of ${key}`, end, start + shift]).sort(),
      )

      const { rules } = await view<{ rules: Rule[] }>('GET /rules')
      expect([key, rules.map(({ fired }) => fired)]).toEqual([key, [tasks, tasks]])

      const { entries, count } = await view<JournalPage>('GET /requests')
      expect([key, count]).toEqual([key, 4 * tasks])
      expect(new Set(entries.map(({ task }) => task))).toEqual(new Set(ids))

      // Only pictures are paid for in the end.
      const { credits: spent } = await view<Receipt>('GET /receipt')
      expect([key, spent]).toEqual([key, end === 'Ready' ? 2.5 * tasks : 0])
      expect((await view<Settings>('GET /settings')).credits).toBe(credits - spent)
    }
  })

  test('do not see what one of them resets', async () => {
    const started = startApp({ contract: 'live' })
    const some = suites.slice(0, 10)
    await Promise.all(some.map((suite) => run(started, suite)))
    const states = async () => {
      const told = await Promise.all(
        some.map(async ({ key }) =>
          Promise.all(
            ['clock', 'tasks', 'rules', 'requests', 'settings'].map((view) =>
              started.command(`GET /${view}`, undefined, key),
            ),
          ),
        ),
      )
      return told
    }
    const before = await states()
    await started.command('POST /reset', {}, 'suite-4')
    await started.command('DELETE /rules', undefined, 'suite-5')
    const after = await states()
    const changed = before.flatMap((state, at) => (JSON.stringify(state) === JSON.stringify(after[at]) ? [] : [at]))
    expect(changed).toEqual([4, 5])
  })
})
