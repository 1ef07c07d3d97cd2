import * as kinds from '../effect-kinds.js'
import { duration } from '../kinds.js'
import { pictureDamages, type RefusalName, type PictureDamage } from '../rule.js'
import type { AnswerEffect, DownloadEffect, TransportEffect } from '../rule.js'
import { anyStatus, type Word } from './word.js'

/** What can happen to any answer on its way. */
const wireWords = (stage: string): Word<TransportEffect>[] => [
  {
    word: 'delay',
    form: 'delay DURATION',
    does: "the answer comes so much later, on the account's clock",
    examples: [`${stage} = delay 2s`, `${stage} 2 = 503 delay 1s`],
    read: (clause) => ({ delay: clause.takeWith(duration, 'the delay') }),
  },
  {
    word: 'stall',
    form: 'stall',
    does: 'the answer never comes; the connection stays open',
    examples: [`${stage} 2 = stall`],
    read: () => ({ stall: true }),
  },
  {
    word: 'reset',
    form: 'reset [after BYTES]',
    does: 'the connection is reset: before the answer, or after so many bytes of its body',
    examples: [`${stage} 3 = reset`, `${stage} 3 = reset after 20`],
    read: (clause) => ({
      reset: clause.skip('after') ? clause.takeSize(kinds.bytes, 'the number after "reset after"') : 0,
    }),
  },
  {
    word: 'drip',
    form: 'drip BYTES',
    does: 'the body comes slowly, so many bytes a second',
    examples: [`${stage} drip 1kb`],
    read: (clause) => ({ drip: clause.takeSize(kinds.bytesASecond, 'the number after "drip"') }),
  },
]

const statusWord = (stage: string): Word<{ status: number }> => ({
  word: anyStatus,
  form: anyStatus,
  does: 'this status (200 to 599) in place of the answer',
  examples: [`${stage} = 503`, `${stage} 2-4 = 503`],
  read: (_, status) => ({ status: kinds.status(Number(status), 'the status') }),
})

const malformed = (stage: string): Word<{ malformed: true }> => ({
  word: 'malformed',
  form: 'malformed',
  does: "the contract's own answer, cut off within its JSON",
  examples: [`${stage} 2 = malformed`],
  read: () => ({ malformed: true }),
})

const refused: Readonly<Record<RefusalName, string>> = {
  'no-key': 'refused as without a key',
  'key-refused': 'refused as with a wrong key',
  'key-malformed': 'refused as with a key of a wrong form',
  'insufficient-credits': 'refused as without credits',
  'too-many-tasks': 'refused as at the limit of unfinished tasks',
  'rate-limited': 'refused as too often',
  'unknown-task': 'refused as a task that does not exist',
  'server-error': "the contract's error of the server's own",
  overloaded: "the contract's error of a server that has no room",
}

const refusalWords = (stage: string, names: readonly RefusalName[]): Word<AnswerEffect>[] =>
  names.map((name) => ({
    word: name,
    form: name,
    does: refused[name],
    examples: [name === 'unknown-task' ? `${stage} 1-3 = ${name}` : `${stage} = ${name}`],
    read: () => ({ refuse: name }),
  }))

const damageTexts: Readonly<Record<PictureDamage, string>> = {
  truncated: 'the picture breaks off, with a length that says so',
  corrupt: 'the picture has bytes that no decoder takes',
  empty: 'the body has no bytes',
  html: 'a page of HTML comes in place of the picture',
  'wrong-type': 'the picture comes under a wrong content type',
  expired: 'the link is answered as expired',
  missing: 'the link is answered as one to nothing',
}

const damageWords: Word<DownloadEffect>[] = pictureDamages.map((name) => ({
  word: name,
  form: name,
  does: damageTexts[name],
  examples: [`download ${name}`],
  read: () => ({ damage: name }),
}))

const answerWords = (stage: string, refusals: readonly RefusalName[]): readonly Word<AnswerEffect>[] => [
  statusWord(stage),
  ...refusalWords(stage, refusals),
  malformed(stage),
  ...wireWords(stage),
]

export const submitWords = answerWords('submit', kinds.submitRefusals)
export const pollWords = answerWords('poll', kinds.pollRefusals)
export const downloadWords: readonly Word<DownloadEffect>[] = [
  statusWord('download'),
  ...damageWords,
  ...wireWords('download'),
]
