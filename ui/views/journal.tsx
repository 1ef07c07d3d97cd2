import { useState } from 'preact/hooks'
import type { Entry } from '../api.js'
import { AccountTag, Copy, Empty, LongList, Problem, Status, timeOf, useCommand } from '../parts.js'
import { useStore } from '../store.js'
import type { ViewProps } from '../views.js'

const stages = ['submit', 'poll', 'download', 'webhook', 'other']

const isOfStatus = (status: string, wanted: string) =>
  wanted === '' ||
  (wanted.endsWith('xx') ? status.length === 3 && status.startsWith(wanted.charAt(0)) : status.startsWith(wanted))

export function Journal({ account }: ViewProps) {
  const { entries } = useStore()
  const [text, setText] = useState('')
  const [stage, setStage] = useState('')
  const [status, setStatus] = useState('')
  const [opened, setOpened] = useState<number>()
  const wanted = text.toLowerCase()
  const shown = entries.filter(
    (entry) =>
      (account === undefined || entry.account === account) &&
      (stage === '' || entry.stage === stage) &&
      isOfStatus(String(entry.status), status.trim().toLowerCase()) &&
      (wanted === '' ||
        `${entry.method} ${entry.url} ${entry.model ?? ''} ${entry.explain ?? ''} ${entry.body ?? ''}`
          .toLowerCase()
          .includes(wanted)),
  )
  const entry = entries.find(({ id }) => id === opened)
  return (
    <>
      <div class="bar">
        <label>
          Filter <input type="search" value={text} onInput={(event) => setText(event.currentTarget.value)} />
        </label>
        <label>
          Stage{' '}
          <select value={stage} onChange={(event) => setStage(event.currentTarget.value)}>
            <option value="">all</option>
            {stages.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
        <label>
          Status{' '}
          <input size={5} placeholder="4xx" value={status} onInput={(event) => setStatus(event.currentTarget.value)} />
        </label>
        <span class="muted">
          {shown.length} of {entries.length} requests
        </span>
      </div>
      {entry !== undefined && <Details key={entry.id} entry={entry} onClose={() => setOpened(undefined)} />}
      {shown.length === 0 ? (
        <Empty title="No requests">
          {entries.length === 0 ? 'Nothing was asked yet.' : 'None matches the filter.'}
        </Empty>
      ) : (
        <LongList
          rows={shown}
          height={36}
          label="Requests"
          row={(each) => (
            <li class="line" key={each.id}>
              <button type="button" class="row" onClick={() => setOpened(each.id)}>
                <span class="muted mono">{timeOf(each.at)}</span>
                <Status value={each.status} />
                <span>{each.stage}</span>
                <AccountTag name={each.account} />
                <span class="cut mono">
                  {each.method} {each.url}
                </span>
                <span class="cut muted">{each.explain}</span>
              </button>
            </li>
          )}
        />
      )}
    </>
  )
}

function Details({ entry, onClose }: { entry: Entry; onClose: () => void }) {
  const { problem, run } = useCommand()
  const [made, setMade] = useState(false)
  const stage = entry.stage === 'other' ? undefined : entry.stage
  const rule = {
    stage,
    when: { ...(entry.model !== undefined && { model: entry.model }) },
    then: { status: 503 },
    times: 1,
  }
  return (
    <section class="card" aria-label={`Request ${entry.id}`}>
      <div class="bar">
        <h2>Request {entry.id}</h2>
        <button type="button" onClick={onClose}>
          Close
        </button>
      </div>
      <dl>
        <dt>Answer</dt>
        <dd>
          <Status value={entry.status} /> in {entry.tookMs} ms
        </dd>
        <dt>Request</dt>
        <dd class="mono wrap">
          {entry.method} {entry.url}
        </dd>
        {entry.explain !== undefined && (
          <>
            <dt>Explanation</dt>
            <dd>{entry.explain}</dd>
          </>
        )}
        {entry.rule !== undefined && (
          <>
            <dt>Rule that fired</dt>
            <dd class="mono">{entry.rule}</dd>
          </>
        )}
        {entry.userAgent !== undefined && (
          <>
            <dt>Client</dt>
            <dd>{entry.userAgent}</dd>
          </>
        )}
        {entry.task !== undefined && (
          <>
            <dt>Task</dt>
            <dd>
              <a href={`#tasks/${encodeURIComponent(entry.task)}`}>{entry.task}</a>
            </dd>
          </>
        )}
      </dl>
      {entry.body !== undefined && <Copy name="body" text={entry.body} />}
      {entry.account !== undefined && stage !== undefined && (
        <p>
          <button
            type="button"
            onClick={() => void run('rules', entry.account, 'POST', rule).then((done) => setMade(done))}
          >
            Make a rule: answer the next one like this with 503
          </button>{' '}
          {made && <span role="status">The rule was made.</span>}
        </p>
      )}
      <Problem text={problem} />
    </section>
  )
}
