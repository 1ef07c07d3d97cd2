import type { ComponentChildren } from 'preact'
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { ask, read, Refused } from './api.js'
import { colourOf } from './accounts.js'
import { useStore } from './store.js'

export const timeOf = (at: number): string => new Date(at).toISOString().slice(11, 23)

export const AccountTag = ({ name }: { name: string | undefined }) => (
  <span class={`account c${name === undefined ? 'none' : colourOf(name)}`}>{name ?? 'no account'}</span>
)

export function Status({ value }: { value: string | number }) {
  const text = String(value)
  const isGood = text === 'Ready' || text === 'delivered' || text.startsWith('2')
  const isBad = text === 'Error' || text.includes('Moderated') || /^[45]/.test(text) || text === 'failed'
  const isOdd = text === 'reset' || text === 'aborted' || text === 'lost'
  return <span class={`status ${isGood ? 'good' : isBad || isOdd ? 'bad' : 'open'}`}>{text}</span>
}

export const Empty = ({ title, children }: { title: string; children: ComponentChildren }) => (
  <div class="empty">
    <h2>{title}</h2>
    <p>{children}</p>
  </div>
)

export const Problem = ({ text }: { text: string | undefined }) =>
  text === undefined ? null : (
    <p class="problem" role="alert">
      {text}
    </p>
  )

export const messageOf = (error: unknown): string =>
  error instanceof Refused ? error.message : 'the server could not be reached'

/** Reads a path of the control API, and again after events, at most every `everyMs`. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- The caller names the shape, as for `read`.
export function useRead<T>(path: string | undefined, account?: string, everyMs = 200) {
  const { turn } = useStore()
  const [state, setState] = useState<{ key: string; data?: T; problem?: string }>({ key: '' })
  const [again, setAgain] = useState(0)
  const key = `${account ?? ''} ${path ?? ''}`
  const last = useRef(0)
  useEffect(() => {
    if (path === undefined) return
    const aborted = new AbortController()
    const wait = Math.max(0, last.current + everyMs - performance.now())
    const timer = setTimeout(() => {
      last.current = performance.now()
      read<T>(path, { account, signal: aborted.signal }).then(
        (data) => setState({ key, data }),
        (error: unknown) => {
          if (!aborted.signal.aborted) setState({ key, problem: messageOf(error) })
        },
      )
    }, wait)
    return () => {
      clearTimeout(timer)
      aborted.abort()
    }
  }, [key, turn, again])
  const isOfKey = state.key === key
  return {
    data: isOfKey ? state.data : undefined,
    problem: isOfKey ? state.problem : undefined,
    reload: () => setAgain((count) => count + 1),
  }
}

/** A command to the control API, with what came of it. */
export function useCommand() {
  const [problem, setProblem] = useState<string>()
  const run = async (path: string, account: string | undefined, method: string, body?: unknown): Promise<boolean> => {
    try {
      await ask(path, { account, method, ...(body !== undefined && { body }) })
      setProblem(undefined)
      return true
    } catch (error) {
      setProblem(messageOf(error))
      return false
    }
  }
  return { problem, run }
}

/** A picture that is read with the token, when it comes into view. */
export function Picture({ path, account, alt }: { path: string; account: string; alt: string }) {
  const box = useRef<HTMLDivElement>(null)
  const [url, setUrl] = useState<string>()
  const [failed, setFailed] = useState(false)
  useEffect(() => {
    const aborted = new AbortController()
    let made: string | undefined
    const load = async () => {
      try {
        const answer = await ask(path, { account, signal: aborted.signal })
        made = URL.createObjectURL(await answer.blob())
        if (aborted.signal.aborted) URL.revokeObjectURL(made)
        else setUrl(made)
      } catch {
        if (!aborted.signal.aborted) setFailed(true)
      }
    }
    const watch = new IntersectionObserver((seen) => {
      if (!seen.some(({ isIntersecting }) => isIntersecting)) return
      watch.disconnect()
      void load()
    })
    if (box.current !== null) watch.observe(box.current)
    return () => {
      watch.disconnect()
      aborted.abort()
      if (made !== undefined) URL.revokeObjectURL(made)
    }
  }, [path, account])
  return (
    <div class="picture" ref={box}>
      {url === undefined ? <span class="muted">{failed ? 'no picture' : ''}</span> : <img src={url} alt={alt} />}
    </div>
  )
}

/** Which row has the focus after a key. */
const moves: Readonly<Record<string, (at: number, page: number, last: number) => number>> = {
  ArrowDown: (at) => at + 1,
  ArrowUp: (at) => at - 1,
  PageDown: (at, page) => at + page,
  PageUp: (at, page) => at - page,
  Home: () => 0,
  End: (_at, _page, last) => last,
}

