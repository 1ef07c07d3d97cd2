import type { RefusalName } from './rule.js'

/** A key whose beginning says how it is treated: a test meets these refusals without configuration. */
export interface SpecialKey {
  prefix: string
  refuse: RefusalName
  explain: string
}

export const specialKeys = [
  {
    prefix: 'malformed',
    refuse: 'key-malformed',
    explain: 'keys beginning with "malformed" are answered like keys of a wrong form',
  },
  { prefix: 'invalid', refuse: 'key-refused', explain: 'keys beginning with "invalid" are refused' },
  // These have the dash: a key such as "broker" is nobody's wish to be without credits.
  { prefix: 'broke-', refuse: 'insufficient-credits', explain: 'keys beginning with "broke-" have no credits' },
  { prefix: 'busy-', refuse: 'too-many-tasks', explain: 'keys beginning with "busy-" are at their limit of tasks' },
] as const satisfies SpecialKey[]

/** What a key is refused for by its beginning alone; each is judged where its own check stands. */
export const specialKey = (key: string): (typeof specialKeys)[number] | undefined =>
  specialKeys.find(({ prefix }) => key.startsWith(prefix))
