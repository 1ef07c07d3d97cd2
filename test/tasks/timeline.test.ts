import { describe, expect, it } from 'vitest'
import { endStatuses, type TaskState, type TaskOverride, type Status } from '../../src/contracts/status.js'
import { createTimelines, endOf, isEnd, stateAt, type Timeline } from '../../src/tasks/timeline.js'

const state = (
  at: number,
  status: Status,
  progress: number | null = null,
  details: object | null = null,
): TaskState => ({
  at,
  status,
  progress,
  details,
})

const lifecycle = [
  state(0, 'Pending'),
  state(0.25, 'Processing', 0.1),
  state(0.5, 'Processing', 0.6),
  state(1, 'Ready'),
]
const withoutProcessing = [state(0, 'Pending'), state(1, 'Ready')]

const along = (override?: TaskOverride, states = lifecycle): Timeline => createTimelines().of(states, 1001, override)

it('a task is what the last state on its way says', () => {
  const timeline = along()
  const statuses = [0, 249, 250, 500, 501, 1000, 1001, 1e12].map((position) => {
    const { status, progress } = stateAt(timeline, position)
    return [status, progress]
  })
  expect(statuses).toEqual([
    ['Pending', null],
    ['Pending', null],
    ['Processing', 0.1],
    ['Processing', 0.1],
    ['Processing', 0.6],
    ['Processing', 0.6],
    ['Ready', null],
    ['Ready', null],
  ])
})

it('a task that takes no time is Ready at once', () => {
  const timeline = createTimelines().of(lifecycle, 0)
  expect(stateAt(timeline, 0)).toEqual(state(0, 'Ready'))
  expect(endOf(timeline)).toBe(0)
})

it('a task that takes no time but is stuck never ends', () => {
  const timeline = createTimelines().of(lifecycle, 0, { end: 'stuck' })
  expect(stateAt(timeline, 1e12)).toEqual(state(0, 'Processing', 0.6))
  expect(endOf(timeline)).toBeUndefined()
})

describe('a override', () => {
  const underWay = [state(0, 'Pending'), state(250, 'Processing', 0.1), state(501, 'Processing', 0.6)]

  it.each<{ override: TaskOverride | undefined; states: TaskState[]; end: number | undefined }>([
    { override: undefined, states: [...underWay, state(1001, 'Ready')], end: 1001 },
    { override: {}, states: [...underWay, state(1001, 'Ready')], end: 1001 },
    { override: { end: 'Ready' }, states: [...underWay, state(1001, 'Ready')], end: 1001 },
    { override: { end: 'Error' }, states: [...underWay, state(1001, 'Error')], end: 1001 },
    { override: { end: 'Content Moderated' }, states: [...underWay, state(1001, 'Content Moderated')], end: 1001 },
    {
      override: { end: 'Content Moderated', reasons: ['Violence', 'Self Harm'] },
      states: [
        ...underWay,
        state(1001, 'Content Moderated', null, { 'Moderation Reasons': ['Violence', 'Self Harm'] }),
      ],
      end: 1001,
    },
    {
      override: { end: 'Request Moderated', reasons: ['Derivative Works Filter'] },
      states: [
        state(0, 'Pending'),
        state(250, 'Request Moderated', null, { 'Moderation Reasons': ['Derivative Works Filter'] }),
      ],
      end: 250,
    },
    { override: { end: 'stuck' }, states: underWay, end: undefined },
  ])('$override', ({ override, states, end }) => {
    const timeline = along(override)
    expect(timeline).toEqual({ unit: 'ms', states })
    expect(endOf(timeline)).toBe(end)
  })

  it('refuses a request after a fifth of its time, without progress, where no status says that work starts', () => {
    const { states } = along({ end: 'Request Moderated' }, withoutProcessing)
    expect(states).toEqual([state(0, 'Pending'), state(200, 'Request Moderated')])
  })
})

it('tasks that go the same way share their timeline, others do not', () => {
  const timelines = createTimelines()
  const one = timelines.of(lifecycle, 500)
  expect(timelines.of(lifecycle, 500, {})).toBe(one)
  expect(timelines.of(lifecycle, 500, { end: 'Error' })).toBe(timelines.of(lifecycle, 500, { end: 'Error' }))
  const violence: TaskOverride = { end: 'Content Moderated', reasons: ['Violence'] }
  expect(timelines.of(lifecycle, 500, violence)).toBe(timelines.of(lifecycle, 500, { ...violence }))
  const others = [
    timelines.of(lifecycle, 501),
    timelines.of(withoutProcessing, 500),
    timelines.of(lifecycle, 500, { end: 'Error' }),
    timelines.of(lifecycle, 500, { end: 'stuck' }),
    timelines.of(lifecycle, 500, violence),
    timelines.of(lifecycle, 500, { end: 'Content Moderated' }),
  ]
  expect(new Set([one, ...others]).size).toBe(7)
})

it('cannot be changed by the code that holds it', () => {
  const timeline = along({ end: 'Content Moderated', reasons: ['Violence'] })
  const isFrozen = [timeline, timeline.states, ...timeline.states, timeline.states.at(-1)?.details].map(Object.isFrozen)
  expect(isFrozen).toEqual([true, true, true, true, true, true, true])
  expect(lifecycle.some(Object.isFrozen)).toBe(false)
})

it('forgets old ways, so its size is bounded, and tasks on them go on', () => {
  const timelines = createTimelines()
  const first = timelines.of(lifecycle, 1)
  for (let ms = 2; ms < 3000; ms++) timelines.of(lifecycle, ms)
  expect(timelines.of(lifecycle, 1)).not.toBe(first)
  expect(timelines.of(lifecycle, 1)).toEqual(first)
})

it('four statuses are ends', () => {
  const all: Status[] = ['Pending', 'Processing', 'Reasoning', 'Generating', ...endStatuses]
  expect(all.filter(isEnd)).toEqual(['Ready', 'Error', 'Content Moderated', 'Request Moderated'])
})
