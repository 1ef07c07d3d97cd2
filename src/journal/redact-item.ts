import { digestPicture, encodedPart, type PictureDigest } from '../images/input-picture.js'
import { digestOf, type Seal } from './digest.js'
import { hideSecrets, isPictureField, sealed } from './hide-secrets.js'
import { redactUrl } from './redact-url.js'
import { isSecret, secretMark } from '../secret-names.js'
const longestText = 2000

/** Texts of at most this length are not taken for pictures by their content. */
const shortest = 256

/** A picture of one pixel has more characters; a shorter text is more useful when it is shown. */
export const shortestNamed = 64

/** The first bytes of JPEG, PNG, WebP and GIF in base64. */
const beginning = /^(?:\/9j\/|iVBORw0KGgo|UklGR|R0lGOD)/
const dataUri = /^data:/i
export const webUrl = /^https?:\/\//i
const base64 = /^[A-Za-z0-9+/_-]*={0,2}\s*$/

/** The characters that are checked to recognise base64. */
const sample = 256

/** What identifies the values that a redaction leaves out. */
export interface Digests {
  seal: Seal
  /** Known digests of pictures, by their texts: to digest a large one takes milliseconds. */
  pictures?: ReadonlyMap<string, string> | undefined
  /** Known digests of long texts, for the same reason. */
  texts?: ReadonlyMap<string, string> | undefined
}

/**
 * Redacts the value of a body's field: secrets, pictures and long texts. What is left out is identified by a digest, so that
 * an expected value can be compared with it.
 */
export function redactItem(name: string, item: unknown, digests: Digests): unknown {
  if (item === null) return null
  if (isSecret(name)) return isPrimitive(item) ? sealedItem(item.toString(), digests) : secretMark
  if (typeof item === 'string') return redactText(name, item, digests)
  return item
}

const isPrimitive = (item: unknown): item is string | number | bigint | boolean =>
  ['string', 'number', 'bigint', 'boolean'].includes(typeof item)

/** A long secret is sealed by its digest, which may be known. */
const sealedItem = (secret: string, { seal, texts }: Digests): string =>
  sealed(secret.length > longestText ? (texts?.get(secret) ?? digestOf(secret)) : secret, seal)

function redactText(name: string, text: string, { seal, pictures, texts }: Digests): string {
  if (webUrl.test(text)) return hideSecrets(redactUrl(text, seal), seal)
  if (isPicture(name, text)) return pictureMark(text, { pictures, texts })
  if (text.length <= longestText) return hideSecrets(text, seal)
  const left = text.length - longestText
  return `${hideSecrets(whole(text.slice(0, longestText)), seal)}<and ${left} more characters, sha256 of all ${texts?.get(text) ?? digestOf(text)}>`
}

/** Stands for a picture, or for what was sent instead of one. */
function pictureMark(text: string, { pictures, texts }: Omit<Digests, 'seal'>): string {
  const { sha256, isPicture } = digestIn(pictures, text) ??
    digestPicture(text) ?? { sha256: texts?.get(text) ?? digestOf(text), isPicture: false }
  const header = text.slice(0, text.length - encodedPart(text).length).slice(0, -1)
  const form = header === '' ? '' : ` as ${header}`
  return `<${isPicture ? 'picture' : 'no picture'}${form}, ${text.length} characters, sha256 ${sha256}>`
}

const digestIn = (pictures: Digests['pictures'], text: string): PictureDigest | undefined => {
  const sha256 = pictures?.get(text)
  return sha256 === undefined ? undefined : { sha256, isPicture: true }
}

const markForm = /^<picture(?: as data:[^,]*)?, \d+ characters, sha256 ([0-9a-f]{64})>$/i

/**
 * SHA-256 of the picture that the journal keeps in a field of pictures: by its mark, or as it is where it is short. Undefined for
 * anything else. What a client sends in such a field is never a mark itself: it is longer than a text that is kept.
 */
export function keptPicture(kept: unknown): string | undefined {
  if (typeof kept !== 'string') return undefined
  const [, marked] = markForm.exec(kept) ?? []
  if (marked !== undefined) return marked
  const digest = digestPicture(kept)
  return digest?.isPicture === true ? digest.sha256 : undefined
}

function isPicture(name: string, text: string): boolean {
  if (isPictureField(name)) return text.length > shortestNamed
  if (text.length <= shortest) return false
  if (dataUri.test(text) || beginning.test(text)) return true
  // A prompt may be 300 times the letter a.
  return name !== 'prompt' && base64.test(text.slice(0, sample)) && base64.test(text.slice(-sample))
}

/** Without a lone surrogate at its end. */
const whole = (text: string): string => text.replace(/[\ud800-\udbff]$/, '')

const longestName = 128

/** Shortens a field's name; different names stay different. */
export function redactName(name: string): string {
  if (name.length <= longestName) return name
  const left = name.length - longestName
  return `${whole(name.slice(0, longestName))}<and ${left} more characters, sha256 of all ${digestOf(name)}>`
}
