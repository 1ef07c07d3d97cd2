import { describe, expect, test } from 'vitest'
import { statusOf, type Polled, type Submitted } from '../support/client.js'
import { startApp, type TestApp } from '../support/start-app.js'

interface Sent {
  prompt?: string
  key?: string
  header?: string
}

/** The client of a request: `prompt` is for what it submits. */
const clientFor = (seen: TestApp, { key = 'test', header }: Sent) =>
  seen.as({ prefix: '/live/v1', key, headers: header === undefined ? {} : { 'x-emulator-rule': header } })

const submits = (seen: TestApp, sent: Sent) =>
  clientFor(seen, sent).trySubmit('flux-dev', { prompt: sent.prompt ?? 'a fox' })

const submitted = async (seen: TestApp, sent: Sent) => (await submits(seen, sent)).json<Submitted>().id

const polls = (seen: TestApp, id: string, sent: Sent) => clientFor(seen, sent).tryPoll(id)

const inTurn = async <T>(count: number, act: (turn: number) => Promise<T>): Promise<T[]> => {
  const answers: T[] = []
  for (let turn = 1; turn <= count; turn++) answers.push(await act(turn))
  return answers
}

const explainOf = async (reply: PromiseLike<{ headers: Record<string, unknown> }>) =>
  (await reply).headers['x-emulator-explain']

const anew = 'to start over, reset the account, remove its rules or use another key'

describe('words that come with every submit', () => {
  const answers: [words: string, statuses: readonly number[]][] = [
    ['submit 1 = 503', [503, 200, 200]],
    ['submit 2 = 503', [200, 503, 200]],
    ['submit 2-3 = 503', [200, 503, 503, 200]],
    ['submit = 503 once', [503, 200, 200]],
    ['submit = 503 2 times', [503, 503, 200]],
    ['submit = 503 every 2nd', [200, 503, 200, 503]],
    ['submit = 503 every 2nd once', [200, 503, 200, 200]],
    ['submit 2-3 = 503 once', [200, 503, 200]],
    ['submit 1 = too-many-tasks', [429, 200]],
    ['submit 1 = key-refused', [403, 200]],
    ['submit 1 = 503; submit 2 = 429', [503, 429, 200]],
    ['submit = 503 once; submit = 429 once', [503, 429, 200]],
    ['submit = 503 once; submit = 503 once', [503, 503, 200]],
    ['submit = 503', [503, 503, 503]],
  ]

  test.each(answers)('count on in a prompt, whatever else it says: “%s”', async (words, statuses) => {
    const seen = startApp()
    const prompt = (turn: number) => `a fox, take ${turn} [[${words}]]`
    expect(await inTurn(statuses.length, (turn) => statusOf(submits(seen, { prompt: prompt(turn) })))).toEqual(statuses)
  })

  test.each(answers)('count on in a header: “%s”', async (words, statuses) => {
    const seen = startApp()
    expect(await inTurn(statuses.length, () => statusOf(submits(seen, { header: words })))).toEqual(statuses)
  })

  test('are the same however they are spaced and whatever stands beside them', async () => {
    const seen = startApp()
    const prompts = ['[[submit 1-2 = 503]]', '[[latency 1s]] [[submit  1-2=503]]', '[[submit 1-2 503]] [[stuck]]']
    const statuses = []
    for (const prompt of prompts) statuses.push(await statusOf(submits(seen, { prompt })))
    expect(statuses).toEqual([503, 503, 200])
  })

  test('count the submits that carry them, not others', async () => {
    const seen = startApp()
    const prompts = ['x', '[[submit 1 = 429]]', 'x', '[[submit 2 = 503]]', '[[submit 2 = 503]]', '[[submit 2 = 503]]']
    const statuses = []
    for (const prompt of prompts) statuses.push(await statusOf(submits(seen, { prompt })))
    expect(statuses).toEqual([200, 429, 200, 200, 503, 200])
  })

  test('count also where the submit is refused, and where another rule has answered', async () => {
    const seen = startApp()
    seen.core.control.account('test').addRule('submit 1 = 429')
    const header = 'submit 4 = 503'
    const first = await statusOf(submits(seen, { header }))
    const second = await statusOf(clientFor(seen, { header }).trySubmit('flux-dev', { prompt: 7 }))
    const rest = await inTurn(3, () => statusOf(submits(seen, { header })))
    expect([first, second, ...rest]).toEqual([429, 422, 200, 503, 200])
  })

  test('count for each key by itself, and for a header and a prompt by themselves', async () => {
    const seen = startApp()
    const words = 'submit 1 = 503'
    const ways: Sent[] = [{ header: words }, { prompt: `[[${words}]]` }, { header: words, key: 'another' }]
    for (const way of ways) {
      expect(await inTurn(2, () => statusOf(submits(seen, way)))).toEqual([503, 200])
    }
  })

  test('count for requests without a key, too', async () => {
    const seen = startApp()
    const sent = { header: 'submit 1 = 503', key: '' }
    expect(await inTurn(2, () => statusOf(submits(seen, sent)))).toEqual([503, 403])
  })

  test.each<[string, (seen: TestApp) => unknown]>([
    ['the account is reset', (seen) => seen.command('POST /reset', {})],
    ['its rules are removed', (seen) => seen.command('DELETE /rules')],
  ])('begin anew when %s', async (_, begin) => {
    const seen = startApp()
    const prompt = 'a fox [[submit 1 = 503]]'
    const both = () => inTurn(2, () => statusOf(submits(seen, { prompt })))
    expect(await both()).toEqual([503, 200])
    await begin(seen)
    expect(await both()).toEqual([503, 200])
  })

  test('are named in the journal where they fired, and only there', async () => {
    const seen = startApp()
    await inTurn(2, () => submits(seen, { prompt: '[[submit 1 = 503]]' }))
    const { entries } = seen.core.control.account('test').requests()
    expect(entries.map(({ status, rule }) => [status, rule])).toEqual([
      [503, 'directive-1'],
      [200, undefined],
    ])
  })

  test.each([
    ['submit 1 = 503', `this is submit 2 with this rule, which is for submit 1; ${anew}`],
    ['submit 1-1 = 503', `this is submit 2 with this rule, which is for submit 1-1; ${anew}`],
    ['submit 3-4 = 503', 'this is submit 2 with this rule, which is for submit 3-4'],
    ['submit = 503 once', `it has fired once, as often as it says; ${anew}`],
    ['error once', `it has fired once, as often as it says; ${anew}`],
    ['error every 3rd', 'this is match 2, and it fires at multiples of 3'],
  ])('are explained where they did not fire, with how to begin anew: “%s”', async (words, why) => {
    const seen = startApp()
    const [, second] = await inTurn(2, () => explainOf(submits(seen, { prompt: `[[${words}]]` })))
    expect(second).toBe(`directive-1 did not fire: ${why}`)
  })

  test('are silent where they fired', async () => {
    const seen = startApp()
    expect(await explainOf(submits(seen, { prompt: '[[error once; submit = delay 0 once]]' }))).toBeUndefined()
  })
})

