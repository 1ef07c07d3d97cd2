import type { Account } from '../accounts/account.js'
import type { AccountEvent } from '../journal/events.js'
import { endedAt, stateOf, type Task } from '../tasks/task.js'
import { endOf } from '../tasks/timeline.js'
import type { Pace } from '../time/clock.js'
import { isoText, latestMoment } from '../time/text.js'
import { ControlError, type ClockChange, type ClockChanged, type ClockView, type PaceChange } from './control.js'
import { changesOf } from './task-follower.js'
import { taskOf } from './task-views.js'
import { moment, readArgument, stretch } from './read-argument.js'

/** What an account's clock shows. */
export function viewClock(account: Account): ClockView {
  const { clock } = account
  const due = endsAhead(account).reduce((one, other) => Math.min(one, other), clock.nextDue() ?? Infinity)
  return {
    now: clock.now(),
    time: isoText(clock.now()),
    pace: clock.pace,
    nextDue: due === Infinity ? undefined : due,
  }
}

/** When unfinished tasks end by time. */
function endsAhead({ tasks, clock }: Account): number[] {
  if (!tasks.isBusy()) return []
  const now = clock.now()
  return [...tasks.all()].map(endedAt).filter((end) => end !== undefined && end > now) as number[]
}

const modes: readonly Pace['mode'][] = ['real', 'frozen', 'scaled']
const fields = ['mode', 'factor', 'advance', 'settle']

/** Refuses what a caller without types may give. What the control API was sent has been checked by its schema. */
export function checkClockChange(change: ClockChange): void {
  const unknown = Object.keys(change).find((name) => !fields.includes(name))
  if (unknown !== undefined) {
    throw new ControlError(400, `there is no ${unknown}: a change of the clock has mode, factor, advance and settle`)
  }
  const { advance } = change
  if (advance === undefined || isAdvance(advance)) return
  throw new ControlError(
    400,
    `advance: ${JSON.stringify(advance)} is not allowed; an advance is { by: '10m' }, { to: time }, { until: 'idle' } or { until: { task, status } }`,
  )
}

function isAdvance(given: unknown): boolean {
  if (typeof given !== 'object' || given === null) return false
  if (!('until' in given)) return 'by' in given || 'to' in given
  return given.until === 'idle' || (typeof given.until === 'object' && given.until !== null)
}

/** The largest factor of a scaled pace. */
export const fastest = 1_000_000

/** The pace that a change asks for; undefined when it asks for none. */
export function paceIn({ mode, factor }: PaceChange): Pace | undefined {
  if (mode !== undefined && !modes.includes(mode)) {
    throw new ControlError(400, `mode: ${JSON.stringify(mode)} is not allowed; it takes real, frozen or scaled`)
  }
  if (mode === undefined) {
    if (factor === undefined) return undefined
    throw new ControlError(400, `factor: ${String(factor)} was given without a mode; it goes with mode scaled`)
  }
  if (mode !== 'scaled') {
    if (factor === undefined) return { mode }
    throw new ControlError(400, `factor: ${String(factor)} was given with mode ${mode}; it goes with mode scaled`)
  }
  if (factor !== undefined && factor > 0 && factor <= fastest) return { mode, factor }
  throw new ControlError(
    400,
    `factor: ${String(factor)} is not allowed; mode scaled takes a factor above 0, at most 1,000,000`,
  )
}

export type Advance = NonNullable<ClockChange['advance']>

export function setPace({ clock, events }: Account, pace: Pace): void {
  clock.setPace(pace)
  if (events.hasListeners) events.emit({ kind: 'clock', at: clock.now() })
}

/** Moves an account's time, at another pace from now on if one is given, and tells what happened on the way, in order. */
export async function advance(account: Account, asked: Advance, pace: Pace | undefined): Promise<ClockChanged> {
  const { clock, events } = account
  // What cannot be is refused before anything holds.
  const target = targetOf(account, asked)
  if (pace !== undefined) setPace(account, pace)
  const from = clock.now()
  const told: AccountEvent[] = []
  const stopListening = events.subscribe((event) => {
    if (event.kind === 'webhook' || event.kind === 'request') told.push(event)
  })
  try {
    await moveTo(account, target)
    if (isUntilIdle(asked)) await untilIdle(account)
  } finally {
    stopListening()
  }
  if (events.hasListeners) events.emit({ kind: 'clock', at: clock.now() })
  // At the same moment a task ends before its webhook goes out.
  const happened = [...transitions(account, from, clock.now()), ...told]
  happened.sort((one, other) => momentOf(one) - momentOf(other))
  return { ...viewClock(account), happened }
}

