import { duration, whole, yes } from '../../reading/values.js'
import { delay, delayIs, type Delay } from './delay.js'
import { effect, type RowsOf } from './row.js'

const bytes = whole(0)
const bytesASecond = whole()

/** What happens to an answer on its way, besides its content. */
export interface TransportEffect {
  /** How long the answer is held, on the account's clock. */
  delay?: Delay
  /** The answer never comes; the socket stays open. */
  stall?: true
  /** The connection is reset after this many bytes of the answer's body; 0: before the answer. */
  reset?: number
  /** How fast the body is sent, in bytes per second. */
  drip?: number
  /** The contract's own answer, cut off within its JSON. */
  malformed?: true
}

/** What can happen to any answer on its way, pictures too. The acts are in http/transport-faults.ts. */
export const connectionEffects = {
  delay: effect(delayIs, delay, (stage) => [
    {
      word: 'delay',
      form: 'delay DURATION',
      does: "the answer comes this much later, on the account's clock",
      examples: [`${stage} = delay 2s`, `${stage} 2 = 503 delay 1s`],
      read: (clause) => ({ delay: clause.takeWith(duration, 'the delay') }),
    },
  ]),
  stall: effect('The answer never comes; the socket stays open', yes, (stage) => [
    {
      word: 'stall',
      form: 'stall',
      does: 'the answer never comes; the connection stays open',
      examples: [`${stage} 2 = stall`],
      read: () => ({ stall: true }),
    },
  ]),
  reset: effect(
    'The connection is reset: before the answer (0), or after this many bytes of its body',
    bytes,
    (stage) => [
      {
        word: 'reset',
        form: 'reset [after BYTES]',
        does: 'the connection is reset: before the answer, or after BYTES bytes of its body',
        examples: [`${stage} 3 = reset`, `${stage} 3 = reset after 20`],
        read: (clause) => ({
          reset: clause.skip('after') ? clause.takeSize(bytes, 'the number after "reset after"') : 0,
        }),
      },
    ],
  ),
  drip: effect('Bytes of the body a second', bytesASecond, (stage) => [
    {
      word: 'drip',
      form: 'drip BYTES',
      does: 'the body comes slowly, at BYTES bytes a second',
      examples: [`${stage} drip 1kb`],
      read: (clause) => ({ drip: clause.takeSize(bytesASecond, 'the number after "drip"') }),
    },
  ]),
} satisfies RowsOf<Omit<TransportEffect, 'malformed'>>

/** What can happen to an answer of the API on its way. */
export const transportEffects = {
  malformed: effect("The contract's own answer, cut off within its JSON", yes, (stage) => [
    {
      word: 'malformed',
      form: 'malformed',
      does: "the contract's own answer, cut off within its JSON",
      examples: [`${stage} 2 = malformed`],
      read: () => ({ malformed: true }),
    },
  ]),
  ...connectionEffects,
} satisfies RowsOf<TransportEffect>

/** What the rest of an effect satisfies once all of it is acted on but what happens to the answer on its way. */
export type TransportOnly<Rest> = { [Name in keyof Rest]: Name extends keyof TransportEffect ? unknown : never }
