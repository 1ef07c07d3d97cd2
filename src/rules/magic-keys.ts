import type { RefusalName } from './effects/answer.js'

/** A key whose beginning says how it is treated: a test meets these refusals without configuration. */
export interface MagicKey {
  prefix: string
  refuse: RefusalName
  explain: string
  /** What its account begins with, and is refused for; undefined where the key itself is refused. */
  initialState?: { credits?: number; maxActiveTasks?: number }
}

export const magicKeys: readonly MagicKey[] = [
  {
    prefix: 'malformed',
    refuse: 'key-malformed',
    explain: 'keys beginning with "malformed" are answered like keys of a wrong form',
  },
  { prefix: 'invalid', refuse: 'key-refused', explain: 'keys beginning with "invalid" are refused' },
  // These have a dash: a key such as "broker" must not match.
  {
    prefix: 'broke-',
    refuse: 'insufficient-credits',
    explain: 'keys beginning with "broke-" begin without credits',
    initialState: { credits: 0 },
  },
  {
    prefix: 'busy-',
    refuse: 'too-many-tasks',
    explain: 'keys beginning with "busy-" begin at their limit of tasks',
    initialState: { maxActiveTasks: 0 },
  },
]

/** What a key is refused for by its beginning alone; each is judged where its own check stands. */
export const magicKeyOf = (key: string): MagicKey | undefined => magicKeys.find(({ prefix }) => key.startsWith(prefix))