describe('words for the task', () => {
  const ended = async (seen: TestApp, sent: Sent) => {
    const id = await submitted(seen, sent)
    return (await polls(seen, id, {})).json<Polled>().status
  }

  test.each<[words: string, ends: readonly string[]]>([
    ['error once', ['Error', 'Ready', 'Ready']],
    ['error 2 times', ['Error', 'Error', 'Ready']],
    ['error every 2nd', ['Ready', 'Error', 'Ready', 'Error']],
    ['error', ['Error', 'Error']],
  ])('count the tasks that are made with them: “%s”', async (words, ends) => {
    const seen = startApp({ latency: 'instant' })
    expect(await inTurn(ends.length, () => ended(seen, { prompt: `a fox [[${words}]]` }))).toEqual(ends)
    expect(await inTurn(ends.length, () => ended(seen, { header: words }))).toEqual(ends)
  })

  test('do not count a submit that is refused', async () => {
    const seen = startApp({ latency: 'instant' })
    const prompt = '[[submit 1 = 503; error once]]'
    expect(await statusOf(submits(seen, { prompt }))).toBe(503)
    expect(await inTurn(2, () => ended(seen, { prompt }))).toEqual(['Error', 'Ready'])
  })
})

describe('words for the polls of a task', () => {
  const polled: [words: string, statuses: readonly number[]][] = [
    ['poll 1 = 503', [503, 200, 200]],
    ['poll 2-3 = 503', [200, 503, 503, 200]],
    ['poll = 503 once', [503, 200, 200]],
    ['poll = 503 2 times', [503, 503, 200]],
    ['poll = 503 every 2nd', [200, 503, 200, 503]],
  ]

  const ways: [where: string, ofSubmit: (words: string) => Sent, ofPoll: (words: string) => Sent][] = [
    ['in the prompt', (words) => ({ prompt: `[[${words}]]` }), () => ({})],
    ['in the header of the submit', (header) => ({ header }), () => ({})],
    ['in the header of each poll', () => ({}), (header) => ({ header })],
    ['in the header of every request', (header) => ({ header }), (header) => ({ header })],
  ]

  test.each(ways.flatMap((way) => polled.map((row) => [way[0], ...row, way] as const)))(
    'count on %s, anew for each task: “%s”',
    async (_where, words, statuses, [, ofSubmit, ofPoll]) => {
      const seen = startApp({ latency: 'instant' })
      for (let task = 0; task < 2; task++) {
        const id = await submitted(seen, ofSubmit(words))
        expect(await inTurn(statuses.length, () => statusOf(polls(seen, id, ofPoll(words))))).toEqual(statuses)
      }
    },
  )

  test('count on for a task that there is not', async () => {
    const seen = startApp()
    const header = 'poll = 503 once'
    const id = '01234567-89ab-cdef-0123-456789abcdef'
    expect(await inTurn(2, () => statusOf(polls(seen, id, { header })))).toEqual([503, 404])
    expect(await inTurn(2, () => statusOf(polls(seen, id, { header, key: '' })))).toEqual([503, 404])
  })
})

describe('words for the downloads of a task', () => {
  test.each<[words: string, statuses: readonly number[]]>([
    ['download 1 = 503', [503, 200, 200]],
    ['download = 503 once', [503, 200, 200]],
    ['download = 503 every 2nd', [200, 503, 200]],
  ])('count on in the header of each download: “%s”', async (words, statuses) => {
    const seen = startApp({ latency: 'instant' })
    const id = await submitted(seen, {})
    const { sample } = (await polls(seen, id, {})).json<Polled>().result
    const download = () => statusOf(seen.download(sample, { 'x-emulator-rule': words }))
    expect(await inTurn(statuses.length, download)).toEqual(statuses)
  })
})
