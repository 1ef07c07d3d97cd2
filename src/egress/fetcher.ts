import { createCloser, type Closing } from '../closing.js'
import type { Budget } from '../memory.js'
import { parseReference } from '../parse-url.js'
import type { SystemTime } from '../time/system-time.js'
import { createEgress, type Egress, type Resolve } from './egress.js'
import { exchange, type AnswerHead } from './exchange.js'
import { createSlots } from './slots.js'

/** Fetches input pictures by URL, from allowed hosts only. Knows URLs and bytes, but not tasks. */
export interface Fetcher {
  /** Why a URL is not fetched, as far as that is known without resolving a name; undefined if it may be. */
  problemOf(url: string): string | undefined
  /** Never rejects. Bounded in real time, redirects and bytes. */
  fetch(url: string, fetching: Fetching): Promise<Fetched>
}

export interface Fetching {
  /** Owners take turns, however many pictures each of them fetches. */
  owner: unknown
  /** Ends it. */
  closed: Closing
  maxBytes: number
  /** What has arrived is taken from it, and not given back. */
  memory: Pick<Budget, 'take'>
}

export type Fetched =
  | { kind: 'fetched'; bytes: Buffer }
  /** Its host, or that of a redirect, is not allowed. */
  | { kind: 'refused'; why: string }
  | { kind: 'failed'; why: string }
  /** More than `maxBytes`. */
  | { kind: 'too-large' }
  /** It was not its fault: it was closed, or waited too long, or there was no memory. */
  | { kind: 'given-up'; why: string }

export interface FetcherOptions {
  /** Hosts and ranges of `--fetch-inputs`. */
  allow?: readonly string[]
  time: SystemTime
  resolve?: Resolve
  /** Called when there was no file descriptor left for a connection. */
  onShortage?: () => void
}

/** Each takes a file descriptor. */
export const maxFetches = 32
export const maxRedirects = 3
/** Real time for one picture with its redirects, from when it has its turn. */
export const longestFetchMs = 10_000
/** Real time until it has its turn. */
export const longestWaitMs = 30_000

/** An answer may come in so many pieces, and one more for each so many bytes: each takes the event loop some time. */
const maxPieces = 1000
const pieceBytes = 256

const redirects: readonly number[] = [301, 302, 303, 307, 308]

export function createFetcher({ allow = [], time, resolve, onShortage = () => undefined }: FetcherOptions): Fetcher {
  const egress = createEgress({
    allow,
    allowsPrivate: false,
    urlName: 'picture URL',
    refused: (host) => `host ${host} is not in --fetch-inputs`,
    ...(resolve && { resolve }),
  })
  const slots = createSlots(maxFetches)
  return {
    problemOf: (url) => {
      const checked = egress.check(url)
      return 'problem' in checked ? checked.problem : undefined
    },
    fetch: async (url, fetching) => {
      const { owner, closed } = fetching
      const waiting = createCloser()
      const stopListening = closed.onClose(() => waiting.close())
      const stopWaiting = time.wake(longestWaitMs, () => waiting.close())
      const fetched = await slots.run(owner, waiting, () => {
        stopWaiting()
        return follow(url, { ...fetching, egress, time, onShortage })
      })
      stopWaiting()
      stopListening()
      return (
        fetched ?? givenUp(closed.isClosed ? cancelled : 'too many input pictures are being fetched; try again later')
      )
    },
  }
}

const cancelled = 'the client went away, or its account was reset'

interface FollowOptions extends Fetching {
  egress: Egress
  time: SystemTime
  onShortage: () => void
}

