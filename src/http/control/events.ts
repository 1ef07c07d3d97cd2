import type { AccountEvent } from '../../journal/events.js'
import type { Budget } from '../../memory.js'
import { systemTime, type SystemTime } from '../../time/system-time.js'
import { toJson } from '../../json.js'

/** Where events go: a ServerResponse, or what a test puts in its place. */
export interface EventSink {
  write(text: string): unknown
  end(): unknown
  once(event: 'close', run: () => void): unknown
  on(event: 'drain', run: () => void): unknown
  /** Bytes that wait to be read. */
  readonly writableLength: number
  /** Null while an answer before it has the connection. */
  readonly socket: unknown
}

export interface EventStreamOptions {
  account: string
  /** A event of another account names it. */
  listen: (listener: (event: AccountEvent & { account?: string | undefined }) => void) => () => void
  /** What may be shown of an event. */
  redact?: (event: object) => unknown
  /** Closes the reader's connection. */
  destroy: () => unknown
  time?: SystemTime
  /** A comment goes out so often, for proxies that close what is silent. */
  heartbeatMs?: number
  /** A reader with more than this unread is dropped: what it does not read would be kept here. */
  maxUnreadBytes?: number
  /** The same for one that waits for its turn, of which a connection may have many; behind another stream that never comes. */
  maxQueuedBytes?: number
  /** What is unread by all readers, and the answers that other clients have not taken. */
  budget?: Pick<Budget, 'take' | 'give'> | undefined
}

/** Writes all that happens to an account as server-sent events, until the reader goes away; answers how to stop. */
export function streamEvents(
  sink: EventSink,
  {
    account,
    listen,
    redact = (event) => event,
    destroy,
    time = systemTime,
    heartbeatMs = 15_000,
    maxUnreadBytes = 1024 ** 2,
    maxQueuedBytes = 64 * 1024,
    budget,
  }: EventStreamOptions,
): () => void {
  let open = true
  let counted = 0
  /** Counts what is unread now. False where all readers together leave too much. */
  const count = (): boolean => {
    const more = (open ? sink.writableLength : 0) - counted
    if (more > 0 && budget?.take(more) === false) return false
    if (more < 0) budget?.give(-more)
    counted += more
    return true
  }
  const write = (text: string) => {
    if (!open) return
    sink.write(text)
    if (sink.writableLength <= (sink.socket === null ? maxQueuedBytes : maxUnreadBytes) && count()) return
    close()
    destroy()
  }
  const beat = () => {
    cancelBeat = time.wake(heartbeatMs, beat)
    write(': keep-alive\n\n')
  }
  const close = () => {
    open = false
    count()
    cancelBeat()
    stopListening()
  }

  const stopListening = listen((event) =>
    write(`event: ${event.kind}\ndata: ${toJson(redact({ account, ...event }))}\n\n`),
  )
  let cancelBeat = time.wake(heartbeatMs, beat)
  sink.once('close', close)
  sink.on('drain', count)
  // Now the reader's request is answered: what happens from here on, it will hear.
  write(`: listening to ${JSON.stringify(account)}\n\n`)
  return () => {
    if (!open) return
    close()
    sink.end()
  }
}
