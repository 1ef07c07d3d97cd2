import { useState } from 'preact/hooks'
import type { InboxItem } from '../../src/control/control.js'
import type { WebhookDelivery } from '../../src/webhooks/webhook-delivery.js'
import { Copy, Empty, NoAccount, Problem, Status, timeOf, useCommand, useOneAccount, useRead } from '../parts.js'
import type { ViewProps } from '../views.js'

export function Webhooks({ account: chosen }: ViewProps) {
  const account = useOneAccount(chosen)
  const { data, problem, reload } = useRead<{ webhooks: WebhookDelivery[] }>(
    account === undefined ? undefined : 'webhooks',
    account,
  )
  const { problem: refused, run } = useCommand()
  return (
    <>
      {account === undefined && <NoAccount />}
      <Problem text={refused ?? problem} />
      {data?.webhooks.length === 0 && (
        <Empty title="No webhooks">A submit with webhook_url is told of its end here.</Empty>
      )}
      <ul class="plain">
        {data?.webhooks.map((delivery) => (
          <li key={delivery.id} class="card">
            <div class="bar">
              <Status value={delivery.state} />
              <span class="mono wrap">{delivery.url}</span>
              <button
                type="button"
                aria-label={`Redeliver ${delivery.id}`}
                onClick={() =>
                  void run(`webhooks/${encodeURIComponent(delivery.id)}/redeliver`, account, 'POST').then(reload)
                }
              >
                Redeliver
              </button>
            </div>
            <ol>
              {delivery.attempts.map((attempt) => (
                <li key={attempt.at}>
                  {timeOf(attempt.at)} {attempt.status ?? attempt.problem}
                </li>
              ))}
            </ol>
            <Copy name="webhook body" text={delivery.body} />
          </li>
        ))}
      </ul>
      <Inbox />
    </>
  )
}

function Inbox() {
  const [name, setName] = useState('default')
  const { data, problem } = useRead<{ items: InboxItem[] }>(`inbox/${encodeURIComponent(name)}`)
  return (
    <section aria-label="Inbox">
      <h2>Inbox</h2>
      <label>
        Name <input value={name} onInput={(event) => setName(event.currentTarget.value || 'default')} />
      </label>
      <Problem text={problem} />
      {data?.items.length === 0 && <p class="muted">Nothing was sent to it.</p>}
      <ul class="plain">
        {data?.items.map((item, index) => (
          <li key={index} class="card">
            {timeOf(item.at)} {item.method}
            <Copy name="headers" text={JSON.stringify(item.headers, null, 2)} />
            <Copy name="inbox body" text={item.body} />
          </li>
        ))}
      </ul>
    </section>
  )
}
