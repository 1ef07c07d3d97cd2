import type { Account } from '../accounts/account.js'
import type { Accounts } from '../accounts/registry.js'
import { endStatuses } from '../contracts/status.js'
import { matches, type EntryFilter } from '../journal/filter.js'
import type { AccountEvent } from '../journal/events.js'
import { stateOf } from '../tasks/task.js'
import type { SystemTime } from '../time/system-time.js'
import { ControlError, type WaitResult, type WaitUntil } from './control.js'
import { readArgument, stretch } from './read-argument.js'
import { taskOf } from './task-views.js'

const usualTimeoutMs = 5000
const longestTimeoutMs = 5 * 60_000

/** Waits until something is so, or real time is over; what was seen in the end is told either way. */
export async function wait(accounts: Accounts, key: string, time: SystemTime, until: WaitUntil): Promise<WaitResult> {
  const timeoutMs = until.timeout === undefined ? usualTimeoutMs : readArgument(stretch, until.timeout, 'timeout')
  if (timeoutMs > longestTimeoutMs)
    throw new ControlError(
      400,
      `timeout: ${timeoutMs} ms is too long; a wait takes at most ${longestTimeoutMs / 60_000}m`,
    )
  // A wait may begin before the first submit. A task exists only with its account.
  const account = accounts.find(key)
  if (until.task !== undefined) taskOf(accounts.peek(key), until.task)
  const began = time.now()

  return new Promise((resolve, reject) => {
    const undo: (() => void)[] = []
    // Counted on from here: to look through the journal at every request would take longer and longer.
    const counted =
      account === undefined
        ? { requests: 0, webhooks: 0 }
        : { requests: requestsIn(account, until), webhooks: attemptsIn(account, until) }
    const seen = () => seenOf(accounts.find(key), until, counted)
    const isSo = () => isMet(until, seen())
    const end = () => {
      for (const each of undo.splice(0)) each()
      resolve({ met: isSo(), tookMs: Math.max(0, Math.round(time.now() - began)), seen: seen() })
    }
    const check = () => {
      if (isSo()) end()
    }
    if (isSo() || timeoutMs === 0 || until.signal?.aborted) {
      end()
      return
    }
    const hear = (event: AccountEvent) => {
      if (event.kind === 'reset') {
        for (const each of undo.splice(0)) each()
        reject(new ControlError(409, 'the account was reset while something was waited for'))
        return
      }
      if (event.kind === 'request' && matches(event.entry, filterOf(until))) counted.requests++
      if (event.kind === 'webhook' && (until.task ?? event.task) === event.task) counted.webhooks++
      check()
    }
    until.signal?.addEventListener('abort', end)
    undo.push(
      () => until.signal?.removeEventListener('abort', end),
      accounts.subscribe(key, hear),
      time.wake(timeoutMs, end),
    )
    if (account !== undefined)
      undo.push(...marksAhead(account, until).map((due) => account.clock.observeAt(due, check)))
  })
}

/** Moments at which the task's status changes by itself. */
function marksAhead({ tasks, clock }: Account, { task: id }: WaitUntil): number[] {
  const task = id === undefined ? undefined : tasks.get(id)
  if (task?.timeline.unit !== 'ms') return []
  return task.timeline.states.map(({ at }) => task.acceptedAt + at).filter((due) => due > clock.now())
}

function isMet({ task, status, requests, webhooks }: WaitUntil, seen: WaitResult['seen']): boolean {
  if (task !== undefined && !(status === undefined ? isOneOf(endStatuses, seen.status) : seen.status === status)) {
    return false
  }
  if (requests !== undefined && (seen.requests ?? 0) < requests) return false
  return webhooks === undefined || (seen.webhooks ?? 0) >= webhooks
}

const isOneOf = (words: readonly string[], word: string | undefined) => word !== undefined && words.includes(word)

function seenOf(
  account: Account | undefined,
  { task: id, requests, webhooks }: WaitUntil,
  counted: { requests: number; webhooks: number },
): WaitResult['seen'] {
  const task = id === undefined ? undefined : account?.tasks.get(id)
  const dropped = requests === undefined ? 0 : (account?.journal.dropped ?? 0)
  return {
    ...(task && account && { status: stateOf(task, account.clock.now()).status }),
    ...(requests !== undefined && { requests: counted.requests }),
    ...(webhooks !== undefined && { webhooks: counted.webhooks }),
    ...(dropped > 0 && { dropped }),
  }
}

/** A wait for requests about a task counts that task's. */
const filterOf = ({ filter = {}, task }: WaitUntil): EntryFilter => (task === undefined ? filter : { task, ...filter })

const requestsIn = ({ journal }: Account, until: WaitUntil): number =>
  until.requests === undefined ? 0 : journal.countOf(filterOf(until))

const attemptsIn = ({ deliveries }: Account, { task }: WaitUntil): number =>
  [...deliveries]
    .filter((delivery) => task === undefined || delivery.task === task)
    .reduce((sum, { attempts }) => sum + attempts.length, 0)
