import { useEffect, useRef, useState } from 'preact/hooks'
import type { RequestDetail, RuleVerdict } from '../../src/control/control.js'
import type { Header } from '../../src/journal/details.js'
import type { Entry } from '../api.js'
import { Copy, Problem, Status } from '../parts.js'
import { useOnce } from '../read-once.js'

/** A request of the journal in whole. */
export function RequestCard({ entry, onClose }: { entry: Entry; onClose: () => void }) {
  const path = entry.account === undefined ? `unattributed/${entry.id}` : `requests/${entry.id}`
  const { data, problem } = useOnce<RequestDetail>(path, entry.account)
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  const mayHaveRules = entry.account !== undefined && entry.stage !== 'other'
  return (
    <section
      class="card"
      aria-label={`Request ${entry.id}`}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onClose()
      }}
    >
      <div class="bar">
        <h2 tabIndex={-1} ref={heading}>
          Request {entry.id}
        </h2>
        <button type="button" onClick={onClose}>
          Close
        </button>
        {mayHaveRules && <a href={`#rules/from-${entry.id}`}>Make a rule from this</a>}
      </div>
      {entry.explain !== undefined && (
        <p class="explain">
          <strong>Explanation:</strong> {entry.explain}
        </p>
      )}
      <dl>
        <dt>Answer</dt>
        <dd>
          <Status value={entry.status} /> in {entry.tookMs} ms
        </dd>
        <dt>Request</dt>
        <dd class="mono">
          {entry.method} {entry.url}
        </dd>
        <Fact name="Model" value={entry.model} />
        <Fact name="Client" value={entry.userAgent} />
        <Fact name="Number" value={data?.nth === undefined ? undefined : numberOf(entry.stage, data.nth)} />
        <Fact name="Rule that fired" value={entry.rule} />
        <Fact name="Rules that matched too" value={entry.others?.join(', ')} />
        {entry.task !== undefined && (
          <>
            <dt>Task</dt>
            <dd>
              <a href={`#tasks/${encodeURIComponent(entry.task)}`}>{entry.task}</a>
            </dd>
          </>
        )}
      </dl>
      <Problem text={problem} />
      <div class="pair">
        <section aria-label="What was sent">
          <h3>Request</h3>
          <Headers of="the request" headers={data?.headers} />
          {entry.body === undefined ? <p class="muted">No body.</p> : <Copy name="body" text={pretty(entry.body)} />}
        </section>
        <section aria-label="What was answered">
          <h3>Answer</h3>
          {data?.notKept !== undefined && <p class="muted">Not kept: {data.notKept}.</p>}
          {data !== undefined && data.notKept === undefined && data.answer === undefined && (
            <p class="muted">Nothing was sent.</p>
          )}
          <Headers of="the answer" headers={data?.answer?.headers} />
          {data?.answer?.body !== undefined && <Copy name="answer's body" text={pretty(data.answer.body)} />}
        </section>
      </div>
      {mayHaveRules && <Verdicts entry={entry} />}
    </section>
  )
}

const numberOf = (stage: string, nth: number) =>
  stage === 'submit' ? `submit ${nth} of the account` : `${stage} ${nth} of the task`

const Fact = ({ name, value }: { name: string; value: string | undefined }) =>
  value === undefined || value === '' ? null : (
    <>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </>
  )

export const Headers = ({ of, headers }: { of: string; headers: readonly Header[] | undefined }) =>
  headers === undefined || headers.length === 0 ? null : (
    <dl class="headers" aria-label={`Headers of ${of}`}>
      {headers.map(({ name, value }, index) => (
        <>
          <dt key={`${index}n`}>{name}</dt>
          <dd key={`${index}v`}>{value}</dd>
        </>
      ))}
    </dl>
  )

/** JSON with lines; any other text as it is. */
export function pretty(text: string): string {
  if (!/^\s*[[{]/.test(text)) return text
  try {
    // Integers that a number cannot have stay as they are.
    return /\d{16}/.test(text) ? text : JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}

function Verdicts({ entry }: { entry: Entry }) {
  const [open, setOpen] = useState(false)
  const [again, setAgain] = useState(0)
  const { data, problem } = useOnce<{ verdicts: RuleVerdict[] }>(
    open ? `requests/${entry.id}/rules` : undefined,
    entry.account,
    again,
  )
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>Why rules fired, or did not</summary>
      <p class="muted">
        The request held against the rules of {entry.account} as they are now, those that come nearest first.{' '}
        <button type="button" onClick={() => setAgain((count) => count + 1)}>
          Judge again
        </button>
      </p>
      <Problem text={problem} />
      {data?.verdicts.length === 0 && <p class="muted">The account has no rules now.</p>}
      <ul class="plain">
        {data?.verdicts.map(({ rule, fired, holds, differs, why }) => (
          <li key={rule.id} class="verdict">
            <p>
              <strong>{rule.id}</strong>{' '}
              <span class={`status ${fired ? 'good' : 'bad'}`}>{fired ? 'fired' : 'did not fire'}</span>: {why}
            </p>
            <ul class="conditions" aria-label={`Conditions of ${rule.id}`}>
              {holds.map((condition) => (
                <li key={condition} class="met">
                  {condition} holds
                </li>
              ))}
              {differs.map(({ condition, wanted, found, unsure }) => (
                <li key={condition} class="not">
                  {condition}: wants <code>{shown(wanted)}</code>, was <code>{shown(found)}</code>
                  {unsure === undefined ? '' : ` (${unsure})`}
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
    </details>
  )
}

const shown = (value: unknown): string =>
  value === undefined ? 'nothing' : typeof value === 'string' ? value : JSON.stringify(value)
