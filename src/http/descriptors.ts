import { readFileSync } from 'node:fs'
import type { Server, Socket } from 'node:net'
import { howToGetDescriptors, lacksDescriptors, type Shortages } from '../shortages.js'
import type { SystemTime } from '../time/system-time.js'

/** Logged at most once in this time: what fails is retried again and again. */
const logIntervalMs = 60_000

/** Descriptors needed for files, webhooks and threads: a warning is logged when a connection takes one of the last. */
const reservedDescriptors = 16

/** No process has a lower limit; below it, the limit is not read. */
const lowestLimit = 32

export interface DescriptorsOptions {
  time: SystemTime
  shortages: Shortages
  /** Logs a warning. */
  warn: (text: string, error?: unknown) => void
  /** The process's limit of file descriptors; undefined if unknown. */
  readLimit?: () => number | undefined
}

/**
 * Logs that file descriptors run out, for the servers passed to the returned function. The system then closes
 * connections without telling node, so the warning comes from the connections before: a new descriptor has the lowest
 * free number.
 */
export function warnOfDescriptors({
  time,
  shortages,
  warn,
  readLimit = limitOfProcess,
}: DescriptorsOptions): (server: Server) => void {
  let warnedAt = -Infinity
  let limit: number | undefined
  const warnOnce = (text: string): void => {
    if (Math.abs(time.now() - warnedAt) < logIntervalMs) return
    warnedAt = time.now()
    warn(`${text}; ${howToGetDescriptors}`)
  }
  shortages.onReport((what) => warnOnce(`${what}: this process has no file descriptor left`))

  const onConnection = (socket: Socket): void => {
    const number = numberOf(socket)
    if (number < lowestLimit - reservedDescriptors) return
    limit ??= readLimit() ?? Infinity
    if (number < limit - reservedDescriptors) return
    const taken = `${number + 1} of ${limit} file descriptors are taken`
    warnOnce(`${taken}; when none are left, new connections are closed without a response`)
  }

  return (server) => {
    server.on('connection', onConnection)
    // Node reports few failed accepts. Without a listener, an error would end the process.
    server.on('error', (error) => {
      if (!server.listening) return
      if (lacksDescriptors(error)) shortages.report('a connection could not be accepted')
      else warn('a connection could not be accepted', error)
    })
  }
}

/** Node keeps it in this field; -1 if it has none, as on Windows. */
const numberOf = (socket: Socket & { _handle?: { fd?: number } | null }): number => socket._handle?.fd ?? -1

/** Read from procfs, so only on Linux. */
function limitOfProcess(): number | undefined {
  try {
    const [, soft] = /^Max open files +(\d+)/m.exec(readFileSync('/proc/self/limits', 'latin1')) ?? []
    return soft === undefined ? undefined : Number(soft)
  } catch {
    return undefined
  }
}
