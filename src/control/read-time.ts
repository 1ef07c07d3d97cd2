import { readDuration } from '../reading/units.js'
import { latestMoment, readTime } from '../time/text.js'
import { ControlError } from './control.js'

/** Milliseconds of a duration: `1500`, `'1.5s'`, `'10m'`. */
export function readDurationOf(name: string, given: number | string): number {
  const ms = readDuration(given)
  if (ms !== undefined && ms <= latestMoment) return ms
  throw new ControlError(
    400,
    `${name}: ${JSON.stringify(given)} is no duration; write 250ms, 5s, 10m, 1h or milliseconds`,
  )
}

/** Epoch milliseconds of a moment: a number of them, or an ISO time. */
export function readTimeOf(name: string, given: number | string): number {
  const at = typeof given === 'number' ? given : readTime(given)
  if (at >= 0 && at <= latestMoment) return Math.round(at)
  throw new ControlError(400, `${name}: ${JSON.stringify(given)} is no moment; write an ISO time or epoch milliseconds`)
}