/** Follows redirects. Each target is checked like the first URL. */
async function follow(first: string, { closed, time, ...options }: FollowOptions): Promise<Fetched> {
  if (closed.isClosed) return givenUp(cancelled)
  const ended: { by?: Fetched; end: (problem: string) => void } = { end: () => undefined }
  const endBy = (fetched: Fetched & { why: string }) => {
    ended.by ??= fetched
    ended.end(fetched.why)
  }
  const stopWaiting = time.wake(longestFetchMs, () =>
    endBy(failed(`it was not complete within ${longestFetchMs / 1000} seconds`)),
  )
  const stopListening = closed.onClose(() => endBy(givenUp(cancelled)))
  const listenForEnd = (end: (problem: string) => void) => {
    ended.end = end
    return () => {
      ended.end = () => undefined
    }
  }
  try {
    let url = first
    for (let count = 0; count <= maxRedirects; count++) {
      const step = await get(url, { ...options, listenForEnd })
      if (ended.by !== undefined) return ended.by
      if (step.kind !== 'redirected') return step
      url = step.to
    }
    return failed(`there are more than ${maxRedirects} redirects`)
  } finally {
    stopWaiting()
    stopListening()
  }
}

interface GetOptions extends Pick<FollowOptions, 'egress' | 'maxBytes' | 'memory' | 'onShortage'> {
  listenForEnd: (end: (problem: string) => void) => () => void
}

type Step = Fetched | { kind: 'redirected'; to: string }

/** One request. It is sent without cookies, credentials and referrer, and not through a proxy. */
async function get(text: string, { egress, maxBytes, memory, ...options }: GetOptions): Promise<Step> {
  const checked = egress.check(text)
  if ('problem' in checked) return { kind: 'refused', why: checked.problem }
  let step: Step | undefined
  const bytes = collectBytes(memory, maxBytes)
  let pieces = 0
  const { problem, isRefused } = await exchange({
    ...options,
    method: 'GET',
    url: checked.url,
    headers: { 'accept-encoding': 'identity' },
    egress,
    onHead: (head) => {
      step = judge(head, checked.url, maxBytes)
      return step === undefined
    },
    onData: (chunk) => {
      if (bytes.length + chunk.length > maxBytes) step = { kind: 'too-large' }
      else if (++pieces > maxPieces + bytes.length / pieceBytes) step = failed('it came in too many pieces')
      else if (!bytes.add(chunk)) step = givenUp('no memory is left for pictures that are being fetched')
      return step === undefined
    },
  })
  if (isRefused) return { kind: 'refused', why: problem ?? '' }
  if (problem !== undefined) return failed(problem)
  return step ?? { kind: 'fetched', bytes: bytes.all() }
}

/** Undefined if the body is the picture. */
function judge({ status, headers }: AnswerHead, url: URL, maxBytes: number): Step | undefined {
  if (redirects.includes(status)) {
    const to = parseReference(headers.location ?? '', url)
    if (headers.location !== undefined && to !== undefined) return { kind: 'redirected', to: to.href }
    return failed(`a redirect (${status}) has no location that can be read`)
  }
  if (status !== 200) return failed(`the answer was ${status}`)
  const encoding = headers['content-encoding'] ?? 'identity'
  // Not unpacked: a few kilobytes could become gigabytes. It was not asked for either.
  if (encoding.toLowerCase() !== 'identity') return failed(`it was sent compressed (${encoding}), and is not unpacked`)
  return Number(headers['content-length'] ?? 0) > maxBytes ? { kind: 'too-large' } : undefined
}

const firstBytes = 64 * 1024

/** Copies, because an answer may come in many pieces, and each would be an object of its own. */
function collectBytes(memory: Pick<Budget, 'take'>, maxBytes: number) {
  let buffer = Buffer.alloc(0)
  let length = 0
  return {
    get length() {
      return length
    },
    /** False if there is no memory for it. */
    add: (chunk: Buffer): boolean => {
      if (length + chunk.length > buffer.length) {
        const size = Math.max(Math.min(Math.max(firstBytes, buffer.length * 2), maxBytes), length + chunk.length)
        if (!memory.take(size - buffer.length)) return false
        const larger = Buffer.allocUnsafeSlow(size)
        buffer.copy(larger, 0, 0, length)
        buffer = larger
      }
      length += chunk.copy(buffer, length)
      return true
    },
    /** A copy of its size: what is kept of it is counted so. */
    all: (): Buffer => {
      const all = Buffer.allocUnsafeSlow(length)
      buffer.copy(all, 0, 0, length)
      return all
    },
  }
}

const failed = (why: string) => ({ kind: 'failed', why }) as const
const givenUp = (why: string) => ({ kind: 'given-up', why }) as const
