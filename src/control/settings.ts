import type { AccountSettings } from '../accounts/account.js'
import { amount, duration, latency, taskLimit, yesOrNo, type Kind } from '../config/kinds.js'
import { nearest } from '../nearest.js'
import { ControlError, type Settings } from './control.js'

/** What each setting takes; null takes a limit away. */
const kinds: { readonly [Name in keyof Settings]: { kind: Kind<unknown>; orNone: boolean } } = {
  latency: { kind: latency, orNone: false },
  urlTtl: { kind: duration, orNone: true },
  credits: { kind: amount, orNone: true },
  maxActiveTasks: { kind: taskLimit, orNone: true },
  enforceRateLimit: { kind: yesOrNo, orNone: false },
}

const names = Object.keys(kinds) as (keyof Settings)[]

/** The checked values of a change; undefined stands for a limit that is taken away. */
export function readSettings(given: object): Map<keyof Settings, unknown> {
  const read = new Map<keyof Settings, unknown>()
  for (const [name, value] of Object.entries(given)) {
    const known = names.find((each) => each === name)
    if (known === undefined) throw unknownSetting(name)
    const { kind, orNone } = kinds[known]
    // The library says undefined for what JSON calls null.
    const isNone = orNone && (value ?? null) === null
    const checked = isNone ? undefined : kind.read(value)
    if (checked === undefined && !isNone) {
      const more = orNone ? ', or null for none' : ''
      throw new ControlError(400, `${name}: ${String(value)} is not allowed; expected ${kind.allowed}${more}`)
    }
    read.set(known, checked)
  }
  return read
}

function unknownSetting(name: string): ControlError {
  const near = nearest(name, names)
  const hint = near === undefined ? `there are ${names.join(', ')}` : `did you mean ${near}?`
  return new ControlError(400, `${name} is no setting: ${hint}`)
}

/** Puts checked values where they belong. The cast: each value is of the type that its kind reads, which a loop cannot show. */
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
