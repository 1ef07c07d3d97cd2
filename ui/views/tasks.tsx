import { useEffect, useState } from 'preact/hooks'
import type { Task } from '../api.js'
import { AccountTag, Empty, LongList, Picture, Status, timeOf } from '../parts.js'
import { useStore } from '../store.js'
import type { ViewProps } from '../views.js'
import { TaskPage } from './task-page.js'

export function Tasks({ account, id }: ViewProps) {
  const { tasks } = useStore()
  if (id !== undefined) {
    const known = tasks.find((task) => task.id === id)
    return <TaskPage id={id} account={known?.account ?? account} />
  }
  return (
    <TaskList
      account={account}
      tasks={account === undefined ? tasks : tasks.filter((task) => task.account === account)}
    />
  )
}

const fits = () => Math.max(1, Math.floor((document.documentElement.clientWidth - 48) / 232))

function TaskList({ tasks, account }: { tasks: readonly Task[]; account: string | undefined }) {
  const { accounts } = useStore()
  const [form, setForm] = useState<'grid' | 'table' | 'columns'>('grid')
  const [text, setText] = useState('')
  const [columns, setColumns] = useState(fits)
  useEffect(() => {
    const onResize = () => setColumns(fits())
    addEventListener('resize', onResize)
    return () => removeEventListener('resize', onResize)
  }, [])
  const wanted = text.toLowerCase()
  const shown = tasks.filter(
    ({ prompt, model, id, status }) =>
      wanted === '' || `${prompt} ${model} ${id} ${status}`.toLowerCase().includes(wanted),
  )
  return (
    <>
      <div class="bar">
        <label>
          Filter <input type="search" value={text} onInput={(event) => setText(event.currentTarget.value)} />
        </label>
        <div role="group" aria-label="Form of the list">
          <button type="button" aria-pressed={form === 'grid'} onClick={() => setForm('grid')}>
            Grid
          </button>
          <button type="button" aria-pressed={form === 'table'} onClick={() => setForm('table')}>
            Table
          </button>
          {account === undefined && accounts.length > 1 && (
            <button type="button" aria-pressed={form === 'columns'} onClick={() => setForm('columns')}>
              Side by side
            </button>
          )}
        </div>
        <span class="muted">
          {shown.length} of {tasks.length} tasks
        </span>
      </div>
      {tasks.length === 0 ? (
        <Empty title="No tasks yet">Submit a prompt to this server, and its task appears here while it runs.</Empty>
      ) : form === 'columns' && account === undefined ? (
        <Columns tasks={shown} names={accounts.map(({ key }) => key).sort()} />
      ) : form !== 'table' ? (
        <LongList rows={shown} height={268} columns={columns} label="Tasks" row={(task) => <Card task={task} />} />
      ) : (
        <LongList rows={shown} height={36} label="Tasks" row={(task) => <Row task={task} />} />
      )}
    </>
  )
}

/** More columns would be too narrow for their pictures. */
const mostColumns = 6

/** A column for each account that is ticked: the first few, until others are. */
function Columns({ tasks, names }: { tasks: readonly Task[]; names: readonly string[] }) {
  const [ticked, setTicked] = useState<readonly string[]>()
  const shown = (ticked ?? names.slice(0, 3)).filter((name) => names.includes(name))
  return (
    <>
      <fieldset class="bar">
        <legend>Accounts side by side, at most {mostColumns}</legend>
        {names.map((name) => (
          <label key={name}>
            <input
              type="checkbox"
              checked={shown.includes(name)}
              disabled={!shown.includes(name) && shown.length >= mostColumns}
              onChange={(event) =>
                setTicked(event.currentTarget.checked ? [...shown, name] : shown.filter((each) => each !== name))
              }
            />{' '}
            <AccountTag name={name} />
          </label>
        ))}
      </fieldset>
      <div class="columns" style={{ gridTemplateColumns: `repeat(${Math.max(1, shown.length)}, minmax(180px, 1fr))` }}>
        {shown.map((name) => {
          const own = tasks.filter((task) => task.account === name)
          return (
            <div key={name}>
              <h2>
                <AccountTag name={name} /> <span class="muted">{own.length}</span>
              </h2>
              <LongList rows={own} height={268} label={`Tasks of ${name}`} row={(task) => <Card task={task} />} />
            </div>
          )
        })}
      </div>
    </>
  )
}

const linkTo = (id: string) => `#tasks/${encodeURIComponent(id)}`

const Card = ({ task }: { task: Task }) => (
  <li class="task" key={task.id}>
    <a href={linkTo(task.id)}>
      {task.status === 'Ready' ? (
        <Picture path={`tasks/${task.id}/picture`} account={task.account} alt="" />
      ) : (
        <div class="picture">
          <span class="muted">{task.status}</span>
        </div>
      )}
      <span class="prompt">{task.prompt === '' ? 'no prompt' : task.prompt}</span>
      <span class="facts">
        <Status value={task.status} /> {task.model} <AccountTag name={task.account} />
      </span>
    </a>
  </li>
)

const Row = ({ task }: { task: Task }) => (
  <li class="line" key={task.id}>
    <a href={linkTo(task.id)}>
      <span class="muted mono">{timeOf(task.acceptedAt)}</span>
      <Status value={task.status} />
      <span>{task.model}</span>
      <AccountTag name={task.account} />
      <span class="cut">{task.prompt}</span>
    </a>
  </li>
)
