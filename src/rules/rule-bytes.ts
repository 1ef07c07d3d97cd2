import { jsonBytes } from '../weigh.js'
import { effectKinds } from './effect-kinds.js'
import type { MadeRule } from './rule.js'

/** What a rule takes besides what it says: its id, its counts, its places. */
export const ruleBytes = 176

const whenNames = ['model', 'prompt', 'matches', 'fields', 'task', 'nth']
const effectNames = Object.values(effectKinds).flatMap((kinds) => Object.keys(kinds))
const known = new Set([...whenNames, ...effectNames, 'polls', 'steps', 'from', 'to', 'seed', 'mean', 'deviation'])

/** About the bytes of memory that a rule takes in a book: the same before it has its id and after. */
export const bytesOfRule = ({ when, then, hint }: MadeRule): number =>
  ruleBytes + jsonBytes(when, known) + jsonBytes(then, known) + jsonBytes(hint)
