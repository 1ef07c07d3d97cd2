import { recordOf } from '../../reading/objects.js'
import { quoted, ReadError } from '../../reading/read-error.js'
import { reader, type Reader } from '../../reading/reader.js'
import { anything, oneOf, text, whole } from '../../reading/values.js'
import { anyStatus, effect } from './row.js'

/** A lower status is not final: a client waits for the answer that follows it. */
const status = whole(200, 599)

const token = /^[!#$%&'*+.^_`|~\dA-Za-z-]+$/
const printable = /^[\t\x20-\x7e\x80-\xff]*$/
/** The server frames its bodies itself; a wrong length would be another effect's work. */
const framing = new Set(['content-length', 'transfer-encoding', 'connection', 'trailer'])

const texts = recordOf(text(2000), 50)

const headers: Reader<Readonly<Record<string, string>>> = reader(texts, (given, at) => {
  const found = texts(given, at)
  for (const [name, value] of Object.entries(found)) {
    if (!token.test(name))
      throw new ReadError(at, { given, problem: `has ${quoted(name)}, which is not a header name` })
    if (framing.has(name.toLowerCase())) {
      const problem = "is the server's; to break the answer off use reset, malformed or damage"
      throw new ReadError(`${at}.${name}`, { given: value, problem })
    }
    if (printable.test(value)) continue
    throw new ReadError(`${at}.${name}`, { given: value, expected: 'printable latin-1 without line breaks' })
  }
  return found
})

/** An answer of the rule's own. */
export const ownAnswerEffects = {
  status: effect('In place of the answer', status, (stage) => [
    {
      word: anyStatus,
      form: anyStatus,
      does: 'this status (200 to 599) in place of the answer',
      examples: [`${stage} = 503`, `${stage} 2-4 = 503`],
      read: (_, said) => ({ status: status(Number(said), 'the status') }),
    },
  ]),
  headers: effect('Of the answer with this status or refusal', headers),
  body: effect('JSON, or a text that is sent as it is; with a status', anything),
}

/** Refusals that a rule may ask for by name; the contract words them, and they are judged where the real check stands. */
const refusals = {
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
/** A refusal that a rule can ask for by name. The contract words it, and it comes where the real check stands. */
export type RefusalName = keyof typeof refusals
export const refusalNames = Object.keys(refusals) as RefusalName[]

const refuse = (names: readonly RefusalName[]) =>
  effect(
    'A refusal by name; the contract words it, and it is judged where the real check stands',
    oneOf(names),
    (stage) =>
      names.map((name) => ({
        word: name,
        form: name,
        does: refusals[name],
        examples: [name === 'unknown-task' ? `${stage} 1-3 = ${name}` : `${stage} = ${name}`],
        read: () => ({ refuse: name }),
      })),
  )

/** A refusal is of a stage where the real check stands there. */
export const submitRefusal = { refuse: refuse(refusalNames.filter((name) => name !== 'unknown-task')) }
export const pollRefusal = {
  refuse: refuse(refusalNames.filter((name) => name !== 'insufficient-credits' && name !== 'too-many-tasks')),
}

/** The acts are in stages/picture-damage.ts. */
const damages = {
  truncated: 'the picture breaks off, with a length that says so',
  corrupt: 'the picture has bytes that no decoder takes',
  empty: 'the body has no bytes',
  html: 'a page of HTML comes in place of the picture',
  'wrong-type': 'the picture comes under a wrong content type',
  expired: 'the link is answered as expired',
  missing: 'the link is answered as one to nothing',
}
/** What a rule can do to a picture that is downloaded. */
export type PictureDamage = keyof typeof damages
export const pictureDamages = Object.keys(damages) as PictureDamage[]

export const damageEffects = {
  damage: effect('What is wrong with the picture', oneOf(pictureDamages), () =>
    pictureDamages.map((name) => ({
      word: name,
      form: name,
      does: damages[name],
      examples: [`download ${name}`],
      read: () => ({ damage: name }),
    })),
  ),
}
