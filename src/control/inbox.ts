import { firstOf } from '../first-of.js'
import type { SystemTime } from '../time/system-time.js'
import { textBytes } from '../weigh.js'
import type { InboxItem } from './control.js'

/** A receiver of webhooks for users without one. It shows all it was sent, secrets too: they are what users want to see. */
export interface Inbox {
  /** Keeps a request; undefined when it is larger than everything that may be kept. */
  take(name: string, request: Received): InboxItem | undefined
  /** In the order in which they came. */
  items(name: string): readonly InboxItem[]
  clear(name: string): void
  /** Bytes, as they are reckoned. */
  readonly used: number
  readonly limit: number
}

/** As Node gives a request. */
export interface Received {
  method: string
  headers: Readonly<Record<string, string | readonly string[] | undefined>>
  body: string
}

export interface InboxOptions {
  time: SystemTime
  /** When there are more, the name that was written to the longest ago goes. */
  maxNames?: number
  /** Of one name. When there are more, the oldest go. */
  maxItems?: number
  /** Of all names together. When there are more, the oldest go, whosever they are. */
  maxBytes?: number
}

interface Kept {
  name: string
  item: InboxItem
  bytes: number
}

export const createInbox = ({
  time,
  maxNames = 1_000,
  maxItems = 1_000,
  maxBytes = 16 * 1024 ** 2,
}: InboxOptions): Inbox => {
  /** Both in the order of arrival: `all` of items, `names` of each name's latest. */
  const all = new Set<Kept>()
  const names = new Map<string, Set<Kept>>()
  let bytes = 0

  const drop = (kept: Kept | undefined): void => {
    if (kept === undefined || !all.delete(kept)) return
    bytes -= kept.bytes
    const ofName = names.get(kept.name)
    ofName?.delete(kept)
    if (ofName?.size === 0) names.delete(kept.name)
  }
  const clear = (name: string): void => names.get(name)?.forEach(drop)

  return {
    take: (name, { method, headers, body }) => {
      const item = { at: time.now(), method, headers: flat(headers), body }
      const kept = { name, item, bytes: weigh(name, item) }
      if (kept.bytes > maxBytes) return undefined

      const ofName = names.get(name) ?? new Set()
      names.delete(name)
      names.set(name, ofName.add(kept))
      all.add(kept)
      bytes += kept.bytes

      if (ofName.size > maxItems) drop(firstOf(ofName))
      if (names.size > maxNames) clear(firstOf(names.keys()) ?? name)
      while (bytes > maxBytes) drop(firstOf(all))
      return item
    },
    items: (name) => Array.from(names.get(name) ?? [], ({ item }) => item),
    clear,
    get used() {
      return bytes
    },
    limit: maxBytes,
  }
}

const flat = (headers: Received['headers']): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, typeof value === 'string' ? value : value.join(', ')]],
    ),
  )

/** What the objects around the text take in memory, about. */
const itemBytes = 512

const weigh = (name: string, { method, headers, body }: InboxItem): number => {
  const pairs = Object.entries(headers).flat()
  return itemBytes + [name, method, body, ...pairs].reduce((sum, text) => sum + textBytes(text), 0)
}
