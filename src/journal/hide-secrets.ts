import type { Seal } from './digest.js'
import { decoded, isSecret, isSecretParameter, mayEndSecret, secretMark } from '../secret-names.js'
/** Returns the mark that replaces a secret. */
export type Hide = (secret: string) => string

/** Per text. A seal takes microseconds, and a body may hold millions of secrets. */
const maxSealed = 100

export function hiddenBy(seal?: Seal): Hide {
  let left = maxSealed
  return (secret) => {
    if (markAt(secret, 0) === secret) return secret
    return seal === undefined || left-- <= 0 ? secretMark : sealed(secret, seal)
  }
}

/**
 * Hides the secrets in any text: an error, an explanation, a prompt, a line of a log. Secrets are found by their names: the user in `https://user:password@host`, the value in `api_key=...`, and the one in
 * `"api_key": "..."`, however often its quotes are escaped. Marks of hidden secrets are left as they are. The time is
 * linear in the length of the text.
 */
export function hideSecrets(text: string, seal?: Seal): string {
  return mayHoldSecret(text) ? hideIn(text, hiddenBy(seal), holdsEncoded) : text
}

const hideIn = (text: string, hide: Hide, isSecretValue: (value: string) => boolean): string =>
  hideUsers(hideValues(hideFields(text, hide), hide, isSecretValue), hide)

/** A fast check whether a text may hold a secret. */
export const mayHoldSecret = (text: string): boolean =>
  text.includes('=') || text.includes('":') || text.includes('://')

/** A text with replaced parts. */
class Rewritten {
  readonly #text: string
  #output = ''
  #from = 0

  constructor(text: string) {
    this.#text = text
  }

  replace(start: number, end: number, shown: string): void {
    this.#output += this.#text.slice(this.#from, start) + shown
    this.#from = end
  }

  toString(): string {
    return this.#from === 0 ? this.#text : this.#output + this.#text.slice(this.#from)
  }
}

