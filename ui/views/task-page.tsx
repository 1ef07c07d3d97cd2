import { useState } from 'preact/hooks'
import type { TaskDetail } from '../../src/control/control.js'
import type { Rule } from '../../src/rules/rule.js'
import { AccountTag, Copy, Picture, Problem, Status, timeOf, useRead } from '../parts.js'
import { snippets } from '../snippets.js'

type Entry = TaskDetail['requests'][number]

export function TaskPage({ id, account }: { id: string; account: string | undefined }) {
  const { data: task, problem } = useRead<TaskDetail>(
    account === undefined ? undefined : `tasks/${encodeURIComponent(id)}`,
    account,
  )
  if (problem !== undefined) return <Problem text={problem} />
  if (task === undefined || account === undefined) return <p class="muted">Reading the task…</p>
  const submit = task.requests.find(({ stage }) => stage === 'submit')
  const sent = {
    base: new URL('..', location.href.replace(/[?#].*/, '')).href.replace(/\/$/, ''),
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
          <Inputs task={task} account={account} />
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
            {submit?.explain !== undefined && (
              <>
                <dt>Explained</dt>
                <dd>{submit.explain}</dd>
              </>
            )}
          </dl>
          <h2>Timeline</h2>
          <ol class="timeline">
            {task.timeline.states.map((state) => (
              <li key={state.at} class={state.status === task.status ? 'now' : undefined}>
                {state.at} {task.timeline.unit} <Status value={state.status} />
                {state.progress === null ? '' : ` ${Math.round(state.progress * 100)} %`}
              </li>
            ))}
          </ol>
        </section>
      </div>
      <h2>What was understood</h2>
      <Understood understood={task.understood} />
      <FiredRules requests={task.requests} account={account} />
      <Requests title="Submit" entries={task.requests.filter(({ stage }) => stage === 'submit')} />
      <Requests title={`Polls (${task.polls})`} entries={task.requests.filter(({ stage }) => stage === 'poll')} />
      <Requests
        title={`Downloads (${task.downloads})`}
        entries={task.requests.filter(({ stage }) => stage === 'download')}
      />
      <h2>Webhooks ({task.webhooks.length})</h2>
      {task.webhooks.length === 0 ? <p class="muted">None.</p> : null}
      <ul class="plain">
        {task.webhooks.map((delivery) => (
          <li key={delivery.id} class="card">
            <Status value={delivery.state} /> <span class="mono wrap">{delivery.url}</span>
            <ol aria-label="Attempts">
              {delivery.attempts.map((attempt) => (
                <li key={attempt.at}>
                  <span class="muted mono">{timeOf(attempt.at)}</span>{' '}
                  {attempt.status === undefined ? attempt.problem : <Status value={attempt.status} />}{' '}
                  <span class="muted">in {Math.round(attempt.tookMs)} ms</span>
                </li>
              ))}
            </ol>
            <Copy name="webhook body" text={delivery.body} />
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

const origins = { sent: 'sent', converted: 'sent as another type', default: 'default' }

function Understood({ understood }: { understood: TaskDetail['understood'] }) {
  if (understood === undefined) return <p class="muted">The journal no longer has the whole request.</p>
  return (
    <>
      <div class="scroll" tabIndex={0} role="region" aria-label="Fields">
        <table>
          <thead>
            <tr>
              <th scope="col">Field</th>
              <th scope="col">Value</th>
              <th scope="col">From</th>
            </tr>
          </thead>
          <tbody>
            {understood.fields.map(({ field, value, from }) => (
              <tr key={field}>
                <th scope="row" class="mono">
                  {field}
                </th>
                <td class="mono wrap">{JSON.stringify(value)}</td>
                <td class={from === 'sent' ? undefined : 'muted'}>{origins[from]}</td>
              </tr>
            ))}
            {understood.ignored.map((field) => (
              <tr key={`ignored ${field}`}>
                <th scope="row" class="mono wrap">
                  {field}
                </th>
                <td />
                <td class="problem">ignored: the model does not know it</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  )
}

/** The rules that fired on the task's requests, as they are now. */
function FiredRules({ requests, account }: { requests: readonly Entry[]; account: string }) {
  const ids = [...new Set(requests.flatMap(({ rule }) => (rule === undefined ? [] : [rule])))]
  const { data } = useRead<{ rules: Rule[] }>(ids.length === 0 ? undefined : 'rules', account)
  if (ids.length === 0) return null
  return (
    <>
      <h2>Rules that fired</h2>
      <ul class="plain">
        {ids.map((id) => {
          const rule = data?.rules.find((each) => each.id === id)
          return (
            <li key={id} class="wrap">
              <span class="mono">{id}</span>
              {rule === undefined ? (
                <span class="muted"> is of the request itself, or was removed</span>
              ) : (
                <span class="mono">
                  {' '}
                  {rule.stage}: when {JSON.stringify(rule.when)} then {JSON.stringify(rule.then)}
                </span>
              )}
            </li>
          )
        })}
      </ul>
    </>
  )
}

function Requests({ title, entries }: { title: string; entries: readonly Entry[] }) {
  return (
    <>
      <h2>{title}</h2>
      {entries.length === 0 && <p class="muted">None.</p>}
      <ol class="plain" aria-label={title}>
        {entries.map((entry) => (
          <li key={entry.id}>
            <span class="muted mono">{timeOf(entry.at)}</span> <Status value={entry.status} />{' '}
            <span class="mono wrap">
              {entry.method} {entry.url}
            </span>{' '}
            <span class="muted">in {Math.round(entry.tookMs)} ms</span>
            {entry.rule !== undefined && <span class="muted"> · rule {entry.rule}</span>}
            {entry.explain !== undefined && <div class="muted">{entry.explain}</div>}
          </li>
        ))}
      </ol>
    </>
  )
}

const inputPath = (id: string, field: string) => `tasks/${encodeURIComponent(id)}/inputs/${encodeURIComponent(field)}`

/** The output, and over it an input picture up to where the slider stands. */
function Compare({ task, account }: { task: TaskDetail; account: string }) {
  const [share, setShare] = useState(50)
  const [field, setField] = useState(task.inputs[0]?.field)
  const output =
    task.status === 'Ready' ? (
      <Picture path={`tasks/${encodeURIComponent(task.id)}/picture`} account={account} alt="The result" />
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
          <Picture key={field} path={inputPath(task.id, field)} account={account} alt={`Input ${field}`} />
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

/** All pictures that came with the request, masks too. */
function Inputs({ task, account }: { task: TaskDetail; account: string }) {
  if (task.inputs.length === 0) return null
  return (
    <ul class="inputs" aria-label="Inputs">
      {task.inputs.map(({ field, width, height, format, host }) => (
        <li key={field}>
          <Picture path={`${inputPath(task.id, field)}/thumbnail`} account={account} alt={`Input ${field}, small`} />
          <span class="mono">{field}</span>
          <span class="muted">
            {width === undefined
              ? `not fetched${host === undefined ? '' : ` from ${host}`}`
              : `${width} × ${height ?? 0} ${format ?? ''}`}
          </span>
        </li>
      ))}
    </ul>
  )
}
