import type { Receipt as Bill, Report as Facts } from '../../src/control/control.js'
import { Empty, NoAccount, Problem, useOneAccount, useRead } from '../parts.js'
import type { ViewProps } from '../views.js'

export function Report({ account: chosen }: ViewProps) {
  const account = useOneAccount(chosen)
  const { data, problem } = useRead<Facts>(account === undefined ? undefined : 'report', account, 500)
  if (account === undefined) return <NoAccount />
  if (data === undefined) return <Problem text={problem} />
  const { findings, coverage } = data
  return (
    <>
      <h2>Findings of {account}</h2>
      {findings.length === 0 && <Empty title="Nothing to complain about">The client did all as it should.</Empty>}
      <ul class="plain">
        {findings.map((finding) => (
          <li key={finding.name} class="card">
            <strong>{finding.level}</strong> {finding.name}, {finding.count} times: {finding.what}
            <div class="muted">
              {finding.advice} Requests: {finding.requests.join(', ')}
            </div>
          </li>
        ))}
      </ul>
      <h2>Endpoints</h2>
      <ul class="map">
        {coverage.endpoints.map(({ route, statuses }) => (
          <li key={route} class="met">
            {route}:{' '}
            {Object.entries(statuses)
              .map(([status, count]) => `${status} (${count})`)
              .join(', ')}
          </li>
        ))}
        {coverage.untouched.map((route) => (
          <li key={route}>{route}: not called</li>
        ))}
      </ul>
      <h2>Fields</h2>
      {coverage.fields.map(({ model, used, unused }) => (
        <section key={model} aria-label={`Fields of ${model}`}>
          <h3>{model}</h3>
          <ul class="map">
            {used.map((field) => (
              <li key={field} class="met">
                {field}: used
              </li>
            ))}
            {unused.map((field) => (
              <li key={field}>{field}: not used</li>
            ))}
          </ul>
        </section>
      ))}
      <h2>Ends and failures</h2>
      <ul class="map">
        {Object.entries(coverage.paths).map(([path, count]) => (
          <li key={path} class="met">
            {path}: {count}
          </li>
        ))}
        {coverage.unmet.map((path) => (
          <li key={path}>{path}: not met</li>
        ))}
      </ul>
    </>
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
