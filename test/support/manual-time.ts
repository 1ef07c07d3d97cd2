import type { SystemTime } from '../../src/time/system-time.js'

export interface ManualTime extends SystemTime {
  /** Moves time by `ms` and rings what is due on the way, in order, what rings meanwhile included. */
  advance(ms: number): void
  /** Sets the system's clock, as an administrator would: nothing rings, and what is set rings after as long as before. */
  set(to: number): void
  /** When the alarms that are set will ring. */
  alarms(): number[]
}

/** A system time for tests: it stands still until it is moved. */
export const createManualTime = (start = 0): ManualTime => {
  let now = start
  let alarms: { due: number; ring: () => void }[] = []

  return {
    now: () => now,
    wake: (inMs, ring) => {
      const alarm = { due: now + Math.max(inMs, 0), ring }
      alarms = [...alarms, alarm].sort((one, other) => one.due - other.due)
      return () => {
        alarms = alarms.filter((other) => other !== alarm)
      }
    },
    advance: (ms) => {
      const to = now + ms
      for (let next = alarms[0]; next !== undefined && next.due <= to; next = alarms[0]) {
        alarms = alarms.slice(1)
        now = Math.max(now, next.due)
        next.ring()
      }
      now = to
    },
    set: (to) => {
      for (const alarm of alarms) alarm.due += to - now
      now = to
    },
    alarms: () => alarms.map(({ due }) => due),
  }
}
