import { useEffect, useRef } from 'preact/hooks'
import { AccountTag, Picture, Status } from '../parts.js'
import { useStore } from '../store.js'

export interface Answered {
  account: string
  status: number
  explain: string | null
  text: string
  /** Of the task, if one was accepted. */
  task: string | undefined
}

/** The answer as the client gets it, and the task that came of it as it runs. */
export function Answer({ answered }: { answered: Answered }) {
  const { account, status, explain, text, task } = answered
  const box = useRef<HTMLElement>(null)
  // On a narrow page it is below the form.
  useEffect(() => box.current?.scrollIntoView({ block: 'nearest' }), [answered])
  return (
    <section class="card" aria-label="Answer" ref={box}>
      <h2>
        Answer <Status value={status} />
      </h2>
      {explain !== null && <p class="whole">{explain}</p>}
      {task !== undefined && <Running id={task} account={account} />}
      <pre tabIndex={0} aria-label="Body of the answer">
        {pretty(text)}
      </pre>
    </section>
  )
}

function Running({ id, account }: { id: string; account: string }) {
  const { tasks } = useStore()
  const task = tasks.find((each) => each.id === id)
  return (
    <>
      <p role="status">
        <a href={`#tasks/${encodeURIComponent(id)}`}>Task {id}</a> of <AccountTag name={account} />:{' '}
        <Status value={task?.status ?? 'accepted'} />
      </p>
      {task?.status === 'Ready' && (
        <div class="large small">
          <Picture path={`tasks/${encodeURIComponent(id)}/picture`} account={account} alt="The result" />
        </div>
      )}
    </>
  )
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}