/**
 * Draws only the rows of a long list that are in view. All rows have the same height, so that where each is follows from its
 * number: nothing is measured. Arrow keys, Page Up and Down, Home and End move from row to row.
 */
export function LongList<T>({
  rows,
  height,
  columns = 1,
  label,
  row,
}: {
  rows: readonly T[]
  height: number
  columns?: number
  label: string
  row: (item: T) => ComponentChildren
}) {
  const [top, setTop] = useState(0)
  const [view, setView] = useState(800)
  const box = useRef<HTMLDivElement>(null)
  const list = useRef<HTMLUListElement>(null)
  const [, redraw] = useState(0)
  const wanted = useRef<number | undefined>(undefined)
  const seen = useRef<{ first: T | undefined; at: number }>({ first: undefined, at: 0 })
  useEffect(() => {
    const resized = new ResizeObserver(([entry]) => setView(entry?.contentRect.height ?? 800))
    if (box.current !== null) resized.observe(box.current)
    return () => resized.disconnect()
  }, [])
  const lines = Math.ceil(rows.length / columns)
  const first = Math.max(0, Math.floor(top / height) - 3)
  const last = Math.min(lines, Math.ceil((top + view) / height) + 3)
  useLayoutEffect(() => {
    // What is read stays where it is when rows are added above it.
    const { first: before, at } = seen.current
    const now = before === undefined || top < height || rows[at] === before ? -1 : rows.indexOf(before, at)
    if (now > at && box.current !== null) box.current.scrollTop += ((now - at) / columns) * height
  }, [rows])
  useLayoutEffect(() => {
    const at = Math.floor(top / height) * columns
    seen.current = { first: rows[at], at }
    if (wanted.current === undefined) return
    const item = list.current?.children[wanted.current - first * columns]
    const target = item?.querySelector<HTMLElement>('a, button')
    if (target === undefined || target === null) return
    target.focus({ preventScroll: true })
    wanted.current = undefined
  })
  const onKeyDown = (event: KeyboardEvent) => {
    const move = moves[event.key]
    if (move === undefined || box.current === null || !(event.target instanceof HTMLElement)) return
    const item = event.target.closest('li')
    const at = item === null ? -1 : first * columns + [...(list.current?.children ?? [])].indexOf(item)
    const line = Math.max(1, Math.floor(view / height) - 1) * columns
    const next = Math.min(rows.length - 1, Math.max(0, move(at, line, rows.length - 1)))
    event.preventDefault()
    wanted.current = next
    const y = Math.floor(next / columns) * height
    const { scrollTop, clientHeight } = box.current
    if (y < scrollTop) box.current.scrollTop = y
    else if (y + height > scrollTop + clientHeight) box.current.scrollTop = y + height - clientHeight
    setTop(box.current.scrollTop)
    redraw((count) => count + 1)
  }
  return (
    <div
      class="long"
      ref={box}
      tabIndex={0}
      role="region"
      aria-label={label}
      onScroll={(event) => setTop(event.currentTarget.scrollTop)}
      onKeyDown={onKeyDown}
    >
      <div style={{ height: `${lines * height}px`, position: 'relative' }}>
        <ul
          ref={list}
          class="rows"
          style={{ transform: `translateY(${first * height}px)`, gridTemplateColumns: `repeat(${columns}, 1fr)` }}
        >
          {rows.slice(first * columns, last * columns).map(row)}
        </ul>
      </div>
    </div>
  )
}

export function Copy({ text, name }: { text: string; name: string }) {
  const [done, setDone] = useState(false)
  return (
    <figure class="code">
      <figcaption>
        {name}{' '}
        <button type="button" onClick={() => void navigator.clipboard.writeText(text).then(() => setDone(true))}>
          {done ? 'Copied' : `Copy ${name}`}
        </button>
      </figcaption>
      <pre tabIndex={0}>{text}</pre>
    </figure>
  )
}

/** Views of one account: the chosen one, or the only one there is. */
export function useOneAccount(chosen: string | undefined): string | undefined {
  const { accounts } = useStore()
  const first = useRef<string | undefined>(undefined)
  // The list's order changes with every request, and a view must not turn to another account by itself.
  if (!accounts.some(({ key }) => key === first.current)) first.current = accounts[0]?.key
  return chosen ?? first.current
}

export const NoAccount = () => (
  <Empty title="No account yet">
    An API key has an account from its first request on. Send one, and it appears here.
  </Empty>
)
