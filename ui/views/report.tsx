import { useState } from 'preact/hooks'
import type { Receipt as Bill, Report as Facts } from '../../src/control/control.js'
import { Empty, NoAccount, Problem, useOneAccount, useRead } from '../parts.js'
import type { ViewProps } from '../views.js'

export function Report({ account: chosen }: ViewProps) {
  const account = useOneAccount(chosen)
  const { data, problem } = useRead<Facts>(account === undefined ? undefined : 'report', account, 500)
  const [unmetOnly, setUnmetOnly] = useState(false)
  if (account === undefined) return <NoAccount />
  if (data === undefined) return <Problem text={problem} />
  const { findings, coverage } = data
  const paths = Object.entries(coverage.paths)
  return (
    <>
      <h2>Findings of {account}</h2>
      {findings.length === 0 && <Empty title="Nothing to complain about">The client did all as it should.</Empty>}
      <ul class="plain">
        {findings.map((finding) => (
          <li key={finding.name} class={`card finding ${finding.level}`}>
            <p>
              <strong>{finding.level}</strong> {finding.name}, {finding.count === 1 ? 'once' : `${finding.count} times`}
              : {finding.what}
            </p>
            <p class="muted">{finding.advice}</p>
            <p>
              Requests that show it:{' '}
              {finding.requests.map((id, index) => (
                <>
                  {index > 0 && ', '}
                  <a key={id} href={`#journal/${id}`}>
                    {id}
                  </a>
                </>
              ))}
            </p>
          </li>
        ))}
      </ul>
      <div class="bar">
        <h2>Coverage</h2>
        <label>
          <input type="checkbox" checked={unmetOnly} onChange={(event) => setUnmetOnly(event.currentTarget.checked)} />{' '}
          Only what was not met
        </label>
      </div>
      <Map
        title="Endpoints"
        unmetOnly={unmetOnly}
        met={coverage.endpoints.map(({ route, statuses }) => ({
          name: route,
          more: Object.entries(statuses)
            .map(([status, count]) => `${status} (${count})`)
            .join(', '),
        }))}
        unmet={coverage.untouched}
        word="not called"
      />
      {coverage.fields.map(({ model, used, unused }) => (
        <Map
          key={model}
          title={`Fields of ${model}`}
          unmetOnly={unmetOnly}
          met={used.map((name) => ({ name, more: 'used' }))}
          unmet={unused}
          word="not used"
        />
      ))}
      <Map
        title="Ends and failures"
        unmetOnly={unmetOnly}
        met={paths.map(([name, count]) => ({ name, more: String(count) }))}
        unmet={coverage.unmet}
        word="not met"
      />
    </>
  )
}

/** What was met and what was not, each a tile, with how much of it all. */
function Map({
  title,
  met,
  unmet,
  word,
  unmetOnly,
}: {
  title: string
  met: readonly { name: string; more: string }[]
  unmet: readonly string[]
  word: string
  unmetOnly: boolean
}) {
  const all = met.length + unmet.length
  return (
    <section aria-label={title}>
      <h3>
        {title}{' '}
        <span class="muted">
          {met.length} of {all}
        </span>{' '}
        <meter min={0} max={all} value={met.length} aria-label={`${title}: ${met.length} of ${all} met`} />
      </h3>
      <ul class="map">
        {!unmetOnly &&
          met.map(({ name, more }) => (
            <li key={name} class="met">
              {name}: {more}
            </li>
          ))}
        {unmet.map((name) => (
          <li key={name}>
            {name}: {word}
          </li>
        ))}
      </ul>
    </section>
  )
}

export function Receipt({ account: chosen }: ViewProps) {
  const account = useOneAccount(chosen)
  const { data, problem } = useRead<Bill>(account === undefined ? undefined : 'receipt', account)
  if (account === undefined) return <NoAccount />
  if (data === undefined) return <Problem text={problem} />
  return (
    <div class="card">
      <p class="big">${data.dollars.toFixed(2)}</p>
      <p>
        {account}: {data.tasks} tasks, {data.refunded} refunded, {data.credits} credits
      </p>
      <table>
        <thead>
          <tr>
            <th scope="col">Model</th>
            <th scope="col">Tasks</th>
            <th scope="col">Refunded</th>
            <th scope="col">Credits</th>
          </tr>
        </thead>
        <tbody>
          {data.models.map((row) => (
            <tr key={row.model}>
              <td>{row.model}</td>
              <td>{row.tasks}</td>
              <td>{row.refunded}</td>
              <td>{row.credits}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
