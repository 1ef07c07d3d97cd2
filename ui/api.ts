import type { AccountSummary, AttributedEntry, TaskSummary } from '../src/control/control.js'
import type { AccountEvent } from '../src/journal/events.js'

export type Task = TaskSummary & { account: string }
export type Entry = AttributedEntry
export type Event = AccountEvent & { account?: string }
export type { AccountSummary }

const place = 'flux-emulator.token'

/** The control token, kept for the life of the tab. */
export const token = {
  read: (): string | null => sessionStorage.getItem(place),
  keep: (text: string): void => sessionStorage.setItem(place, text),
  forget: (): void => sessionStorage.removeItem(place),
}

/** A refusal of the control API, in its own words. */
export class Refused extends Error {
  readonly status: number
  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

interface Asked {
  /** The API key of the account; absent for what belongs to no account, `*` for all. */
  account?: string | undefined
  method?: string
  body?: unknown
  signal?: AbortSignal
}

/** Calls the control API. The path is relative to the page, so that it works behind any proxy. */
export async function ask(path: string, { account, method = 'GET', body, signal }: Asked = {}): Promise<Response> {
  const headers = new Headers()
  const kept = token.read()
  if (kept !== null) headers.set('authorization', `Bearer ${kept}`)
  let url = path
  if (account === '*') url += `${path.includes('?') ? '&' : '?'}account=*`
  else if (account !== undefined) headers.set('x-key', account)
  if (body !== undefined) headers.set('content-type', 'application/json')
  const answer = await fetch(url, {
    method,
    headers,
    ...(body !== undefined && { body: JSON.stringify(body) }),
    ...(signal && { signal }),
  })
  if (answer.ok) return answer
  const text = await answer.text()
  throw new Refused(answer.status, messageIn(text) ?? `${answer.status} ${answer.statusText}`)
}

function messageIn(text: string): string | undefined {
  try {
    const { error } = JSON.parse(text) as { error?: unknown }
    return typeof error === 'string' ? error : undefined
  } catch {
    return undefined
  }
}

/** The caller names the shape, which is that of the control API's document. */
export const read = async <T>(path: string, asked?: Asked): Promise<T> => (await (await ask(path, asked)).json()) as T

/** Calls `onEvent` for the events of all accounts until it is aborted; EventSource could not send the token. */
export async function follow(
  signal: AbortSignal,
  { onOpen, onEvent }: { onOpen: () => void; onEvent: (event: Event) => void },
): Promise<void> {
  const { body } = await ask('events', { account: '*', signal })
  if (body === null) return
  onOpen()
  const reader = body.pipeThrough(new TextDecoderStream()).getReader()
  let rest = ''
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    const blocks = (rest + value).split('\n\n')
    rest = blocks.pop() ?? ''
    for (const block of blocks) {
      const line = block.split('\n').find((each) => each.startsWith('data: '))
      if (line !== undefined) onEvent(JSON.parse(line.slice('data: '.length)) as Event)
    }
  }
}
