import { describe, expect, it } from 'vitest'
import { endStatuses, type Mark, type Plan, type Status } from '../../src/contracts/status.js'
import { createTimelines, endOf, isEnd, markAt, type Timeline } from '../../src/tasks/timeline.js'

const mark = (at: number, status: Status, progress: number | null = null, details: object | null = null): Mark => ({
  at,
  status,
  progress,
  details,
})

const course = [mark(0, 'Pending'), mark(0.25, 'Processing', 0.1), mark(0.5, 'Processing', 0.6), mark(1, 'Ready')]
const withoutProcessing = [mark(0, 'Pending'), mark(1, 'Ready')]

const along = (plan?: Plan, marks = course): Timeline => createTimelines().along(marks, 1001, plan)

it('a task is what the last mark on its way says', () => {
  const timeline = along()
  const statuses = [0, 249, 250, 500, 501, 1000, 1001, 1e12].map((position) => {
    const { status, progress } = markAt(timeline, position)
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
  const timeline = createTimelines().along(course, 0)
  expect(markAt(timeline, 0)).toEqual(mark(0, 'Ready'))
  expect(endOf(timeline)).toBe(0)
})

it('a task that takes no time but is stuck never ends', () => {
  const timeline = createTimelines().along(course, 0, { end: 'stuck' })
  expect(markAt(timeline, 1e12)).toEqual(mark(0, 'Processing', 0.6))
  expect(endOf(timeline)).toBeUndefined()
})

describe('a plan', () => {
  const underWay = [mark(0, 'Pending'), mark(250, 'Processing', 0.1), mark(501, 'Processing', 0.6)]

  it.each<{ plan: Plan | undefined; marks: Mark[]; end: number | undefined }>([
    { plan: undefined, marks: [...underWay, mark(1001, 'Ready')], end: 1001 },
    { plan: {}, marks: [...underWay, mark(1001, 'Ready')], end: 1001 },
    { plan: { end: 'Ready' }, marks: [...underWay, mark(1001, 'Ready')], end: 1001 },
    { plan: { end: 'Error' }, marks: [...underWay, mark(1001, 'Error')], end: 1001 },
    { plan: { end: 'Content Moderated' }, marks: [...underWay, mark(1001, 'Content Moderated')], end: 1001 },
    {
      plan: { end: 'Content Moderated', reasons: ['Violence', 'Self Harm'] },
      marks: [...underWay, mark(1001, 'Content Moderated', null, { 'Moderation Reasons': ['Violence', 'Self Harm'] })],
      end: 1001,
    },
    {
      plan: { end: 'Request Moderated', reasons: ['Derivative Works Filter'] },
      marks: [
        mark(0, 'Pending'),
        mark(250, 'Request Moderated', null, { 'Moderation Reasons': ['Derivative Works Filter'] }),
      ],
      end: 250,
    },
    { plan: { end: 'stuck' }, marks: underWay, end: undefined },
  ])('$plan', ({ plan, marks, end }) => {
    const timeline = along(plan)
    expect(timeline).toEqual({ unit: 'ms', marks })
    expect(endOf(timeline)).toBe(end)
  })

  it('refuses a request after a fifth of its time where a course does not tell when work starts, and shows no progress', () => {
    const { marks } = along({ end: 'Request Moderated' }, withoutProcessing)
    expect(marks).toEqual([mark(0, 'Pending'), mark(200, 'Request Moderated')])
  })
})

it('tasks that go the same way share their timeline, others do not', () => {
  const timelines = createTimelines()
  const one = timelines.along(course, 500)
  expect(timelines.along(course, 500, {})).toBe(one)
  expect(timelines.along(course, 500, { end: 'Error' })).toBe(timelines.along(course, 500, { end: 'Error' }))
  const violence: Plan = { end: 'Content Moderated', reasons: ['Violence'] }
  expect(timelines.along(course, 500, violence)).toBe(timelines.along(course, 500, { ...violence }))
  const others = [
    timelines.along(course, 501),
    timelines.along(withoutProcessing, 500),
    timelines.along(course, 500, { end: 'Error' }),
    timelines.along(course, 500, { end: 'stuck' }),
    timelines.along(course, 500, violence),
    timelines.along(course, 500, { end: 'Content Moderated' }),
  ]
  expect(new Set([one, ...others]).size).toBe(7)
})

it('cannot be changed by whoever holds it', () => {
  const timeline = along({ end: 'Content Moderated', reasons: ['Violence'] })
  const isFrozen = [timeline, timeline.marks, ...timeline.marks, timeline.marks.at(-1)?.details].map(Object.isFrozen)
  expect(isFrozen).toEqual([true, true, true, true, true, true, true])
  expect(course.some(Object.isFrozen)).toBe(false)
})

it('forgets old ways instead of growing without end, and tasks on them are none the worse', () => {
  const timelines = createTimelines()
  const first = timelines.along(course, 1)
  for (let ms = 2; ms < 3000; ms++) timelines.along(course, ms)
  expect(timelines.along(course, 1)).not.toBe(first)
  expect(timelines.along(course, 1)).toEqual(first)
})

it('four statuses are ends', () => {
  const all: Status[] = ['Pending', 'Processing', 'Reasoning', 'Generating', ...endStatuses]
  expect(all.filter(isEnd)).toEqual(['Ready', 'Error', 'Content Moderated', 'Request Moderated'])
})
