import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import type { DirectiveWord } from '../../src/control/control.js'
import type { Rule } from '../../src/rules/rule.js'
import { Announce } from '../announce.js'
import { Empty, NoAccount, Problem, useCommand, useOneAccount, useRead } from '../parts.js'
import { useOnce } from '../read-once.js'
import { Combobox } from '../rules/combobox.js'
import { ruleFrom, type Draft } from '../rules/draft.js'
import { draftOf, RuleForm, ruleOf } from '../rules/form.js'
import { Preview, usePreview } from '../rules/preview.js'
import type { Document } from '../rules/schema.js'
import { templates } from '../rules/templates.js'
import { useStore } from '../store.js'
import type { ViewProps } from '../views.js'

type Editing = { kind: 'words'; text: string } | { kind: 'form'; draft: Draft; replaces?: string }

/** A form in which nothing is chosen yet. */
const saysNothing = (given: unknown): boolean =>
  typeof given === 'object' && given !== null && 'then' in given && Object.keys(given.then as object).length === 0

export function Rules({ account: chosen, id }: ViewProps) {
  const { entries } = useStore()
  const one = useOneAccount(chosen)
  const from = useMemo(() => {
    const [, asked] = /^from-(\d+)$/.exec(id ?? '') ?? []
    return asked === undefined ? undefined : entries.find((entry) => entry.id === Number(asked))
  }, [id, entries.length > 0])
  const account = from?.account ?? one
  const { data, problem, reload } = useRead<{ rules: Rule[] }>(account === undefined ? undefined : 'rules', account)
  const { problem: refused, run } = useCommand()
  const [editing, setEditing] = useState<Editing>({ kind: 'words', text: '' })
  const [said, setSaid] = useState('')
  const heading = useRef<HTMLHeadingElement>(null)
  const list = useRef<HTMLUListElement>(null)
  useEffect(() => {
    if (from === undefined) return
    setEditing({ kind: 'form', draft: draftOf(ruleFrom(from, entries)) })
    heading.current?.focus()
  }, [from])
  const { data: words } = useOnce<{ directives: DirectiveWord[] }>('directives', undefined)
  const { data: document } = useOnce<Document>(editing.kind === 'form' ? 'openapi.json' : undefined, undefined)
  const given =
    editing.kind === 'words'
      ? editing.text.trim() === ''
        ? undefined
        : editing.text
      : document && ruleOf(document, editing.draft)
  const { previews, problem: unclear } = usePreview(saysNothing(given) ? undefined : given, account)
  if (account === undefined) return <NoAccount />
  const change = async (path: string, method: string, say: string, body?: unknown) => {
    const done = await run(path, account, method, body)
    if (done) setSaid(say)
    reload()
    return done
  }
  const replaces = editing.kind === 'form' ? editing.replaces : undefined
  const save = async () => {
    if (given === undefined) return
    if (!(await change('rules', 'POST', 'The rule was made.', given))) return
    // Made before the old one goes: one that is refused changes nothing.
    if (replaces !== undefined)
      await change(`rules/${encodeURIComponent(replaces)}`, 'DELETE', `${replaces} was replaced.`)
    setEditing({ kind: 'words', text: '' })
    if (id !== undefined) location.hash = 'rules'
    heading.current?.focus()
  }
  const [first] = previews ?? []
  return (
    <>
      <section class="card" aria-label="New rule">
        <h2 tabIndex={-1} ref={heading}>
          {replaces === undefined ? `New rule for ${account}` : `Change ${replaces} of ${account}`}
        </h2>
        {from !== undefined && (
          <p class="muted">
            From <a href={`#journal/${from.id}`}>request {from.id}</a>: leave in it what tells the requests apart that
            you mean.
          </p>
        )}
        <div class="templates" role="group" aria-label="Usual failures">
          {templates.map(([name, text]) => (
            <button
              key={name}
              type="button"
              aria-pressed={editing.kind === 'words' && editing.text === text}
              onClick={() => setEditing({ kind: 'words', text })}
            >
              {name}
            </button>
          ))}
        </div>
        <div class="bar" role="group" aria-label="How it is written">
          <button
            type="button"
            aria-pressed={editing.kind === 'words'}
            onClick={() => setEditing({ kind: 'words', text: '' })}
          >
            In words
          </button>
          <button
            type="button"
            aria-pressed={editing.kind === 'form'}
            onClick={() =>
              editing.kind === 'words' &&
              setEditing({
                kind: 'form',
                draft: first === undefined ? { stage: 'submit', texts: {} } : draftOf(first.rule),
              })
            }
          >
            In a form
          </button>
        </div>
        <div class="pair">
          <form
            onSubmit={(event) => {
              event.preventDefault()
              void save()
            }}
          >
            {editing.kind === 'words' ? (
              <Combobox
                label="Words"
                value={editing.text}
                words={words?.directives ?? []}
                onInput={(text) => setEditing({ kind: 'words', text })}
              />
            ) : document === undefined ? (
              <p class="muted">The form is being read.</p>
            ) : (
              <RuleForm
                document={document}
                draft={editing.draft}
                onChange={(draft) => setEditing({ ...editing, draft })}
              />
            )}
            <p class="bar">
              <button type="submit">{replaces === undefined ? 'Add rule' : 'Save'}</button>
              {replaces !== undefined && (
                <button type="button" onClick={() => setEditing({ kind: 'words', text: '' })}>
                  Cancel
                </button>
              )}
            </p>
            {replaces !== undefined && (
              <p class="muted">The changed rule comes after the others, with a new id, and its counts begin at 0.</p>
            )}
            <Problem text={refused ?? problem} />
          </form>
          <Preview {...(previews && { previews })} {...(unclear !== undefined && { problem: unclear })} />
        </div>
      </section>
      <Announce text={said} />
      <div class="bar">
        <h2>Rules of {account}</h2>
        {data !== undefined && data.rules.length > 0 && (
          <button
            type="button"
            onClick={() =>
              void change('rules', 'DELETE', 'All rules were removed.').then(() => heading.current?.focus())
            }
          >
            Remove all
          </button>
        )}
      </div>
      {data?.rules.length === 0 && (
        <Empty title="No rules">A rule makes requests fail on purpose. Choose a usual failure above.</Empty>
      )}
      <ul class="plain" ref={list}>
        {data?.rules.map((rule) => (
          <li key={rule.id} class="card">
            <div class="bar">
              <strong>{rule.id}</strong>
              <span class="kind">{rule.stage}</span>
              <span class={rule.fired > 0 ? 'status good' : 'status'}>
                fired {rule.fired} of {rule.matched} matches
              </span>
              {rule.times !== undefined && (
                <span class="muted">{rule.fired >= rule.times ? 'used up' : `${rule.times - rule.fired} left`}</span>
              )}
              <button
                type="button"
                aria-label={`Edit rule ${rule.id}`}
                onClick={() => {
                  setEditing({ kind: 'form', draft: draftOf(rule), replaces: rule.id })
                  heading.current?.focus()
                  heading.current?.scrollIntoView({ block: 'nearest' })
                }}
              >
                Edit
              </button>
              <button
                type="button"
                aria-label={`Remove rule ${rule.id}`}
                onClick={() =>
                  void change(`rules/${encodeURIComponent(rule.id)}`, 'DELETE', `${rule.id} was removed.`).then(() =>
                    heading.current?.focus(),
                  )
                }
              >
                Remove
              </button>
            </div>
            <p class="mono wrap">
              when {JSON.stringify(rule.when)} then {JSON.stringify(rule.then)}
              {rule.every === undefined ? '' : ` every ${rule.every}`}
              {rule.times === undefined ? '' : ` times ${rule.times}`}
            </p>
            {rule.hint !== undefined && <p class="problem">{rule.hint}</p>}
          </li>
        ))}
      </ul>
    </>
  )
}
