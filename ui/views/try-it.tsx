import { useEffect, useMemo, useState } from 'preact/hooks'
import { Copy, Problem } from '../parts.js'
import { snippets } from '../snippets.js'
import { useStore } from '../store.js'
import { Answer, type Answered } from '../try/answer.js'
import { FieldInput, isObject, withField } from '../try/field-input.js'
import { formFor, Placement, type Body } from '../try/placement.js'
import { modelsIn, type Field, type Model, type OpenApi } from '../try/schema.js'
import type { ViewProps } from '../views.js'

const contracts = ['live', 'documented'] as const
type ContractName = (typeof contracts)[number]

/** The directory of the emulator, above the page's: relative, so that it is right behind any proxy. */
const root = new URL('..', location.href.replace(/[?#].*/, '')).href

/** A contract's document, read when it is asked for. */
function useDocument(contract: ContractName) {
  const [read, setRead] = useState<{ contract: ContractName; document?: OpenApi; problem?: string }>()
  useEffect(() => {
    const aborted = new AbortController()
    fetch(`../${contract}/openapi.json`, { signal: aborted.signal })
      .then(async (answer) => {
        if (!answer.ok) throw new Error(`${answer.status}`)
        setRead({ contract, document: (await answer.json()) as OpenApi })
      })
      .catch(() => {
        if (!aborted.signal.aborted) setRead({ contract, problem: `the ${contract} document could not be read` })
      })
    return () => aborted.abort()
  }, [contract])
  return read?.contract === contract ? read : undefined
}

/** The URL of an operation below this page's server: that of the document may name another host. */
function urlOf({ servers = [] }: OpenApi, contract: ContractName, path: string): string {
  const { pathname } = new URL(servers[0]?.url ?? `/${contract}`, root)
  return new URL(`.${pathname.slice(pathname.lastIndexOf(`/${contract}`))}${path}`, root).href
}

export function TryIt({ account }: ViewProps) {
  const [contract, setContract] = useState<ContractName>('live')
  const [name, setName] = useState('flux-dev')
  const read = useDocument(contract)
  const models = useMemo(() => (read?.document === undefined ? [] : modelsIn(read.document)), [read?.document])
  const model = models.find((each) => each.name === name) ?? models[0]
  return (
    <>
      <div class="bar">
        <label>
          Contract{' '}
          <select
            value={contract}
            onChange={(event) => setContract(event.currentTarget.value === 'live' ? 'live' : 'documented')}
          >
            {contracts.map((each) => (
              <option key={each}>{each}</option>
            ))}
          </select>
        </label>
        <label>
          Model{' '}
          <select value={model?.name ?? ''} onChange={(event) => setName(event.currentTarget.value)}>
            {models.map((each) => (
              <option key={each.name} value={each.name}>
                {each.name}
                {each.deprecated ? ' (deprecated)' : ''}
              </option>
            ))}
          </select>
        </label>
        <a href={`../${contract}/docs`}>The document's page</a>
      </div>
      <Problem text={read?.problem} />
      {read === undefined && <p class="muted">Reading the document…</p>}
      {read?.document !== undefined && model !== undefined && (
        <Request
          key={`${contract} ${model.name}`}
          model={model}
          account={account}
          url={urlOf(read.document, contract, model.path)}
        />
      )}
    </>
  )
}

/** What will be sent: the fields, or the text that was typed instead. */
interface Draft {
  body: Body
  text: string | undefined
}

const textOf = ({ body, text }: Draft): string => text ?? JSON.stringify(body, null, 2)

function draftOf(text: string): Draft {
  try {
    const body: unknown = JSON.parse(text)
    return { body: isObject(body) ? body : {}, text }
  } catch {
    return { body: {}, text }
  }
}

function Request({ model, account, url }: { model: Model; account: string | undefined; url: string }) {
  const { accounts } = useStore()
  const [typed, setTyped] = useState<string>()
  const [draft, setDraft] = useState<Draft>({ body: {}, text: undefined })
  const [isRaw, setIsRaw] = useState(false)
  const [answered, setAnswered] = useState<Answered>()
  const [problem, setProblem] = useState<string>()
  const [isSending, setIsSending] = useState(false)
  // Not the first of the list: its order changes with every request.
  const key = typed ?? account ?? accounts.map((each) => each.key).sort()[0] ?? 'try-it'
  const send = async () => {
    setIsSending(true)
    setTyped(key)
    try {
      const headers = { ...(key !== '' && { 'x-key': key }), 'content-type': 'application/json' }
      const answer = await fetch(url, { method: 'POST', headers, body: textOf(draft) })
      const text = await answer.text()
      setAnswered({
        account: key,
        status: answer.status,
        explain: answer.headers.get('x-emulator-explain'),
        text,
        task: answer.ok ? idIn(text) : undefined,
      })
      setProblem(undefined)
    } catch (error) {
      setAnswered(undefined)
      const isKey = error instanceof TypeError && /[^\u0020-\u00ff]/.test(key)
      setProblem(
        isKey ? 'a key is sent as a header: use characters of Latin-1' : 'no answer: the connection was cut or refused',
      )
    }
    setIsSending(false)
  }
  return (
    <div class="split wide">
      <form
        class="fields"
        aria-label="Request"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          void send()
        }}
      >
        <p>{model.summary}</p>
        <div class="bar">
          {model.examples.map(([name, body]) => (
            <button
              key={name}
              type="button"
              onClick={() => setDraft({ body: isObject(body) ? body : {}, text: undefined })}
            >
              Fill in the {name === 'example' ? name : `example “${name}”`}
            </button>
          ))}
          <div role="group" aria-label="Form of the body">
            <button type="button" aria-pressed={!isRaw} onClick={() => setIsRaw(false)}>
              Form
            </button>
            <button type="button" aria-pressed={isRaw} onClick={() => setIsRaw(true)}>
              JSON
            </button>
          </div>
          <button type="button" onClick={() => setDraft({ body: {}, text: undefined })}>
            Empty it
          </button>
        </div>
        {isRaw && (
          <label class="field">
            Body
            <textarea
              class="mono"
              rows={18}
              spellcheck={false}
              value={textOf(draft)}
              onInput={(event) => setDraft(draftOf(event.currentTarget.value))}
            />
          </label>
        )}
        {/* Kept while the text is shown, with what is open in it. */}
        <div hidden={isRaw}>
          <Fields
            fields={model.fields}
            body={draft.body}
            account={key}
            change={(body) => setDraft({ body, text: undefined })}
          />
        </div>
        <div class="bar sender">
          <label>
            X-Key{' '}
            <input
              value={key}
              list="try-keys"
              autocomplete="off"
              onInput={(event) => setTyped(event.currentTarget.value)}
            />
          </label>
          <datalist id="try-keys">
            {accounts.map((each) => (
              <option key={each.key} value={each.key} />
            ))}
          </datalist>
          <button type="submit" class="main" disabled={isSending}>
            Send
          </button>
          <span class="mono muted wrap">POST {new URL(url).pathname}</span>
        </div>
      </form>
      <div class="beside">
        <Problem text={problem} />
        {answered === undefined ? (
          <p class="muted">The answer appears here.</p>
        ) : (
          <Answer key={answered.text} answered={answered} />
        )}
        <Snippets url={url} text={() => textOf(draft)} />
      </div>
    </div>
  )
}

function Fields({
  fields,
  body,
  account,
  change,
}: {
  fields: readonly Field[]
  body: Body
  account: string
  change: (body: Body) => void
}) {
  const form = formFor(fields.map(({ name }) => name))
  const picture = fields.find(({ kind, name }) => kind === 'picture' && name !== 'mask')
  const under = picture === undefined ? undefined : body[picture.name]
  const [needed, others] = [fields.filter(isFirst), fields.filter((field) => !isFirst(field))]
  const row = (field: Field) => (
    <FieldInput
      key={field.name}
      field={field}
      id={`try-${field.name}`}
      value={body[field.name]}
      account={account}
      under={under}
      change={(value) => change(withField(body, field.name, value))}
    />
  )
  return (
    <>
      {needed.map(row)}
      {form !== undefined && (
        <Placement form={form} body={body} picture={under} change={(placed) => change({ ...body, ...placed })} />
      )}
      {others.length > 0 && (
        <details open={needed.length === 0}>
          <summary>More fields ({others.length})</summary>
          {others.map(row)}
        </details>
      )}
    </>
  )
}

/** A prompt is what one begins with, also where it may be left out; and a mask belongs to its picture. */
const isFirst = ({ name, required }: Field): boolean => required || name === 'prompt' || name === 'mask'

/** Written when it is opened: a body with pictures has megabytes. */
function Snippets({ url, text }: { url: string; text: () => string }) {
  const [isOpen, setIsOpen] = useState(false)
  const { origin, pathname } = new URL(url)
  const sent = { base: origin, path: pathname, body: isOpen ? text() : '', model: '', prompt: '' }
  return (
    <details onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary>The same request as code</summary>
      {isOpen &&
        (['curl', 'TypeScript', 'Python'] as const).map((name) => (
          <Copy key={name} name={name} text={snippets[name](sent)} />
        ))}
    </details>
  )
}

function idIn(text: string): string | undefined {
  try {
    const { id } = JSON.parse(text) as { id?: unknown }
    return typeof id === 'string' ? id : undefined
  } catch {
    return undefined
  }
}
