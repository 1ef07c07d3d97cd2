import { render } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { token } from './api.js'
import { connect, useStore } from './store.js'
import { viewNames, views, type ViewName } from './views.js'

interface Place {
  view: ViewName
  /** What is open in it: a task's id. */
  id: string | undefined
}

/** `#tasks/ID`: a place can be linked to, and the browser's back button works. */
function placeIn(hash: string): Place {
  const [name = '', id] = hash.replace(/^#/, '').split('/')
  const view = viewNames.find((each) => each === name) ?? 'tasks'
  return { view, id: id === undefined || id === '' ? undefined : decodeURIComponent(id) }
}

function usePlace(): Place {
  const [place, setPlace] = useState(() => placeIn(location.hash))
  useEffect(() => {
    const onChange = () => setPlace(placeIn(location.hash))
    addEventListener('hashchange', onChange)
    return () => removeEventListener('hashchange', onChange)
  }, [])
  return place
}

const linkWords = { connecting: 'connecting', live: 'live', lost: 'connection lost, trying again', locked: 'locked' }

function App() {
  const [round, setRound] = useState(0)
  useEffect(() => connect(), [round])
  const { link, accounts } = useStore()
  const { view, id } = usePlace()
  const [account, setAccount] = useState('')
  const main = useRef<HTMLElement>(null)
  useEffect(() => {
    document.title = `${views[view].title} · flux-emulator`
  }, [view])
  const chosen = accounts.some(({ key }) => key === account) ? account : undefined
  const { View } = views[view]
  return (
    <>
      <a
        class="skip"
        href="#main"
        onClick={(event) => {
          event.preventDefault()
          main.current?.focus()
        }}
      >
        Skip to the content
      </a>
      <header>
        <p class="brand">flux-emulator</p>
        <nav aria-label="Views">
          {viewNames.map((name) => (
            <a key={name} href={`#${name}`} aria-current={name === view ? 'page' : undefined}>
              {views[name].title}
            </a>
          ))}
        </nav>
        <div class="tools">
          <label>
            Account{' '}
            <select value={chosen ?? ''} onChange={(event) => setAccount(event.currentTarget.value)}>
              <option value="">all</option>
              {accounts.map(({ key }) => (
                <option key={key} value={key}>
                  {key}
                </option>
              ))}
            </select>
          </label>
          <span class={`link ${link}`} role="status">
            {linkWords[link]}
          </span>
        </div>
      </header>
      <main id="main" tabIndex={-1} ref={main}>
        {link === 'locked' ? (
          <Unlock onToken={() => setRound((count) => count + 1)} />
        ) : (
          <>
            <h1>{views[view].title}</h1>
            <View account={chosen} choose={setAccount} id={id} />
          </>
        )}
      </main>
      <footer>
        API documents: <a href="../live/docs">live</a> · <a href="../documented/docs">documented</a> ·{' '}
        <a href="docs">control API</a>
      </footer>
    </>
  )
}

function Unlock({ onToken }: { onToken: () => void }) {
  const [text, setText] = useState('')
  const isWrong = token.read() !== null
  return (
    <form
      class="card narrow"
      onSubmit={(event) => {
        event.preventDefault()
        token.keep(text.trim())
        onToken()
      }}
    >
      <h1>Control token</h1>
      <p>The server was started with --control-token. It is kept until this tab is closed.</p>
      <label>
        Token{' '}
        <input
          type="password"
          autocomplete="off"
          required
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
      </label>
      {isWrong && <p role="alert">The server refused the token that was sent.</p>}
      <button type="submit">Unlock</button>
    </form>
  )
}

const root = document.getElementById('app')
if (root !== null) render(<App />, root)
