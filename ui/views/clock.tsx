import { useState } from 'preact/hooks'
import type { ClockView, DueMoment } from '../../src/control/control.js'
import { Announce } from '../announce.js'
import { NoAccount, Problem, timeOf, useCommand, useOneAccount, useRead } from '../parts.js'
import { useStore } from '../store.js'
import type { ViewProps } from '../views.js'

const moves: readonly (readonly [label: string, said: string, body: object])[] = [
  ['Freeze', 'Time stands still.', { mode: 'frozen' }],
  ['Resume', 'Time passes again.', { mode: 'real' }],
  ['+1 s', 'Time moved by a second.', { advance: { by: '1s' } }],
  ['+10 m', 'Time moved by ten minutes.', { advance: { by: '10m' } }],
  ['Until idle', 'Time moved until nothing was left to do.', { advance: { until: 'idle' } }],
]

export function Clock({ account: chosen }: ViewProps) {
  const account = useOneAccount(chosen)
  const { tasks } = useStore()
  const { data, problem, reload } = useRead<ClockView>(account === undefined ? undefined : 'clock', account)
  const { data: next, reload: reloadDue } = useRead<{ due: DueMoment[] }>(
    account === undefined ? undefined : 'clock/due?limit=50',
    account,
  )
  const { problem: refused, run } = useCommand()
  const [said, setSaid] = useState('')
  if (account === undefined) return <NoAccount />
  const move = (body: object, say: string) =>
    void run('clock', account, 'POST', body).then((done) => {
      if (done) setSaid(say)
      reload()
      reloadDue()
    })
  const open = tasks.filter(
    (task) => task.account === account && task.endsAt !== undefined && task.endsAt > (data?.now ?? 0),
  )
  return (
    <>
      <div class="card">
        <p class="big mono">{data?.time ?? '…'}</p>
        <p>
          {account}: {data?.pace.mode}
          {data?.nextDue === undefined
            ? ', no task or webhook is due'
            : `, next due in ${inWords(data.nextDue - data.now)}`}
        </p>
        <div class="bar">
          {moves.map(([label, say, body]) => (
            <button key={label} type="button" onClick={() => move(body, say)}>
              {label}
            </button>
          ))}
        </div>
        <Problem text={refused ?? problem} />
        <Announce text={said} />
      </div>
      <h2>What falls due next</h2>
      {next?.due.length === 0 && <p class="muted">Nothing.</p>}
      <ol class="due">
        {next?.due.map((moment) => (
          <li key={`${moment.kind} ${moment.task ?? ''} ${moment.at} ${moment.status ?? ''}`}>
            <span class="mono">{timeOf(moment.at)}</span>
            <span class="muted">in {inWords(moment.at - (data?.now ?? moment.at))}</span>
            <span>
              {whatOf(moment)}{' '}
              {moment.task !== undefined && (
                <a class="mono" href={`#tasks/${encodeURIComponent(moment.task)}`}>
                  {moment.task}
                </a>
              )}
            </span>
            <button
              type="button"
              aria-label={`Move to it: ${timeOf(moment.at)}, ${whatOf(moment)} ${moment.task ?? ''}`}
              onClick={() => move({ advance: { to: moment.at } }, `Time moved: ${whatOf(moment)}.`)}
            >
              Move to it
            </button>
          </li>
        ))}
      </ol>
      {open.length > 0 && <h2>Unfinished tasks</h2>}
      <ul class="plain">
        {open.slice(0, 50).map((task) => (
          <li key={task.id}>
            <a class="mono" href={`#tasks/${encodeURIComponent(task.id)}`}>
              {task.id}
            </a>{' '}
            {task.model}{' '}
            <button
              type="button"
              aria-label={`To its end: ${task.id}`}
              onClick={() => move({ advance: { to: task.endsAt } }, 'Time moved to the end of the task.')}
            >
              To its end
            </button>
          </li>
        ))}
      </ul>
      {open.length > 50 && <p class="muted">And {open.length - 50} more.</p>}
    </>
  )
}

function whatOf({ kind, status }: DueMoment): string {
  switch (kind) {
    case 'task':
      return `task becomes ${status ?? ''}`
    case 'link':
      return 'link expires of task'
    case 'webhook':
      return 'webhook goes out of task'
    case 'other':
      return 'a delayed answer, or the like'
  }
}

/** `1.5 s`, `12 m 5 s`. */
function inWords(ms: number): string {
  if (ms < 1000) return `${Math.max(0, ms)} ms`
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`
  const minutes = Math.floor(ms / 60_000)
  return minutes < 60
    ? `${minutes} m ${Math.floor((ms % 60_000) / 1000)} s`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} m`
}
