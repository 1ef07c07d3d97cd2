import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import type { Entry } from '../api.js'
import { AccountTag, Empty, LongList, Status, timeOf } from '../parts.js'
import { useStore } from '../store.js'
import type { ViewProps } from '../views.js'
import { RequestCard } from './request.js'

const stages = ['submit', 'poll', 'download', 'webhook', 'other']

const isOfStatus = (status: string, wanted: string) =>
  wanted === '' ||
  (wanted.endsWith('xx') ? status.length === 3 && status.startsWith(wanted.charAt(0)) : status.startsWith(wanted))

interface Filter {
  account: string | undefined
  text: string
  stage: string
  model: string
  status: string
}

/** What is searched of each entry, made once. */
const searched = new WeakMap<Entry, string>()

function textOf(entry: Entry): string {
  const known = searched.get(entry)
  if (known !== undefined) return known
  const { method, url, model, explain, body, rule, userAgent } = entry
  const text = [method, url, model, explain, body, rule, userAgent].join(' ').toLowerCase()
  searched.set(entry, text)
  return text
}

const isWanted = (entry: Entry, { account, text, stage, model, status }: Filter): boolean =>
  (account === undefined || entry.account === account) &&
  (stage === '' || entry.stage === stage) &&
  (model === '' || entry.model === model) &&
  isOfStatus(String(entry.status), status) &&
  (text === '' || textOf(entry).includes(text))

/** The entries that match. Where some were added to those of before, only these are looked at. */
function useFiltered(entries: readonly Entry[], filter: Filter): readonly Entry[] {
  const key = JSON.stringify(filter)
  const before = useRef<{ key: string; entries: readonly Entry[]; shown: readonly Entry[] } | undefined>(undefined)
  return useMemo(() => {
    const last = before.current
    const [newest] = last?.entries ?? []
    const at = last?.key === key && newest !== undefined ? entries.indexOf(newest) : -1
    const isAdded = last !== undefined && at >= 0 && entries.at(-1) === last.entries.at(-1)
    const fresh = (isAdded ? entries.slice(0, at) : entries).filter((entry) => isWanted(entry, filter))
    const shown = isAdded ? (fresh.length === 0 ? last.shown : [...fresh, ...last.shown]) : fresh
    before.current = { key, entries, shown }
    return shown
  }, [entries, key])
}

function useNarrow(): boolean {
  const query = useMemo(() => matchMedia('(max-width: 700px)'), [])
  const [narrow, setNarrow] = useState(query.matches)
  useEffect(() => {
    const changed = () => setNarrow(query.matches)
    query.addEventListener('change', changed)
    return () => query.removeEventListener('change', changed)
  }, [])
  return narrow
}

export function Journal({ account, id }: ViewProps) {
  const { entries } = useStore()
  const [text, setText] = useState('')
  const [stage, setStage] = useState('')
  const [model, setModel] = useState('')
  const [status, setStatus] = useState('')
  const list = useRef<HTMLDivElement>(null)
  const narrow = useNarrow()
  const models = useModels(entries)
  const shown = useFiltered(entries, {
    account,
    text: text.toLowerCase(),
    stage,
    model,
    status: status.trim().toLowerCase(),
  })
  const opened = id === undefined ? undefined : Number(id)
  const entry = useMemo(() => entries.find((each) => each.id === opened), [entries, opened])
  const close = () => {
    const at = opened
    location.hash = 'journal'
    // Where the reader was: the row, if it is drawn, or else the list.
    requestAnimationFrame(() => {
      const row = list.current?.querySelector<HTMLElement>(`[data-entry="${at}"]`)
      ;(row ?? list.current?.querySelector<HTMLElement>('.long'))?.focus()
    })
  }
  return (
    <>
      <div class="bar">
        <label>
          Filter <input type="search" value={text} onInput={(event) => setText(event.currentTarget.value)} />
        </label>
        <label>
          Stage{' '}
          <select value={stage} onChange={(event) => setStage(event.currentTarget.value)}>
            <option value="">all</option>
            {stages.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
        <label>
          Model{' '}
          <select value={model} onChange={(event) => setModel(event.currentTarget.value)}>
            <option value="">all</option>
            {models.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
        <label>
          Status{' '}
          <input size={5} placeholder="4xx" value={status} onInput={(event) => setStatus(event.currentTarget.value)} />
        </label>
        <span class="muted">
          {shown.length} of {entries.length} requests
        </span>
      </div>
      {entry !== undefined && <RequestCard key={entry.id} entry={entry} onClose={close} />}
      {opened !== undefined && entry === undefined && entries.length > 0 && (
        <p class="problem" role="alert">
          Request {opened} is not among those that the page has read.
        </p>
      )}
      {shown.length === 0 ? (
        <Empty title="No requests">
          {entries.length === 0 ? 'Nothing was asked yet.' : 'None matches the filter.'}
        </Empty>
      ) : (
        <div ref={list}>
          <LongList
            rows={shown}
            height={narrow ? 62 : 36}
            label="Requests"
            row={(each) => (
              <li class="line entry" key={each.id} aria-setsize={shown.length}>
                <button
                  type="button"
                  class="row"
                  data-entry={each.id}
                  aria-expanded={each.id === opened}
                  onClick={() => {
                    location.hash = each.id === opened ? 'journal' : `journal/${each.id}`
                  }}
                >
                  <span class="muted mono time">{timeOf(each.at)}</span>
                  <Status value={each.status} />
                  <span class="kind">{each.stage}</span>
                  <AccountTag name={each.account} />
                  <span class="cut mono url">
                    {each.method} {each.url}
                  </span>
                  <span class={`cut why ${each.explain === undefined ? '' : 'said'}`}>{each.explain}</span>
                </button>
              </li>
            )}
          />
        </div>
      )}
    </>
  )
}

/** The models of the requests, which grow by few. */
function useModels(entries: readonly Entry[]): readonly string[] {
  const known = useRef<{ names: Set<string>; entries: readonly Entry[] }>({ names: new Set(), entries: [] })
  return useMemo(() => {
    const { names } = known.current
    const [newest] = known.current.entries
    const isAdded = entries.at(-1) === known.current.entries.at(-1)
    for (const entry of entries) {
      if (isAdded && entry === newest) break
      if (entry.model !== undefined) names.add(entry.model)
    }
    known.current = { names, entries }
    return [...names].sort()
  }, [entries])
}
