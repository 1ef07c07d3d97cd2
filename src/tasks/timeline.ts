import { entryBytes, listBytes, numberBytes, objectBytes, slotBytes, weigh } from '../weigh.js'
import { isEnd, type InternalTaskOverride, type TaskState, type TaskOverride } from '../contracts/status.js'

export { isEnd }

/** What a timeline is measured in. */
export type Unit = 'ms' | 'polls' | 'steps'

/** When a task reaches which status, counted from its acceptance. Immutable, and shared by all tasks that go this way. */
export interface Timeline {
  readonly unit: Unit
  /** In order; the first is at 0. Without an end status among them the task never ends. */
  readonly states: readonly Readonly<TaskState>[]
}

/** What a task is at `position`. */
export const stateAt = ({ states }: Timeline, position: number): Readonly<TaskState> => {
  const state = states.findLast(({ at }) => at <= position) ?? states[0]
  if (state === undefined) throw new Error('A timeline without a state')
  return state
}

/** Where a task on this timeline ends; undefined when it is stuck. */
export const endOf = ({ states }: Timeline): number | undefined => {
  const last = states.at(-1)
  return last !== undefined && isEnd(last.status) ? last.at : undefined
}

/** About the memory that a timeline takes, and to find it again. */
export const bytesOfTimeline = ({ states }: Timeline): number =>
  timelineBytes +
  states.reduce((sum, { details }) => sum + stateBytes + (details === null ? 0 : weigh(details, known)), 0)

/** A timeline, its list and its places in the collections of its account and of all. */
const timelineBytes = objectBytes + 2 * slotBytes + listBytes + 2 * entryBytes

/** A state with its two numbers, and its place in the list. */
const stateBytes = objectBytes + 4 * slotBytes + 2 * numberBytes + slotBytes

const known = new Set(['error', 'Moderation Reasons'])

export interface Timelines {
  /** The timeline along `lifecycle`, whose states are shares (0 to 1) of `totalMs`, as `override` changes it. */
  along(lifecycle: readonly TaskState[], totalMs: number, override?: InternalTaskOverride): Timeline
}

/** Latencies and reasons are the user's: bytes of different timelines are remembered, then the collection starts anew. */
const rememberedBytes = 1024 ** 2

/** Makes timelines, and hands out the same one for the same way. */
export const createTimelines = (): Timelines => {
  const known = new Map<readonly TaskState[], Map<number | string, Timeline>>()
  let bytes = 0
  return {
    along: (lifecycle, totalMs, override = {}) => {
      const key = isEmpty(override) ? totalMs : JSON.stringify([totalMs, override])
      const found = known.get(lifecycle)?.get(key)
      if (found !== undefined) return found
      const timeline = createTimeline(lifecycle, totalMs, override)
      bytes += bytesOfTimeline(timeline) + weigh(key)
      if (bytes > rememberedBytes) {
        known.clear()
        bytes = 0
      }
      const byLength = known.get(lifecycle) ?? new Map<number | string, Timeline>()
      known.set(lifecycle, byLength)
      byLength.set(key, timeline)
      return timeline
    },
  }
}

/** A latency is the total already. */
const isEmpty = (override: TaskOverride) => Object.keys(override).every((name) => name === 'latency')

/** The rest of an override is empty: a new effect on tasks does not compile until it is acted on here. */
const createTimeline = (
  lifecycle: readonly TaskState[],
  totalMs: number,
  { end, reasons, error, progress, after, latency = totalMs, ...rest }: InternalTaskOverride,
): Timeline => {
  const [unit, length] = lengthOf(after, latency)
  const overriding: Overriding = { end, reasons, error, ...(rest satisfies Record<string, never>) }
  const states = withProgress(overridden(lifecycle, overriding), progress).map(({ at, status, progress, details }) =>
    // Not a copy by `...`: frozen, one would take three times the memory.
    Object.freeze({ at: Math.round(at * length), status, progress, details }),
  )
  return Object.freeze({ unit, states: Object.freeze(states) })
}

type Overriding = { [Name in 'end' | 'reasons' | 'error']: InternalTaskOverride[Name] | undefined }

const lengthOf = (after: TaskOverride['after'], totalMs: number): [Unit, number] => {
  if (after === undefined) return ['ms', totalMs]
  return 'polls' in after ? ['polls', after.polls] : ['steps', after.steps]
}

/** The values, spread evenly over the way to the end, each with the status that the lifecycle has there. */
const withProgress = (states: readonly TaskState[], values: readonly number[] | undefined): readonly TaskState[] => {
  if (values === undefined || values.length === 0) return states
  const end = states.filter(({ status }) => isEnd(status))
  const underWay = states.filter(({ status }) => !isEnd(status))
  const length = end[0]?.at ?? 1
  const at = values.map((_, index) => (index * length) / values.length)
  const starts = [...new Set([...at, ...underWay.map((state) => state.at)])].sort((a, b) => a - b)
  const shown = starts.flatMap((start) => {
    const state = underWay.findLast((each) => each.at <= start)
    const progress = values[at.findLastIndex((each) => each <= start)] ?? null
    return state === undefined ? [] : [{ ...state, at: start, progress }]
  })
  return [...shown, ...end]
}

const overridden = (lifecycle: readonly TaskState[], { end, reasons, error }: Overriding): readonly TaskState[] => {
  const underWay = lifecycle.filter(({ status }) => !isEnd(status))
  const last = lifecycle.at(-1)
  if (end === undefined || end === 'Ready' || last === undefined) return lifecycle
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
      const first = underWay.slice(0, 1).map((state) => ({ ...state, progress: null }))
      const start = lifecycle.find(({ status }) => status !== 'Pending')?.at ?? last.at
      const at = start < last.at ? start : requestSeen * last.at
      return [...first, { at, status: end, progress: null, details: detailsOf(reasons) }]
    }
  }
}

/** The share of its time after which a request has been looked at, on a way that does not tell when work starts. */
const requestSeen = 0.2

const detailsOf = (reasons: readonly string[] | undefined): object | null =>
  reasons === undefined ? null : Object.freeze({ 'Moderation Reasons': Object.freeze([...reasons]) })
