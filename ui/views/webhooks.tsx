import { useEffect, useState } from 'preact/hooks'
import type { InboxItem } from '../../src/control/control.js'
import type { WebhookDelivery } from '../../src/webhooks/webhook-delivery.js'
import { Announce } from '../announce.js'
import { Copy, Empty, NoAccount, Problem, Status, timeOf, useCommand, useOneAccount, useRead } from '../parts.js'
import type { ViewProps } from '../views.js'
import { Headers, pretty } from './request.js'

export function Webhooks({ account: chosen }: ViewProps) {
  const account = useOneAccount(chosen)
  const { data, problem, reload } = useRead<{ webhooks: WebhookDelivery[] }>(
    account === undefined ? undefined : 'webhooks',
    account,
  )
  const { problem: refused, run } = useCommand()
  const [said, setSaid] = useState('')
  const [shown, setShown] = useState(atOnce)
  const newest = [...(data?.webhooks ?? [])].reverse()
  return (
    <>
      {account === undefined && <NoAccount />}
      <Problem text={refused ?? problem} />
      <Announce text={said} />
      {data?.webhooks.length === 0 && (
        <Empty title="No webhooks">A submit with webhook_url is told of its end here.</Empty>
      )}
      <ul class="plain">
        {newest.slice(0, shown).map((delivery) => (
          <li key={delivery.id} class="card">
            <div class="bar">
              <Status value={delivery.state} />
              <span class="mono wrap">{delivery.url}</span>
              <a class="mono wrap" href={`#tasks/${encodeURIComponent(delivery.task)}`}>
                {delivery.task}
              </a>
              <button
                type="button"
                aria-label={`Redeliver ${delivery.id}`}
                onClick={() =>
                  void run(`webhooks/${encodeURIComponent(delivery.id)}/redeliver`, account, 'POST').then((done) => {
                    if (done) setSaid(`${delivery.id} was sent again.`)
                    reload()
                  })
                }
              >
                Redeliver
              </button>
            </div>
            {delivery.rule !== undefined && <p class="muted">Changed by {delivery.rule}.</p>}
            <ol aria-label={`Attempts of ${delivery.id}`}>
              {delivery.attempts.map((attempt) => (
                <li key={attempt.at}>
                  <span class="mono">{timeOf(attempt.at)}</span> {attempt.status ?? attempt.problem} in {attempt.tookMs}{' '}
                  ms
                </li>
              ))}
              {delivery.dueAt !== undefined && <li class="muted">next at {timeOf(delivery.dueAt)}</li>}
            </ol>
            <details>
              <summary>Body</summary>
              <Copy name="webhook body" text={pretty(delivery.body)} />
            </details>
          </li>
        ))}
      </ul>
      {newest.length > shown && (
        <button type="button" onClick={() => setShown((count) => count + atOnce)}>
          Show {Math.min(atOnce, newest.length - shown)} more of {newest.length}
        </button>
      )}
      <Inbox />
    </>
  )
}

const atOnce = 50

/** What the headers that show the sender are worth. */
function proofOf({ headers, verified }: InboxItem): { text: string; tone: string } {
  const has = 'x-webhook-secret' in headers || 'x-bfl-signature' in headers
  if (!has) return { text: 'unsigned: the submit had no webhook_secret', tone: '' }
  if (verified === undefined) return { text: 'signed, by a task that is not kept', tone: '' }
  return verified
    ? { text: 'secret and signature verify', tone: 'good' }
    : { text: 'secret or signature is wrong', tone: 'bad' }
}

function Inbox() {
  const [name, setName] = useState('default')
  const [shown, setShown] = useState(atOnce)
  const path = `inbox/${encodeURIComponent(name)}`
  const { data, problem, reload } = useRead<{ items: InboxItem[] }>(path)
  const { problem: refused, run } = useCommand()
  const newest = [...(data?.items ?? [])].reverse()
  // What others send to it makes no event.
  useEffect(() => {
    const timer = setInterval(reload, 2_000)
    return () => clearInterval(timer)
  }, [])
  return (
    <section aria-label="Inbox">
      <h2>Inbox</h2>
      <div class="bar">
        <label>
          Name <input value={name} onInput={(event) => setName(event.currentTarget.value || 'default')} />
        </label>
        {newest.length > 0 && (
          <button type="button" onClick={() => void run(path, undefined, 'DELETE').then(reload)}>
            Empty the inbox
          </button>
        )}
      </div>
      <Problem text={refused ?? problem} />
      {newest.length === 0 && <p class="muted">Nothing was sent to it.</p>}
      <ul class="plain">
        {newest.slice(0, shown).map((item, index) => {
          const proof = proofOf(item)
          return (
            <li key={newest.length - index} class="card">
              <p>
                <span class="mono">{timeOf(item.at)}</span> {item.method}:{' '}
                <span class={`status ${proof.tone}`}>{proof.text}</span>
              </p>
              <Headers
                of={`item ${newest.length - index}`}
                headers={Object.entries(item.headers).map(([header, value]) => ({ name: header, value }))}
              />
              <Copy name="inbox body" text={pretty(item.body)} />
            </li>
          )
        })}
      </ul>
      {newest.length > shown && (
        <button type="button" onClick={() => setShown((count) => count + atOnce)}>
          Show {Math.min(atOnce, newest.length - shown)} more of {newest.length}
        </button>
      )}
    </section>
  )
}
