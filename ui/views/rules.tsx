import { useState } from 'preact/hooks'
import type { Rule } from '../../src/rules/rule.js'
import { Empty, NoAccount, Problem, useCommand, useOneAccount, useRead } from '../parts.js'
import type { ViewProps } from '../views.js'

/** The usual failures, in the words of directives. */
const templates = [
  'submit 1 = 429',
  'poll 2 = 503',
  'poll delay 5s',
  'error',
  'content-moderated',
  'stuck',
  'download reset',
  'webhook lost',
]

export function Rules({ account: chosen }: ViewProps) {
  const account = useOneAccount(chosen)
  const { data, problem, reload } = useRead<{ rules: Rule[] }>(account === undefined ? undefined : 'rules', account)
  const { problem: refused, run } = useCommand()
  const [text, setText] = useState('')
  if (account === undefined) return <NoAccount />
  const change = async (path: string, method: string, body?: unknown) => {
    const done = await run(path, account, method, body)
    reload()
    return done
  }
  return (
    <>
      <form
        class="bar"
        onSubmit={(event) => {
          event.preventDefault()
          void change('rules', 'POST', text).then((done) => done && setText(''))
        }}
      >
        <label>
          New rule for {account}{' '}
          <input
            list="templates"
            required
            placeholder="poll 2 = 503"
            value={text}
            onInput={(event) => setText(event.currentTarget.value)}
          />
        </label>
        <datalist id="templates">
          {templates.map((words) => (
            <option key={words} value={words} />
          ))}
        </datalist>
        <button type="submit">Add rule</button>
        <button type="button" onClick={() => void change('rules', 'DELETE')}>
          Remove all
        </button>
      </form>
      <Problem text={refused ?? problem} />
      {data?.rules.length === 0 && (
        <Empty title="No rules">A rule makes requests fail on purpose. Type the words of a directive above.</Empty>
      )}
      <ul class="plain">
        {data?.rules.map((rule) => (
          <li key={rule.id} class="card">
            <div class="bar">
              <strong>{rule.stage}</strong>
              <span class="mono muted">{rule.id}</span>
              <span>
                fired {rule.fired} of {rule.matched} matches
              </span>
              <button
                type="button"
                aria-label={`Remove rule ${rule.id}`}
                onClick={() => void change(`rules/${encodeURIComponent(rule.id)}`, 'DELETE')}
              >
                Remove
              </button>
            </div>
            <p class="mono wrap">
              when {JSON.stringify(rule.when)} then {JSON.stringify(rule.then)}
            </p>
            {rule.hint !== undefined && <p class="problem">{rule.hint}</p>}
          </li>
        ))}
      </ul>
    </>
  )
}
