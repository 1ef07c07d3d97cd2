import { weigh } from '../weigh.js'
import { effectRows } from './effects.js'
import type { MadeRule } from './rule.js'

/** What a rule takes besides what it says: its id, its counts, its places. */
export const ruleBytes = 320

const whenNames = ['model', 'prompt', 'matches', 'fields', 'task', 'nth']
const effectNames = Object.values(effectRows).flatMap((rows) => Object.keys(rows))
const known = new Set([...whenNames, ...effectNames, 'polls', 'steps', 'from', 'to', 'seed'])

/** About the bytes of memory that a rule takes in a book: the same before it has its id and after. */
export const bytesOfRule = ({ when, then, hint }: MadeRule): number =>
  ruleBytes + weigh(when, known) + weigh(then, known) + weigh(hint)
