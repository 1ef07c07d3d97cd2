import { encodedPart, pictureDigest } from '../images/input-picture.js'
import { digestOf, type Seal } from './digest.js'
import { hideSecrets, isPictureField, sealed } from './hide-secrets.js'
import { redactUrl } from './redact-url.js'
import { isSecret, secretMark } from '../secret-names.js'
const longestText = 2000

/** No shorter text is taken for a picture by its looks. */
const shortest = 256

/** A picture of one pixel has more; what is shorter explains itself better when it is seen. */
export const shortestNamed = 64

/** How JPEG, PNG, WebP and GIF begin in base64. */
const beginning = /^(?:\/9j\/|iVBORw0KGgo|UklGR|R0lGOD)/
const dataUri = /^data:/i
export const webUrl = /^https?:\/\//i
const base64 = /^[A-Za-z0-9+/_-]*={0,2}\s*$/

/** What is looked at of a text to know base64. */
const sample = 256

/** What a redaction needs to say which value it has left out. */
export interface Digests {
  seal: Seal
  /** Digests of pictures that are known already: of large ones it takes milliseconds. */
  pictures?: ReadonlyMap<string, string> | undefined
}

/**
 * A value of a body as it may be shown under its name: the one place that decides about secrets, pictures and length. What
 * is left out or shortened is named by a digest, so that an expectation can be compared with it.
 */
export function redactItem(name: string, item: unknown, digests: Digests): unknown {
  if (item === null) return null
  if (isSecret(name)) return isPrimitive(item) ? sealed(item.toString(), digests.seal) : secretMark
  if (typeof item === 'string') return redactText(name, item, digests)
  return item
}

const isPrimitive = (item: unknown): item is string | number | bigint | boolean =>
  ['string', 'number', 'bigint', 'boolean'].includes(typeof item)

function redactText(name: string, text: string, { seal, pictures }: Digests): string {
  if (webUrl.test(text)) return hideSecrets(redactUrl(text, seal), seal)
  if (isPicture(name, text)) {
    const header = text.slice(0, text.length - encodedPart(text).length).slice(0, -1)
    const form = header === '' ? '' : ` as ${header}`
    return `<picture${form}, ${text.length} characters, sha256 ${pictures?.get(text) ?? pictureDigest(text)}>`
  }
  if (text.length <= longestText) return hideSecrets(text, seal)
  const left = text.length - longestText
  return `${hideSecrets(whole(text.slice(0, longestText)), seal)}<and ${left} more characters, sha256 of all ${digestOf(text)}>`
}

function isPicture(name: string, text: string): boolean {
  if (isPictureField(name)) return text.length > shortestNamed
  if (text.length <= shortest) return false
  if (dataUri.test(text) || beginning.test(text)) return true
  // A prompt may well be 300 times the letter a.
  return name !== 'prompt' && base64.test(text.slice(0, sample)) && base64.test(text.slice(-sample))
}

/** Without half a character at its end. */
const whole = (text: string): string => text.replace(/[\ud800-\udbff]$/, '')

const longestName = 128

/** A field's name as it may be shown: different names stay different. */
export function redactName(name: string): string {
  if (name.length <= longestName) return name
  const left = name.length - longestName
  return `${whole(name.slice(0, longestName))}<and ${left} more characters, sha256 of all ${digestOf(name)}>`
}
