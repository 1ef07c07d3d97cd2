import type { ClockView } from '../../src/control/control.js'
import { NoAccount, Problem, useCommand, useOneAccount, useRead } from '../parts.js'
import { useStore } from '../store.js'
import type { ViewProps } from '../views.js'

const moves: readonly (readonly [label: string, body: object])[] = [
  ['Freeze', { mode: 'frozen' }],
  ['Resume', { mode: 'real' }],
  ['+1 s', { advance: { by: '1s' } }],
  ['+10 m', { advance: { by: '10m' } }],
  ['Until idle', { advance: { until: 'idle' } }],
]

export function Clock({ account: chosen }: ViewProps) {
  const account = useOneAccount(chosen)
  const { tasks } = useStore()
  const { data, problem, reload } = useRead<ClockView>(account === undefined ? undefined : 'clock', account)
  const { problem: refused, run } = useCommand()
  if (account === undefined) return <NoAccount />
  const move = (body: object) => void run('clock', account, 'POST', body).then(reload)
  const open = tasks.filter(
    (task) => task.account === account && task.endsAt !== undefined && task.endsAt > (data?.now ?? 0),
  )
  return (
    <>
      <div class="card">
        <p class="big mono">{data?.time ?? '…'}</p>
        <p>
          {account}: {data?.pace.mode}
          {data?.nextDue === undefined ? ', nothing is due' : `, next due in ${data.nextDue - data.now} ms`}
        </p>
        <div class="bar">
          {moves.map(([label, body]) => (
            <button key={label} type="button" onClick={() => move(body)}>
              {label}
            </button>
          ))}
        </div>
        <Problem text={refused ?? problem} />
      </div>
      {open.length > 0 && <h2>Unfinished tasks</h2>}
      <ul class="plain">
        {open.slice(0, 50).map((task) => (
          <li key={task.id}>
            <span class="mono">{task.id}</span> {task.model}{' '}
            <button type="button" onClick={() => move({ advance: { to: task.endsAt } })}>
              To its end
            </button>
          </li>
        ))}
      </ul>
    </>
  )
}
