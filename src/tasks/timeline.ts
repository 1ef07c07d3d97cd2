import { weigh } from '../weigh.js'
import { isEnd, type FullPlan, type Mark, type Plan } from '../contracts/status.js'

export { isEnd }

/** What a timeline is measured in. */
export type Unit = 'ms' | 'polls' | 'steps'

/** When a task reaches which status, counted from its acceptance. Immutable, and shared by all tasks that go this way. */
export interface Timeline {
  readonly unit: Unit
  /** In order; the first is at 0. Without an end status among them the task never ends. */
  readonly marks: readonly Readonly<Mark>[]
}

/** What a task is at `position`. */
export const markAt = ({ marks }: Timeline, position: number): Readonly<Mark> => {
  const mark = marks.findLast(({ at }) => at <= position) ?? marks[0]
  if (mark === undefined) throw new Error('A timeline without a mark')
  return mark
}

/** Where a task on this timeline ends; undefined when it is stuck. */
export const endOf = ({ marks }: Timeline): number | undefined => {
  const last = marks.at(-1)
  return last !== undefined && isEnd(last.status) ? last.at : undefined
}

/** About the memory that a timeline takes, and to find it again. */
export const bytesOfWay = (timeline: Timeline): number => 128 + weigh(timeline) + timeline.marks.length * markBytes

/** A mark's number and its details, and what it takes to freeze it. */
const markBytes = 80

export interface Timelines {
  /** The timeline along `course`, whose marks are shares (0 to 1) of `totalMs`, as `plan` changes it. */
  along(course: readonly Mark[], totalMs: number, plan?: FullPlan): Timeline
}

/** Latencies and reasons are the user's: bytes of different timelines are remembered, then the collection starts anew. */
const rememberedBytes = 1024 ** 2

/** Makes timelines, and hands out the same one for the same way. */
export const createTimelines = (): Timelines => {
  const known = new Map<readonly Mark[], Map<number | string, Timeline>>()
  let bytes = 0
  return {
    along: (course, totalMs, plan = {}) => {
      const key = isEmpty(plan) ? totalMs : JSON.stringify([totalMs, plan])
      const found = known.get(course)?.get(key)
      if (found !== undefined) return found
      const timeline = lay(course, totalMs, plan)
      bytes += bytesOfWay(timeline) + weigh(key)
      if (bytes > rememberedBytes) {
        known.clear()
        bytes = 0
      }
      const ways = known.get(course) ?? new Map<number | string, Timeline>()
      known.set(course, ways)
      ways.set(key, timeline)
      return timeline
    },
  }
}

const isEmpty = ({ end, reasons, progress, after }: Plan) =>
  end === undefined && reasons === undefined && progress === undefined && after === undefined

const lay = (course: readonly Mark[], totalMs: number, plan: FullPlan): Timeline => {
  const [unit, length] = lengthOf(plan, totalMs)
  const marks = withProgress(planned(course, plan), plan.progress).map((mark) =>
    Object.freeze({ ...mark, at: Math.round(mark.at * length) }),
  )
  return Object.freeze({ unit, marks: Object.freeze(marks) })
}

const lengthOf = ({ after }: Plan, totalMs: number): [Unit, number] => {
  if (after === undefined) return ['ms', totalMs]
  return 'polls' in after ? ['polls', after.polls] : ['steps', after.steps]
}

/** The values, spread evenly over the way to the end, each with the status that the course has there. */
const withProgress = (marks: readonly Mark[], values: readonly number[] | undefined): readonly Mark[] => {
  if (values === undefined || values.length === 0) return marks
  const end = marks.filter(({ status }) => isEnd(status))
  const underWay = marks.filter(({ status }) => !isEnd(status))
  const length = end[0]?.at ?? 1
  const at = values.map((_, index) => (index * length) / values.length)
  const starts = [...new Set([...at, ...underWay.map((mark) => mark.at)])].sort((a, b) => a - b)
  const shown = starts.flatMap((start) => {
    const mark = underWay.findLast((each) => each.at <= start)
    const progress = values[at.findLastIndex((each) => each <= start)] ?? null
    return mark === undefined ? [] : [{ ...mark, at: start, progress }]
  })
  return [...shown, ...end]
}

const planned = (course: readonly Mark[], { end, reasons, error }: FullPlan): readonly Mark[] => {
  const underWay = course.filter(({ status }) => !isEnd(status))
  const last = course.at(-1)
  if (end === undefined || end === 'Ready' || last === undefined) return course
  switch (end) {
    case 'stuck':
      return underWay
    case 'Error': {
      const details = error === undefined ? null : Object.freeze({ error })
      return [...underWay, { at: last.at, status: end, progress: null, details }]
    }
    case 'Content Moderated':
      return [...underWay, { at: last.at, status: end, progress: null, details: detailsOf(reasons) }]
    case 'Request Moderated': {
      // The request is looked at before any work starts.
      const first = underWay.slice(0, 1).map((mark) => ({ ...mark, progress: null }))
      const start = course.find(({ status }) => status !== 'Pending')?.at ?? last.at
      const at = start < last.at ? start : requestSeen * last.at
      return [...first, { at, status: end, progress: null, details: detailsOf(reasons) }]
    }
  }
}

/** The share of its time after which a request has been looked at, on a way that does not tell when work starts. */
const requestSeen = 0.2

const detailsOf = (reasons: readonly string[] | undefined): object | null =>
  reasons === undefined ? null : Object.freeze({ 'Moderation Reasons': Object.freeze([...reasons]) })
