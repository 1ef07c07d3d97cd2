import { useEffect, useState } from 'preact/hooks'
import type { TaskDetail } from '../../src/control/control.js'
import type { Task } from '../api.js'
import { AccountTag, Copy, Empty, LongList, Picture, Problem, Status, timeOf, useRead } from '../parts.js'
import { snippets } from '../snippets.js'
import { useStore } from '../store.js'
import type { ViewProps } from '../views.js'

export function Tasks({ account, id }: ViewProps) {
  const { tasks } = useStore()
  if (id !== undefined) {
    const known = tasks.find((task) => task.id === id)
    return <TaskPage id={id} account={known?.account ?? account} />
  }
  return <TaskList tasks={account === undefined ? tasks : tasks.filter((task) => task.account === account)} />
}

const fits = () => Math.max(1, Math.floor((document.documentElement.clientWidth - 48) / 232))

function TaskList({ tasks }: { tasks: readonly Task[] }) {
  const [form, setForm] = useState<'grid' | 'table'>('grid')
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
        </div>
        <span class="muted">
          {shown.length} of {tasks.length} tasks
        </span>
      </div>
      {tasks.length === 0 ? (
        <Empty title="No tasks yet">Submit a prompt to this server, and its task appears here while it runs.</Empty>
      ) : form === 'grid' ? (
        <LongList rows={shown} height={268} columns={columns} label="Tasks" row={(task) => <Card task={task} />} />
      ) : (
        <LongList rows={shown} height={36} label="Tasks" row={(task) => <Row task={task} />} />
      )}
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

function TaskPage({ id, account }: { id: string; account: string | undefined }) {
  const { data: task, problem } = useRead<TaskDetail>(account === undefined ? undefined : `tasks/${id}`, account)
  if (problem !== undefined) return <Problem text={problem} />
  if (task === undefined || account === undefined) return <p class="muted">Reading the task…</p>
  const submit = task.requests.find(({ stage }) => stage === 'submit')
  const sent = {
    base: new URL('..', location.href.replace(/#.*/, '')).href.replace(/\/$/, ''),
    path: submit?.url ?? '',
    body: submit?.body ?? '{}',
    model: task.model,
    prompt: task.prompt,
  }
  return (
    <>
      <p>
        <a href="#tasks">All tasks</a>
      </p>
      <div class="split">
        <section aria-label="Picture">
          <Compare task={task} account={account} />
        </section>
        <section aria-label="Facts">
          <p class="prompt whole">{task.prompt}</p>
          <dl>
            <dt>Status</dt>
            <dd>
              <Status value={task.status} />
            </dd>
            <dt>Id</dt>
            <dd class="mono">{task.id}</dd>
            <dt>Model</dt>
            <dd>{task.model}</dd>
            <dt>Size</dt>
            <dd>{task.width === undefined ? 'not a picture' : `${task.width} × ${task.height} ${task.format}`}</dd>
            <dt>Seed</dt>
            <dd class="mono">{task.seed}</dd>
            <dt>Cost</dt>
            <dd>{task.credits} credits</dd>
            <dt>Account</dt>
            <dd>
              <AccountTag name={account} />
            </dd>
            {submit?.rule !== undefined && (
              <>
                <dt>Rule</dt>
                <dd class="mono">{submit.rule}</dd>
              </>
            )}
            {submit?.explain !== undefined && (
              <>
                <dt>Understood</dt>
                <dd>{submit.explain}</dd>
              </>
            )}
          </dl>
          <h2>Timeline</h2>
          <ol class="timeline">
            {task.timeline.states.map((state) => (
              <li key={state.at} class={state.status === task.status ? 'now' : undefined}>
                {state.at} {task.timeline.unit} <Status value={state.status} />
              </li>
            ))}
          </ol>
        </section>
      </div>
      <h2>Requests</h2>
      <ul class="plain">
        {task.requests.map((entry) => (
          <li key={entry.id}>
            <span class="muted mono">{timeOf(entry.at)}</span> <Status value={entry.status} /> {entry.stage}{' '}
            <span class="mono wrap">
              {entry.method} {entry.url}
            </span>
            {entry.explain !== undefined && <div class="muted">{entry.explain}</div>}
          </li>
        ))}
      </ul>
      <h2>Webhooks</h2>
      {task.webhooks.length === 0 ? <p class="muted">None.</p> : null}
      <ul class="plain">
        {task.webhooks.map((delivery) => (
          <li key={delivery.id}>
            <Status value={delivery.state} /> <span class="mono wrap">{delivery.url}</span> after{' '}
            {delivery.attempts.length} attempts
          </li>
        ))}
      </ul>
      <h2>The same request</h2>
      {submit?.body !== undefined && <Copy name="body" text={submit.body} />}
      {Object.entries(snippets).map(([name, write]) => (
        <Copy key={name} name={name} text={write(sent)} />
      ))}
    </>
  )
}

/** The output, and over it an input picture up to where the slider stands. */
function Compare({ task, account }: { task: TaskDetail; account: string }) {
  const [share, setShare] = useState(50)
  const [field, setField] = useState(task.inputs[0]?.field)
  const output =
    task.status === 'Ready' ? (
      <Picture path={`tasks/${task.id}/picture`} account={account} alt="The result" />
    ) : (
      <div class="picture">
        <span class="muted">{task.status}</span>
      </div>
    )
  if (field === undefined) return <div class="large">{output}</div>
  return (
    <>
      <div class="large">
        {output}
        <div class="over" style={{ clipPath: `inset(0 ${100 - share}% 0 0)` }}>
          <Picture
            path={`tasks/${task.id}/inputs/${encodeURIComponent(field)}`}
            account={account}
            alt={`Input ${field}`}
          />
        </div>
      </div>
      <label>
        How much of the input is shown{' '}
        <input
          type="range"
          min={0}
          max={100}
          value={share}
          onInput={(event) => setShare(Number(event.currentTarget.value))}
        />
      </label>
      <label>
        Input{' '}
        <select value={field} onChange={(event) => setField(event.currentTarget.value)}>
          {task.inputs.map((input) => (
            <option key={input.field}>{input.field}</option>
          ))}
        </select>
      </label>
    </>
  )
}
