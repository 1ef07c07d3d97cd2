import * as kinds from '../effect-kinds.js'
import { duration } from '../kinds.js'
import type { WebhookEffect } from '../rule.js'
import type { Word } from './word.js'

export const webhookWords: readonly Word<WebhookEffect>[] = [
  {
    word: 'lost',
    form: 'lost',
    does: 'it never arrives: the sender gets no answer, and tries again',
    examples: ['webhook lost', 'webhook 1 = lost'],
    read: () => ({ lost: true }),
  },
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
    does: 'it is sent so many times in all',
    examples: ['webhook copies 3'],
    read: (clause) => ({ copies: clause.takeNumber(kinds.copies, 'the number of copies') }),
  },
  {
    word: 'out-of-order',
    form: 'out-of-order',
    does: "it goes out ten seconds late, so that the account's next webhook goes before it",
    examples: ['webhook out-of-order'],
    read: () => ({ outOfOrder: true }),
  },
  {
    word: 'bad-signature',
    form: 'bad-signature',
    does: 'its signature is wrong',
    examples: ['webhook bad-signature'],
    read: () => ({ badSignature: true }),
  },
  {
    word: 'delay',
    form: 'delay DURATION',
    does: "it goes out so much later, on the account's clock",
    examples: ['webhook delay 5s', 'webhook 1 = delay 5s'],
    read: (clause) => ({ delay: clause.takeWith(duration, 'the delay') }),
  },
]
