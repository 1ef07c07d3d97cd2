import type { AccountSettings } from '../accounts/account.js'
import { amount, duration, latency, taskLimit, yesOrNo } from '../config/option-readers.js'
import { ReadError } from '../reading/read-error.js'
import { attempt, reader, valueReader, type Reader } from '../reading/reader.js'
import type { Settings } from './control.js'
import { readArgument } from './read-argument.js'

/** What each setting takes; null takes a limit away. */
const table: { readonly [Name in keyof Settings]: { read: Reader<unknown>; orNone: boolean } } = {
  latency: { read: latency, orNone: false },
  urlTtl: { read: duration, orNone: true },
  credits: { read: amount, orNone: true },
  maxActiveTasks: { read: taskLimit, orNone: true },
  enforceRateLimit: { read: yesOrNo, orNone: false },
}

const names = Object.keys(table) as (keyof Settings)[]

/** The checked values of a change; undefined stands for a limit that is taken away. */
export function readSettings(given: object): Map<keyof Settings, unknown> {
  const read = new Map<keyof Settings, unknown>()
  for (const [name, value] of Object.entries(given)) {
    const known = names.find((each) => each === name)
    if (known === undefined) readArgument(unknownSetting, name)
    else read.set(known, readSetting(known, value))
  }
  return read
}

const unknownSetting = reader({ expected: 'a setting', schema: {} }, (name) => {
  throw new ReadError('', { unknown: String(name), allowed: names })
})

/** The library says undefined for what JSON calls null. */
function readSetting(name: keyof Settings, given: unknown): unknown {
  const { read, orNone } = table[name]
  if (!orNone) return readArgument(read, given, name)
  if ((given ?? null) === null) return undefined
  const expected = `${read.expected}, or null for none`
  return readArgument(
    valueReader({ ...read, expected }, (value) => attempt(read, value)),
    given,
    name,
  )
}

/** Puts checked values where they belong. The cast: each value is of the type that its reader returns, which a loop cannot show. */
export function applySettings(
  changes: ReadonlyMap<keyof Settings, unknown>,
  settings: AccountSettings,
  setCredits: (credits: number | undefined) => void,
): void {
  const own = settings as unknown as Record<string, unknown>
  for (const [name, value] of changes) {
    if (name === 'credits') setCredits(value as number | undefined)
    else own[name === 'urlTtl' ? 'urlTtlMs' : name] = value
  }
}

export const viewSettings = (
  { latency, urlTtlMs, maxActiveTasks, enforceRateLimit }: AccountSettings,
  credits: number | undefined,
): Settings => ({ latency, urlTtl: urlTtlMs, credits, maxActiveTasks, enforceRateLimit })
