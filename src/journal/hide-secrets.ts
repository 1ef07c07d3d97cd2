import type { Seal } from './digest.js'
import { decoded, isSecret, isSecretParameter, mayEndSecret, secretMark } from '../secret-names.js'
/** A secret in the place of which its mark stands. */
export type Hide = (secret: string) => string

/** In one text. A seal takes microseconds, and millions of secrets fit into a body. */
const maxSealed = 100

export function hiddenBy(seal?: Seal): Hide {
  let left = maxSealed
  return (secret) => {
    if (markAt(secret, 0) === secret) return secret
    return seal === undefined || left-- <= 0 ? secretMark : sealed(secret, seal)
  }
}

/**
 * A text of any kind as it may be shown: an error, an explanation, a prompt, a line of a log. What is known of secrets is
 * their names, so these are hidden: the user in `https://user:password@host`, the value in `api_key=...`, and the one in
 * `"api_key": "..."`, however often its quotes are escaped. What is hidden already stays as it is. Takes time in
 * proportion to the text, whatever is in it.
 */
export function hideSecrets(text: string, seal?: Seal): string {
  return mayHoldSecret(text) ? hideIn(text, hiddenBy(seal), holdsEncoded) : text
}

const hideIn = (text: string, hide: Hide, isSecretValue: (value: string) => boolean): string =>
  hideUsers(hideValues(hideFields(text, hide), hide, isSecretValue), hide)

/** Whether a text has to be looked at. */
export const mayHoldSecret = (text: string): boolean =>
  text.includes('=') || text.includes('":') || text.includes('://')

/** Parts of a text with others in their place. */
class Rewritten {
  readonly #text: string
  #shown = ''
  #from = 0

  constructor(text: string) {
    this.#text = text
  }

  replace(start: number, end: number, shown: string): void {
    this.#shown += this.#text.slice(this.#from, start) + shown
    this.#from = end
  }

  toString(): string {
    return this.#from === 0 ? this.#text : this.#shown + this.#text.slice(this.#from)
  }
}

/** `scheme://user:password@host` */
function hideUsers(text: string, hide: Hide): string {
  const rewritten = new Rewritten(text)
  for (let at = text.indexOf('://'); at !== -1; at = text.indexOf('://', at)) {
    const start = at + '://'.length
    at = endAt(/[\s"/?#]/g, text, start)
    const authority = text.slice(start, at)
    const user = authority.includes('@') ? authority.lastIndexOf('@') : userThatWasCut.test(authority) ? at - start : 0
    if (user > 0) rewritten.replace(start, start + user, hide(authority.slice(0, user)))
  }
  return rewritten.toString()
}

/** `user:passw...`: a text may have been cut before it came here. What follows the name of a host is a port. */
const userThatWasCut = /^[^:[\]]+:(?!\d{0,5}(?!\w))/

/** `name=value`, with a `?` or `&` before it or not. */
function hideValues(text: string, hide: Hide, isSecretValue: (value: string) => boolean): string {
  const rewritten = new Rewritten(text)
  /** A value can be one of a name within another: it is decoded once. */
  let lookedTo = text.includes('%') ? -1 : text.length
  for (let at = text.indexOf('='); at !== -1; at = text.indexOf('=', at)) {
    const start = at + 1
    const isOfSecret = isSecretBefore(text, at)
    at = start
    if (isOfSecret) {
      const hidden = start + markAt(text, start).length
      at = endOfValue(text, hidden)
      if (at > hidden) rewritten.replace(start, at, hide(text.slice(start, at)))
    } else if (start > lookedTo) {
      lookedTo = endOfValue(text, start)
      const value = text.slice(start, lookedTo)
      if (!isSecretValue(value)) continue
      at = lookedTo
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
    const isOfSecret = mayEndSecret(text, at - escapes) && isSecret(nameBefore(text, at - escapes))
    at += '":'.length
    if (!isOfSecret) continue
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
      // What is not known to be there is not a secret.
      if (value !== '' && !['null', 'true', 'false'].includes(value))
        rewritten.replace(start, at, quote + hide(value) + quote)
    }
  }
  return rewritten.toString()
}

/** Whether a value of a query is a text with secrets once it is decoded, and no more than once: `https%3A%2F%2Fme%3Apw%40host`. */
export function holdsEncoded(value: string): boolean {
  if (!value.includes('%')) return false
  const meant = decoded(value)
  return meant !== value && hideIn(meant, hiddenBy(), () => false) !== meant
}

const marks = /<secret(?: [0-9a-f]{16})?>/y

/** The mark that stands there in the place of a secret; empty where none does. */
function markAt(text: string, at: number): string {
  if (text[at] !== '<') return ''
  marks.lastIndex = at
  return marks.exec(text)?.[0] ?? ''
}

/** Whether a name in a query that ends there is one of a secret. */
function isSecretBefore(text: string, end: number): boolean {
  if (!mayEndSecret(text, end)) return false
  const name = nameBefore(text, end)
  const before = text[end - name.length - 1]
  return before === '?' || before === '&' ? isSecretParameter(decoded(name)) : isSecret(decoded(name))
}

const longestName = 64
/** By the character's code. */
const ofName = Array.from({ length: 128 }, (_, code) => /[\w.%[\]-]/.test(String.fromCharCode(code)))

/** The name that ends there; what is longer than names are is none. */
function nameBefore(text: string, end: number): string {
  let start = end
  while (start > 0 && end - start <= longestName && ofName[text.charCodeAt(start - 1)] === true) start--
  return end - start > longestName ? '' : text.slice(start, end)
}

/** Where the first of some characters stands from there on, or the text ends. */
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

/** Where a text in quotes ends that have so many backslashes before them; those within it have others. */
function endOfText(text: string, start: number, escapes: number): number {
  for (let at = text.indexOf('"', start); at !== -1; at = text.indexOf('"', at + 1)) {
    // One more in the text doubles all of them.
    if (backslashesBefore(text, at, start) % (2 * (escapes + 1)) === escapes) return at - escapes
  }
  return text.length
}

function backslashesBefore(text: string, end: number, start: number): number {
  let count = 0
  while (end - count > start && text[end - count - 1] === '\\') count++
  return count
}

/** Fields that hold a picture, or the address of one. */
const picture =
  /^(?:input_image(?:_[a-z0-9_]+)?|image|images|image_prompt|mask|person|garment|control_image|preprocessed_image|file_data|start_video|keyframes)$/

/** The mark of a secret that tells it from others. */
export const sealed = (secret: string, seal: Seal): string => `${secretMark.slice(0, -1)} ${seal(secret)}>`

export const isPictureField = (name: string): boolean => picture.test(name)
