import { useEffect, useState } from 'preact/hooks'
import { ask, read } from '../api.js'
import { AccountTag, messageOf, NoAccount, Problem, useOneAccount, useRead } from '../parts.js'
import { readAccounts } from '../store.js'
import { fieldOf, type Field, type OpenApi, type Schema } from '../try/schema.js'
import type { ViewProps } from '../views.js'

type Values = Readonly<Record<string, unknown>>

/** `default` names the template for new accounts, in the query alone. */
const template = 'settings?account=default'

export function Settings({ account: chosen, choose }: ViewProps) {
  const account = useOneAccount(chosen)
  const [ofNew, setOfNew] = useState(false)
  const [fields, setFields] = useState<readonly SettingField[]>()
  const [problem, setProblem] = useState<string>()
  useEffect(() => {
    read<OpenApi>('openapi.json').then(
      (document) => setFields(settingsIn(document)),
      (error: unknown) => setProblem(messageOf(error)),
    )
  }, [])
  return (
    <>
      <NewAccount choose={choose} />
      <div class="bar" role="group" aria-label="Whose settings">
        <button type="button" aria-pressed={!ofNew} onClick={() => setOfNew(false)}>
          One account
        </button>
        <button type="button" aria-pressed={ofNew} onClick={() => setOfNew(true)}>
          New accounts
        </button>
      </div>
      <Problem text={problem} />
      {fields !== undefined && ofNew && <Form key="*new" account={undefined} path={template} fields={fields} />}
      {!ofNew && account === undefined && <NoAccount />}
      {fields !== undefined && !ofNew && account !== undefined && (
        <>
          <Form key={account} account={account} path="settings" fields={fields} />
          <Reset key={`reset ${account}`} account={account} />
        </>
      )}
    </>
  )
}

/** A setting as the control API's document has it. */
interface SettingField extends Field {
  /** Words that may be given besides a number or a duration. */
  words: readonly string[]
}

function settingsIn({ components }: OpenApi): SettingField[] {
  const { properties = {} } = components?.schemas?.SettingsChange ?? {}
  return Object.entries(properties).map(([name, schema]) => ({
    ...fieldOf(name, schema, {}, false, 0),
    words: (schema.anyOf ?? []).flatMap((each: Schema) => (each.enum ?? []).map(String)),
  }))
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))

/** Null and numbers are sent as such, everything else as a text. */
function valueOf(text: string): unknown {
  const trimmed = text.trim()
  if (trimmed === '' || trimmed === 'null') return null
  return Number.isFinite(Number(trimmed)) ? Number(trimmed) : trimmed
}

/** All settings; what was changed is sent, each on its own, so that a refusal stands beside its field. */
function Form({
  account,
  path,
  fields,
}: {
  account: string | undefined
  path: string
  fields: readonly SettingField[]
}) {
  const { data, problem, reload } = useRead<Values>(path, account, 1_000)
  const [changed, setChanged] = useState<Values>({})
  const [refused, setRefused] = useState<Readonly<Record<string, string>>>({})
  const [said, setSaid] = useState('')
  /** What the last save answered, until the settings are read anew. */
  const [saved, setSaved] = useState<{ values: Values; since: Values }>()
  if (data === undefined) return <Problem text={problem} />
  const shown = saved?.since === data ? saved.values : data

  const save = async () => {
    let latest: Values | undefined
    const problems: Record<string, string> = {}
    const kept: Record<string, unknown> = {}
    for (const [name, value] of Object.entries(changed)) {
      try {
        latest = (await (await ask(path, { account, method: 'POST', body: { [name]: value } })).json()) as Values
      } catch (error) {
        problems[name] = messageOf(error)
        kept[name] = value
      }
    }
    if (latest !== undefined) setSaved({ values: latest, since: data })
    setRefused(problems)
    setChanged(kept)
    const [failed, all] = [Object.keys(kept).length, Object.keys(changed).length]
    setSaid(all === 0 ? 'Nothing was changed.' : `${all - failed} saved${failed === 0 ? '' : `, ${failed} refused`}.`)
    reload()
  }
  const change = (name: string, value: unknown) => {
    setSaid('')
    setChanged({ ...changed, [name]: value })
  }
  return (
    <form
      class="card fields"
      aria-label="Settings"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        void save()
      }}
    >
      {account === undefined ? <p>What new accounts begin with.</p> : <AccountTag name={account} />}
      {fields.map((field) => (
        <Setting
          key={field.name}
          field={field}
          value={Object.hasOwn(changed, field.name) ? changed[field.name] : shown[field.name]}
          problem={refused[field.name]}
          change={(value) => change(field.name, value)}
        />
      ))}
      <div class="bar">
        <button type="submit">Save changes</button>
        <span role="status">{said}</span>
      </div>
    </form>
  )
}

