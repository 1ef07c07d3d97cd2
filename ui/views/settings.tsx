import { useState } from 'preact/hooks'
import type { Settings as Values } from '../../src/config/setting-table.js'
import { NoAccount, Problem, useCommand, useOneAccount, useRead } from '../parts.js'
import type { ViewProps } from '../views.js'

export function Settings({ account: chosen }: ViewProps) {
  const account = useOneAccount(chosen)
  const { data, problem, reload } = useRead<Values>(account === undefined ? undefined : 'settings', account, 1_000)
  const { problem: refused, run } = useCommand()
  if (account === undefined) return <NoAccount />
  const save = async (name: string, value: unknown) => {
    await run('settings', account, 'POST', { [name]: value })
    reload()
  }
  return (
    <>
      <Problem text={refused ?? problem} />
      <ul class="plain">
        {Object.entries(data ?? {})
          .filter(([name]) => name !== 'account')
          .map(([name, value]) => (
            <Setting key={`${account} ${name} ${JSON.stringify(value)}`} name={name} value={value} save={save} />
          ))}
      </ul>
    </>
  )
}

/** A value as JSON; what is not JSON is a text. */
function valueOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

function Setting({
  name,
  value,
  save,
}: {
  name: string
  value: unknown
  save: (name: string, value: unknown) => Promise<void>
}) {
  const [text, setText] = useState(typeof value === 'string' ? value : JSON.stringify(value))
  return (
    <li>
      <form
        class="bar"
        onSubmit={(event) => {
          event.preventDefault()
          void save(name, valueOf(text))
        }}
      >
        <label>
          <span class="mono">{name}</span>{' '}
          <input value={text} onInput={(event) => setText(event.currentTarget.value)} />
        </label>
        <button type="submit" aria-label={`Save ${name}`}>
          Save
        </button>
      </form>
    </li>
  )
}
