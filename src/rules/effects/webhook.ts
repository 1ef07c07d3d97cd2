import { duration, whole, yes } from '../../reading/values.js'
import { delay, delayIs, type Delay } from './delay.js'
import { effect, type RowsOf } from './row.js'

const copies = whole(1, 100)

/** What a rule does to a webhook. */
export interface WebhookEffect {
  /** It never arrives: to the sender an attempt without an answer. */
  lost?: true
  /** How many times it is sent in all. */
  copies?: number
  /** It goes out ten seconds late, so that the account's next webhook goes before it. */
  outOfOrder?: true
  /** Its signature is wrong. */
  badSignature?: true
  /** How much later it goes out, on the account's clock. */
  delay?: Delay
}

/** What can happen to a webhook. The acts are in stages/webhook-effects.ts. */
export const webhookEffects = {
  lost: effect('It never arrives: to the sender an attempt without an answer', yes, () => [
    {
      word: 'lost',
      form: 'lost',
      does: 'it never arrives: the sender gets no answer, and tries again',
      examples: ['webhook lost', 'webhook 1 = lost'],
      read: () => ({ lost: true }),
    },
  ]),
  copies: effect('How many times it is sent in all', copies, () => [
    {
      word: 'twice',
      form: 'twice',
      does: 'it is sent two times',
      examples: ['webhook twice'],
      read: () => ({ copies: 2 }),
    },
    {
      word: 'copies',
      form: 'copies N',
      does: 'it is sent N times in all',
      examples: ['webhook copies 3'],
      read: (clause) => ({ copies: clause.takeNumber(copies, 'the number of copies') }),
    },
  ]),
  outOfOrder: effect(
    'It goes out ten seconds late, so that the next webhook of the account goes before it',
    yes,
    () => [
      {
        word: 'out-of-order',
        form: 'out-of-order',
        does: "it goes out ten seconds late, so that the account's next webhook goes before it",
        examples: ['webhook out-of-order'],
        read: () => ({ outOfOrder: true }),
      },
    ],
  ),
  badSignature: effect('Its signature is wrong', yes, () => [
    {
      word: 'bad-signature',
      form: 'bad-signature',
      does: 'its signature is wrong',
      examples: ['webhook bad-signature'],
      read: () => ({ badSignature: true }),
    },
  ]),
  delay: effect(delayIs, delay, () => [
    {
      word: 'delay',
      form: 'delay DURATION',
      does: "it goes out this much later, on the account's clock",
      examples: ['webhook delay 5s', 'webhook 1 = delay 5s'],
      read: (clause) => ({ delay: clause.takeWith(duration, 'the delay') }),
    },
  ]),
} satisfies RowsOf<WebhookEffect>
