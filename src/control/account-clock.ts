import type { Account } from '../accounts/account.js'
import type { Happening } from '../journal/happening.js'
import { isEnd } from '../contracts/status.js'
import { endedAt, markOf, type Task } from '../tasks/task.js'
import { endOf } from '../tasks/timeline.js'
import type { Pace } from '../time/clock.js'
import { isoText } from '../time/text.js'
import { ControlError, type ClockChange, type ClockChanged, type ClockView } from './control.js'
import { durationIn, latestMoment, momentIn } from './moments.js'

/** What an account's clock shows. */
export const viewClock = ({ clock }: Account, pace: Pace): ClockView => ({
  now: clock.now(),
  time: isoText(clock.now()),
  pace,
  nextDue: clock.nextDue(),
})

/** The pace that a change asks for; undefined when it asks for none. */
export function paceIn({ mode, factor }: ClockChange): Pace | undefined {
  if (mode === undefined) {
    if (factor === undefined) return undefined
    throw new ControlError(400, 'factor goes with mode scaled')
  }
  if (mode !== 'scaled') {
    if (factor === undefined) return { mode }
    throw new ControlError(400, `factor goes with mode scaled, not with ${mode}`)
  }
  if (factor !== undefined && factor > 0 && factor <= 1_000_000) return { mode, factor }
  throw new ControlError(
    400,
    `factor: ${String(factor)} is not allowed; mode scaled takes a factor above 0, at most 1,000,000`,
  )
}

/** Moves an account's time, and tells what happened on the way, in order. */
export async function advance(
  account: Account,
  change: NonNullable<ClockChange['advance']>,
): Promise<ClockChanged['happened']> {
  const from = account.clock.now()
  const told: Happening[] = []
  const deaf = account.happenings.listen((happening) => {
    if (happening.kind === 'webhook' || happening.kind === 'request') told.push(happening)
  })
  try {
    if ('until' in change && change.until === 'idle') await untilIdle(account)
    else await moveTo(account, targetOf(account, change))
  } finally {
    deaf()
  }
  // At the same moment a task ends before its webhook goes out.
  const happened = [...transitions(account, from, account.clock.now()), ...told]
  return happened.sort((one, other) => momentOf(one) - momentOf(other))
}

const momentOf = (happening: Happening) => (happening.kind === 'request' ? happening.entry.at : happening.at)

async function moveTo({ clock, closed }: Account, to: number): Promise<void> {
  if (to > latestMoment) throw new ControlError(400, 'time moves to the end of the year 9999 at most')
  if (to < clock.now()) {
    const now = isoText(clock.now())
    throw new ControlError(409, `time only goes forward: it is ${now}, and ${isoText(to)} has passed`)
  }
  try {
    await clock.advance(to)
  } catch (error) {
    if (closed.aborted) throw new ControlError(409, 'the account was reset while its time moved')
    throw error
  }
}

function targetOf(account: Account, change: NonNullable<ClockChange['advance']>): number {
  const { clock } = account
  if ('by' in change) return clock.now() + durationIn('advance.by', change.by)
  if ('to' in change) return momentIn('advance.to', change.to)
  if (change.until === 'idle') return clock.now()
  return momentOfStatus(account, change.until.task, change.until.status)
}

/** When a task reaches a status: now, if it has. */
function momentOfStatus({ tasks, clock }: Account, id: string, status: string): number {
  const task = tasks.get(id)
  if (task === undefined) throw new ControlError(404, `no task of this account has the id ${id}`)
  const { unit, marks } = task.timeline
  const comes = marks.filter((mark) => mark.status === status)
  if (comes.length === 0) {
    const ways = [...new Set(marks.map((mark) => mark.status))].join(', ')
    throw new ControlError(409, `the task never is ${status}: its way is ${ways}`)
  }
  if (markOf(task, clock.now()).status === status) return clock.now()
  if (unit !== 'ms') throw new ControlError(409, `the task goes by ${unit}, not by time`)
  const due = task.acceptedAt + (comes[0]?.at ?? 0)
  if (due >= clock.now()) return due
  throw new ControlError(409, `the task is ${markOf(task, clock.now()).status}: ${status} has passed`)
}

/** More rounds than any chain of retries takes. */
const mostRounds = 10_000

/** Whether a task ends by polls or steps, and has not. */
const waitsForSomebody = (task: Task): boolean =>
  task.timeline.unit !== 'ms' && endOf(task.timeline) !== undefined && endedAt(task) === undefined

/** Until no task is unfinished that can end by itself, and nothing is due. */
async function untilIdle(account: Account): Promise<void> {
  for (let round = 0; round < mostRounds; round++) {
    const { clock } = account
    const waiting = [...account.tasks.all()].find(waitsForSomebody)
    if (waiting !== undefined) {
      throw new ControlError(409, `task ${waiting.id} goes by ${waiting.timeline.unit}: time alone does not end it`)
    }
    const ends = [...account.tasks.all()].map(endedAt).filter((end) => end !== undefined && end > clock.now())
    const to = Math.max(...(ends as number[]), clock.nextDue() ?? -Infinity)
    if (to === -Infinity) return
    await moveTo(account, Math.max(to, clock.now()))
  }
}

/** What tasks became on the way. */
function transitions({ tasks }: Account, from: number, to: number): Happening[] {
  return [...tasks.all()].filter(({ timeline }) => timeline.unit === 'ms').flatMap((task) => changesOf(task, from, to))
}

const changesOf = (task: Task, from: number, to: number): Happening[] =>
  task.timeline.marks
    .map((mark, index) => ({ mark, before: task.timeline.marks[index - 1] }))
    .filter(({ mark, before }) => mark.status !== before?.status || isEnd(mark.status))
    .map(({ mark }) => ({ at: task.acceptedAt + mark.at, status: mark.status }))
    .filter(({ at }) => at > from && at <= to)
    .map(({ at, status }) => ({ kind: 'task', at, task: task.id, model: task.model.slug, status }))
