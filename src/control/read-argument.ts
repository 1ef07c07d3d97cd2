import { ReadError, shown } from '../reading/read-error.js'
import { valueReader, type Reader } from '../reading/reader.js'
import { durationUpTo } from '../reading/values.js'
import { isSecretPath, secretMark } from '../secret-names.js'
import { latestMoment, readTime } from '../time/text.js'
import { ControlError } from './control.js'

/** Reads what a caller gave at `at`. Throws a ControlError (400) that says what is allowed. */
export function readArgument<T>(read: Reader<T>, given: unknown, at = ''): T {
  try {
    return read(given, at)
  } catch (error) {
    throw error instanceof ReadError ? refusalOf(error) : error
  }
}

function refusalOf({ at, given, expected, allowed, near, unknown, problem, hint }: ReadError): ControlError {
  const details = allowed && { allowed }
  if (unknown !== undefined) {
    const instead = near === undefined ? `there are ${(allowed ?? []).join(', ')}` : `did you mean ${near}?`
    return new ControlError(400, `there is no ${at === '' ? '' : `${at}.`}${unknown}: ${instead}`, details)
  }
  if (problem !== undefined) return new ControlError(400, `${at}: ${problem}`, details)
  const value = isSecretPath(at) ? secretMark : shown(given)
  return new ControlError(400, `${at}: ${value} is not ${expected}${hint}`, details)
}

/** Milliseconds of a stretch of an account's time: `1500`, `'1.5s'`, `'10m'`. */
export const stretch = durationUpTo(latestMoment)

/** Epoch milliseconds of a moment: a number of them, or an ISO time. */
export const moment: Reader<number> = valueReader(
  { expected: 'an ISO time or epoch milliseconds', schema: { anyOf: [{ type: 'number' }, { type: 'string' }] } },
  (given) => {
    const at = typeof given === 'string' ? readTime(given) : given
    return typeof at === 'number' && at >= 0 && at <= latestMoment ? Math.round(at) : undefined
  },
)