/** `scheme://user:password@host` */
function hideUsers(text: string, hide: Hide): string {
  const rewritten = new Rewritten(text)
  for (let at = text.indexOf('://'); at !== -1; at = text.indexOf('://', at)) {
    const start = at + '://'.length
    at = endAt(/[\s"/?#]/g, text, start)
    const authority = text.slice(start, at)
    const user = authority.includes('@') ? authority.lastIndexOf('@') : truncatedUser.test(authority) ? at - start : 0
    if (user > 0) rewritten.replace(start, start + user, hide(authority.slice(0, user)))
  }
  return rewritten.toString()
}

/** `user:passw...`: the text may have been cut off earlier. Digits after a host name are a port. */
const truncatedUser = /^[^:[\]]+:(?!\d{0,5}(?!\w))/

/** `name=value`, with or without a `?` or `&` before it. */
function hideValues(text: string, hide: Hide, isSecretValue: (value: string) => boolean): string {
  const rewritten = new Rewritten(text)
  /** The end of the last decoded value: values can be nested, and each is decoded once. */
  let decodedTo = text.includes('%') ? -1 : text.length
  for (let at = text.indexOf('='); at !== -1; at = text.indexOf('=', at)) {
    const start = at + 1
    const isSecretNamed = isSecretBefore(text, at)
    at = start
    if (isSecretNamed) {
      const hidden = start + markAt(text, start).length
      at = endOfValue(text, hidden)
      if (at > hidden) rewritten.replace(start, at, hide(text.slice(start, at)))
    } else if (start > decodedTo) {
      decodedTo = endOfValue(text, start)
      const value = text.slice(start, decodedTo)
      if (!isSecretValue(value)) continue
      at = decodedTo
      rewritten.replace(start, at, hide(value))
    }
  }
  return rewritten.toString()
}

/** `"name": "value"`, and the same in a text that is itself in quotes: `\"name\": \"value\"`. */
function hideFields(text: string, hide: Hide): string {
  const rewritten = new Rewritten(text)
  for (let at = text.indexOf('":'); at !== -1; at = text.indexOf('":', at)) {
    const escapes = text[at - 1] === '\\' ? backslashesBefore(text, at, Math.max(0, at - longestName)) : 0
    const isSecretNamed = mayEndSecret(text, at - escapes) && isSecret(nameBefore(text, at - escapes))
    at += '":'.length
    if (!isSecretNamed) continue
    while (text[at] === ' ') at++
    const quote = `${'\\'.repeat(escapes)}"`
    if (text.startsWith(quote, at)) {
      const start = at + quote.length
      at = endOfText(text, start, escapes)
      const value = text.slice(start, at)
      if (value !== '') rewritten.replace(start, at, hide(value))
    } else {
      const start = at
      at = endAt(/[\s,\]}[{"\\]/g, text, start)
      const value = text.slice(start, at)
      // These say only whether there is a secret.
      if (value !== '' && !['null', 'true', 'false'].includes(value))
        rewritten.replace(start, at, quote + hide(value) + quote)
    }
  }
  return rewritten.toString()
}

/** Whether a query value holds secrets after it is percent-decoded once: `https%3A%2F%2Fme%3Apw%40host`. */
export function holdsEncoded(value: string): boolean {
  if (!value.includes('%')) return false
  const meant = decoded(value)
  return meant !== value && hideIn(meant, hiddenBy(), () => false) !== meant
}

const marks = /<secret(?: [0-9a-f]{16})?>/y

/** The mark of a hidden secret at this position; empty if there is none. */
function markAt(text: string, at: number): string {
  if (text[at] !== '<') return ''
  marks.lastIndex = at
  return marks.exec(text)?.[0] ?? ''
}

/** Whether the name in a query that ends at `end` is the name of a secret. */
function isSecretBefore(text: string, end: number): boolean {
  if (!mayEndSecret(text, end)) return false
  const name = nameBefore(text, end)
  const before = text[end - name.length - 1]
  return before === '?' || before === '&' ? isSecretParameter(decoded(name)) : isSecret(decoded(name))
}

const longestName = 64
/** Whether a character can be part of a name, by its code. */
const isNameCharacter = Array.from({ length: 128 }, (_, code) => /[\w.%[\]-]/.test(String.fromCharCode(code)))

/** The name that ends at `end`; empty if it is longer than a name can be. */
function nameBefore(text: string, end: number): string {
  let start = end
  while (start > 0 && end - start <= longestName && isNameCharacter[text.charCodeAt(start - 1)] === true) start--
  return end - start > longestName ? '' : text.slice(start, end)
}

/** The index of the first of these characters from `from` on, or the end of the text. */
function endAt(characters: RegExp, text: string, from: number): number {
  characters.lastIndex = from
  return characters.exec(text)?.index ?? text.length
}

/** Where a value in a query ends. In a text in quotes, a backslash and what follows it are one character. */
function endOfValue(text: string, start: number): number {
  let at = endAt(/[\s"&\\]/g, text, start)
  while (text[at] === '\\') at = endAt(/[\s"&\\]/g, text, Math.min(at + 2, text.length))
  return at
}

/** Where a quoted text ends whose quotes have this many backslashes; quotes within the text have a different number. */
function endOfText(text: string, start: number, escapes: number): number {
  for (let at = text.indexOf('"', start); at !== -1; at = text.indexOf('"', at + 1)) {
    // Each level of quoting doubles the backslashes and adds one.
    if (backslashesBefore(text, at, start) % (2 * (escapes + 1)) === escapes) return at - escapes
  }
  return text.length
}

function backslashesBefore(text: string, end: number, start: number): number {
  let count = 0
  while (end - count > start && text[end - count - 1] === '\\') count++
  return count
}

/** Fields that hold a picture or its URL. */
const picture =
  /^(?:input_image(?:_[a-z0-9_]+)?|image|images|image_prompt|mask|person|garment|control_image|preprocessed_image|file_data|start_video|keyframes)$/

/** The mark of a hidden secret, with its seal. */
export const sealed = (secret: string, seal: Seal): string => `${secretMark.slice(0, -1)} ${seal(secret)}>`

export const isPictureField = (name: string): boolean => picture.test(name)
