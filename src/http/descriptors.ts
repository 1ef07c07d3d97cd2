import { readFileSync } from 'node:fs'
import type { Server, Socket } from 'node:net'
import { howToGetDescriptors, lacksDescriptors, type Shortages } from '../descriptors.js'
import type { SystemTime } from '../time/system-time.js'

/** It is told about once in this time: what lacks one is tried again and again. */
const restMs = 60_000

/** So many are kept for files, webhooks and threads: when a connection takes one of the last, it is time to say so. */
const last = 16

/** No process has a limit below this, and most connections are spared the question. */
const lowestLimit = 32

export interface DescriptorsOptions {
  time: SystemTime
  shortages: Shortages
  /** Writes a line into the log, as a warning. */
  warn: (text: string, error?: unknown) => void
  /** How many file descriptors the process may have; undefined where that is not known. */
  readLimit?: () => number | undefined
}

/**
 * Logs that file descriptors run out, of servers that the returned function is given. The system then closes connections
 * before Node hears of them, so that the ones before have to tell: a new descriptor has the lowest number that is free.
 */
export function warnOfDescriptors({
  time,
  shortages,
  warn,
  readLimit = limitOfProcess,
}: DescriptorsOptions): (server: Server) => void {
  let toldAt = -Infinity
  let limit: number | undefined
  const tell = (text: string): void => {
    if (Math.abs(time.now() - toldAt) < restMs) return
    toldAt = time.now()
    warn(`${text}; ${howToGetDescriptors}`)
  }
  shortages.onReport((what) => tell(`${what}: this process has no file descriptor left`))

  const accepted = (socket: Socket): void => {
    const number = numberOf(socket)
    if (number < lowestLimit - last) return
    limit ??= readLimit() ?? Infinity
    if (number < limit - last) return
    const taken = `${number + 1} of ${limit} file descriptors are taken`
    tell(`${taken}; when none is left, new connections are closed without an answer`)
  }

  return (server) => {
    server.on('connection', accepted)
    // Most of what is not accepted Node does not tell. An error that is not listened for would end the process.
    server.on('error', (error) => {
      if (!server.listening) return
      if (lacksDescriptors(error)) shortages.report('a connection could not be accepted')
      else warn('a connection could not be accepted', error)
    })
  }
}

/** Node keeps it in this field; -1 where there is none, as on Windows. */
const numberOf = (socket: Socket & { _handle?: { fd?: number } | null }): number => socket._handle?.fd ?? -1

/** As Linux tells it. */
function limitOfProcess(): number | undefined {
  try {
    const [, soft] = /^Max open files +(\d+)/m.exec(readFileSync('/proc/self/limits', 'latin1')) ?? []
    return soft === undefined ? undefined : Number(soft)
  } catch {
    return undefined
  }
}
