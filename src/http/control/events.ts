import type { AccountEvent } from '../../journal/events.js'
import type { Budget } from '../../memory.js'
import { systemTime, type SystemTime } from '../../time/system-time.js'
import { toJson } from '../../json.js'

/** Where events are written: a ServerResponse, or a replacement in tests. */
export interface EventSink {
  write(text: string): unknown
  end(): unknown
  once(event: 'close', run: () => void): unknown
  on(event: 'drain', run: () => void): unknown
  /** Bytes that the client has not read. */
  readonly writableLength: number
  /** Null while a response before it has the connection. */
  readonly socket: unknown
}

export interface EventStreamOptions {
  account: string
  /** Subscribes to events, with the account of each; returns a function that unsubscribes. */
  listen: (listener: (account: string | undefined, event: AccountEvent) => void) => () => void
  /** What is written of an event. */
  textOf: EventText
  /** Closes the reader's connection. */
  destroy: () => unknown
  time?: SystemTime
  /** Interval of keep-alive comments, for proxies that close idle connections. */
  heartbeatMs?: number
  /** A client with more unread bytes than this is disconnected, because they are buffered here. */
  maxUnreadBytes?: number
  /**
   * The same for a stream queued behind another response, of which a connection may have many. Behind another stream
   * its turn never comes.
   */
  maxQueuedBytes?: number
  /** Shared limit of bytes that clients have not read, of all streams and other large responses. */
  budget?: Pick<Budget, 'take' | 'give'> | undefined
}

export type EventText = (account: string | undefined, event: AccountEvent) => string

/** Words each event once for all streams that show it, one after the other. `redact` removes secrets. */
export function createEventText(redact: (event: object) => unknown = (event) => event): EventText {
  let last: { account: string | undefined; event: AccountEvent; text: string } | undefined
  return (account, event) => {
    if (last?.event !== event || last.account !== account) {
      last = { account, event, text: `event: ${event.kind}\ndata: ${toJson(redact({ account, ...event }))}\n\n` }
    }
    return last.text
  }
}

/**
 * Writes an account's events as server-sent events until the client disconnects. Returns a function that ends the
 * stream.
 */
export function streamEvents(
  sink: EventSink,
  {
    account,
    listen,
    textOf,
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
  /** Counts the bytes that are unread now. False if they exceed the shared limit. */
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
  const heartbeat = () => {
    cancelBeat = time.wake(heartbeatMs, heartbeat)
    write(': keep-alive\n\n')
  }
  const close = () => {
    open = false
    count()
    cancelBeat()
    stopListening()
  }

  const stopListening = listen((of, event) => write(textOf(of, event)))
  let cancelBeat = time.wake(heartbeatMs, heartbeat)
  sink.once('close', close)
  sink.on('drain', count)
  // Tells the client that its request is answered: it will get all events from now on.
  write(`: listening to ${JSON.stringify(account)}\n\n`)
  return () => {
    if (!open) return
    close()
    sink.end()
  }
}