const momentOf = (event: AccountEvent) => (event.kind === 'request' ? event.entry.at : event.at)

const isUntilIdle = (asked: Advance) => 'until' in asked && asked.until === 'idle'

async function moveTo({ clock, closed }: Account, to: number): Promise<void> {
  try {
    await clock.advance(to)
  } catch (error) {
    if (closed.isClosed) throw new ControlError(409, 'the account was reset while its time moved')
    throw error
  }
}

/** Where an advance goes; throws when it cannot go there. One until idle goes on from what is due now. */
export function targetOf(account: Account, asked: Advance): number {
  const { clock } = account
  if ('by' in asked) return reachable(account, clock.now() + readArgument(stretch, asked.by, 'advance.by'))
  if ('to' in asked) {
    const to = readArgument(moment, asked.to, 'advance.to')
    if (to >= clock.now()) return to
    const now = isoText(clock.now())
    throw new ControlError(409, `time only goes forward: it is ${now}, and ${isoText(to)} has passed`)
  }
  if (asked.until === 'idle') {
    refuseIfNeverIdle(account)
    return clock.now()
  }
  return reachable(account, momentOfStatus(account, asked.until.task, asked.until.status))
}

function reachable({ clock }: Account, to: number): number {
  if (to <= latestMoment) return to
  const now = clock.now()
  throw new ControlError(
    400,
    `time cannot move by ${to - now} ms: it is ${isoText(now)}, and it ends with the year 9999`,
  )
}

/** When a task reaches a status: now, if it has. */
function momentOfStatus(account: Account, id: string, status: string): number {
  const { clock } = account
  const task = taskOf(account, id)
  const { unit, states } = task.timeline
  const comes = states.filter((state) => state.status === status)
  if (comes.length === 0) {
    const ways = [...new Set(states.map((state) => state.status))].join(', ')
    throw new ControlError(409, `the task never is ${status}: its way is ${ways}`)
  }
  if (stateOf(task, clock.now()).status === status) return clock.now()
  if (unit !== 'ms') throw new ControlError(409, `the task goes by ${unit}, not by time`)
  const due = task.acceptedAt + (comes[0]?.at ?? 0)
  if (due >= clock.now()) return due
  throw new ControlError(409, `the task is ${stateOf(task, clock.now()).status}: ${status} has passed`)
}

/** More rounds than any chain of retries takes. */
const mostRounds = 10_000

/** Until no task is unfinished that can end by itself, and nothing is due. */
async function untilIdle(account: Account): Promise<void> {
  for (let round = 0; round < mostRounds; round++) {
    refuseIfNeverIdle(account)
    const due = account.clock.nextDue() ?? -Infinity
    const to = endsAhead(account).reduce((one, other) => Math.max(one, other), due)
    if (to === -Infinity) return
    await moveTo(account, reachable(account, to))
  }
  throw new ControlError(409, 'idle does not come: whenever something is done, something else falls due')
}

/** Whether a task ends by polls or steps, and has not. */
const waitsForSomebody = (task: Task): boolean =>
  task.timeline.unit !== 'ms' && endOf(task.timeline) !== undefined && endedAt(task) === undefined

/** Maximum number of tasks that a message names. */
const named = 10

function refuseIfNeverIdle({ tasks }: Account): void {
  const waiting = [...tasks.all()].filter(waitsForSomebody)
  if (waiting.length === 0) return
  const names = waiting.slice(0, named).map(({ id, timeline: { unit } }) => `${id} by ${unit}`)
  const more = waiting.length > named ? ` and ${waiting.length - named} more` : ''
  throw new ControlError(409, `idle does not come: there are tasks that time does not end: ${names.join(', ')}${more}`)
}

/** What tasks became on the way. */
const transitions = ({ tasks }: Account, from: number, to: number): AccountEvent[] =>
  [...tasks.all()].flatMap(changesOf).filter(({ at }) => at > from && at <= to)
