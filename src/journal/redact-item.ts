import { redactUrl } from './redact-url.js'
import { isPictureField, isSecret, mark } from './secrets.js'

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

/** A value of a body as it may be shown under its name: the one place that decides about secrets, pictures and length. */
export function redactItem(name: string, item: unknown): unknown {
  if (item === null) return null
  if (isSecret(name)) return mark
  if (typeof item === 'string') return redactText(name, item)
  return item instanceof Uint8Array ? `<${item.length} bytes>` : item
}

function redactText(name: string, text: string): string {
  if (webUrl.test(text)) return redactUrl(text)
  if (isPicture(name, text)) return `<picture, ${text.length} characters>`
  if (text.length <= longestText) return text
  return `${whole(text.slice(0, longestText))}<and ${text.length - longestText} more characters>`
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