function Setting({
  field,
  value,
  problem,
  change,
}: {
  field: SettingField
  value: unknown
  problem: string | undefined
  change: (value: unknown) => void
}) {
  const { name, kind, description, nullable, words } = field
  const id = `setting-${name}`
  const told = { 'aria-describedby': `${id}-words ${id}-problem`, 'aria-invalid': problem !== undefined }
  return (
    <div class="field">
      <label for={id} class="mono">
        {name}
      </label>
      {kind === 'boolean' ? (
        <input
          id={id}
          type="checkbox"
          checked={value === true}
          {...told}
          onChange={(event) => change(event.currentTarget.checked)}
        />
      ) : (
        <>
          <input
            id={id}
            list={words.length > 0 ? `${id}-list` : undefined}
            value={value === null ? '' : textOf(value)}
            placeholder={nullable ? 'null' : ''}
            {...told}
            onInput={(event) => change(valueOf(event.currentTarget.value))}
          />
          {words.length > 0 && (
            <datalist id={`${id}-list`}>
              {words.map((word) => (
                <option key={word} value={word} />
              ))}
            </datalist>
          )}
        </>
      )}
      <span class="hint" id={`${id}-words`}>
        {description}
        {words.length > 0 && ` (${words.join(', ')})`}
      </span>
      <span class="problem" id={`${id}-problem`} role={problem === undefined ? undefined : 'alert'}>
        {problem}
      </span>
    </div>
  )
}

/** A change of nothing creates the account. */
function NewAccount({ choose }: { choose: (account: string) => void }) {
  const [key, setKey] = useState('')
  const [problem, setProblem] = useState<string>()
  const create = async () => {
    try {
      await ask('settings', { account: key, method: 'POST', body: {} })
      await readAccounts()
      choose(key)
      setKey('')
      setProblem(undefined)
    } catch (error) {
      setProblem(error instanceof TypeError ? 'a key is sent as a header: use characters of Latin-1' : messageOf(error))
    }
  }
  return (
    <form
      class="bar"
      onSubmit={(event) => {
        event.preventDefault()
        void create()
      }}
    >
      <label>
        New account, by its API key{' '}
        <input required value={key} autocomplete="off" onInput={(event) => setKey(event.currentTarget.value)} />
      </label>
      <button type="submit">Create account</button>
      <Problem text={problem} />
    </form>
  )
}

/** Asks once more: what a reset takes away does not come back. */
function Reset({ account }: { account: string }) {
  const [sure, setSure] = useState(false)
  const [said, setSaid] = useState<string>()
  const [problem, setProblem] = useState<string>()
  const reset = async () => {
    try {
      await ask('reset', { account, method: 'POST', body: {} })
      setSaid('The account was reset.')
      setProblem(undefined)
    } catch (error) {
      setProblem(messageOf(error))
    }
    setSure(false)
  }
  return (
    <section class="card" aria-label="Reset">
      <h2>Reset</h2>
      <p>Its tasks, webhooks, rules and journal are gone; it begins again as a new account.</p>
      <div class="bar">
        {sure ? (
          <>
            <button type="button" class="danger" onClick={() => void reset()}>
              Yes, reset {account}
            </button>
            <button type="button" onClick={() => setSure(false)}>
              Keep it
            </button>
          </>
        ) : (
          <button type="button" onClick={() => setSure(true)}>
            Reset the account…
          </button>
        )}
        <span role="status">{said}</span>
      </div>
      <Problem text={problem} />
    </section>
  )
}
