import { useMemo, useState } from 'preact/hooks'
import { ask } from '../api.js'
import { messageOf, Problem } from '../parts.js'
import { useStore } from '../store.js'
import { base64In, base64Of } from './pictures.js'
import { usePicture } from './use-picture.js'

/** A picture: a dropped or chosen file, a URL, or the picture of a task or of the account's own. */
export function PictureInput({
  id,
  label,
  value,
  account,
  change,
}: {
  id: string
  label: string
  value: unknown
  account: string
  change: (value: unknown) => void
}) {
  const { tasks } = useStore()
  const [source, setSource] = useState('')
  const [problem, setProblem] = useState<string>()
  const [isOver, setIsOver] = useState(false)
  const shown = usePicture(value)
  const base64 = useMemo(() => base64In(value), [value])
  const take = (file: Blob | undefined) => {
    if (file === undefined) return
    base64Of(file).then(
      (text) => {
        setProblem(undefined)
        change(text)
      },
      (error: unknown) => setProblem(messageOf(error)),
    )
  }
  const use = async () => {
    try {
      take(await existing(source.trim(), account))
    } catch (error) {
      setProblem(messageOf(error))
    }
  }
  const ready = tasks.filter((task) => task.account === account && task.status === 'Ready').slice(0, 30)
  return (
    <div
      class={`drop ${isOver ? 'over-it' : ''}`}
      onDragOver={(event) => {
        event.preventDefault()
        setIsOver(true)
      }}
      onDragLeave={() => setIsOver(false)}
      onDrop={(event) => {
        event.preventDefault()
        setIsOver(false)
        take(event.dataTransfer?.files[0])
      }}
    >
      {shown !== undefined && <img class="thumb" src={shown.url} alt={`${label}: the picture`} />}
      <div class="sources">
        <label>
          File, or drop one here{' '}
          <input
            type="file"
            accept="image/*"
            aria-label={`${label}: file`}
            onChange={(event) => take(event.currentTarget.files?.[0])}
          />
        </label>
        <label>
          URL or base64{' '}
          <input
            id={id}
            aria-label={label}
            value={base64 !== undefined ? '' : typeof value === 'string' ? value : ''}
            placeholder={base64 === undefined ? 'https://…' : `base64, ${base64.length} characters`}
            onInput={(event) => change(event.currentTarget.value === '' ? undefined : event.currentTarget.value)}
          />
        </label>
        <span class="bar tight">
          <label>
            Task's id, or own picture's name{' '}
            <input
              value={source}
              list={`${id}-tasks`}
              aria-label={`${label}: task or own picture`}
              onInput={(event) => setSource(event.currentTarget.value)}
            />
          </label>
          <datalist id={`${id}-tasks`}>
            {ready.map((task) => (
              <option key={task.id} value={task.id}>
                {task.prompt}
              </option>
            ))}
          </datalist>
          <button
            type="button"
            aria-label={`Use it as ${label}`}
            disabled={source.trim() === ''}
            onClick={() => void use()}
          >
            Use it
          </button>
          {value !== undefined && (
            <button type="button" aria-label={`Remove ${label}`} onClick={() => change(undefined)}>
              Remove
            </button>
          )}
        </span>
        {shown !== undefined && (
          <span class="muted">
            {shown.width} × {shown.height}
          </span>
        )}
        <Problem text={problem} />
      </div>
    </div>
  )
}

/** The result of a task, else a picture of the account's own. */
async function existing(name: string, account: string): Promise<Blob> {
  const path = encodeURIComponent(name)
  try {
    return await (await ask(`tasks/${path}/picture`, { account })).blob()
  } catch (error) {
    return await ask(`pictures/${path}`, { account }).then(
      (answer) => answer.blob(),
      () => Promise.reject(error as Error),
    )
  }
}
